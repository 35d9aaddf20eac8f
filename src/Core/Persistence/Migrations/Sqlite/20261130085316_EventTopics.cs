using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Postroad.Core.Persistence.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class EventTopics : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "event_address",
                table: "sending_servers",
                type: "TEXT",
                maxLength: 32,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "event_certificate",
                table: "sending_servers",
                type: "TEXT",
                maxLength: 8000,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "topic_arn",
                table: "sending_servers",
                type: "TEXT",
                maxLength: 400,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "topic_subscriptions",
                columns: table => new
                {
                    server_id = table.Column<long>(type: "INTEGER", nullable: false),
                    topic_arn = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    confirmed_at = table.Column<long>(type: "INTEGER", nullable: true),
                    last_message_at = table.Column<long>(type: "INTEGER", nullable: true),
                    trouble = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_topic_subscriptions", x => x.server_id);
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "topic_subscriptions");

            migrationBuilder.DropColumn(
                name: "event_address",
                table: "sending_servers");

            migrationBuilder.DropColumn(
                name: "event_certificate",
                table: "sending_servers");

            migrationBuilder.DropColumn(
                name: "topic_arn",
                table: "sending_servers");
        }
    }
}
