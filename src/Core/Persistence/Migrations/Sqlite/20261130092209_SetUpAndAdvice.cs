using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Postroad.Core.Persistence.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class SetUpAndAdvice : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "zone",
                table: "tracking_domains",
                type: "TEXT",
                maxLength: 253,
                nullable: true);

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
                name: "server_setups",
                columns: table => new
                {
                    server_id = table.Column<long>(type: "INTEGER", nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 50, nullable: false),
                    region = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    caller = table.Column<string>(type: "TEXT", nullable: true),
                    identities = table.Column<string>(type: "TEXT", nullable: true),
                    plan = table.Column<string>(type: "TEXT", nullable: true),
                    permissions = table.Column<string>(type: "TEXT", nullable: true),
                    made = table.Column<string>(type: "TEXT", nullable: true),
                    fault = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: true),
                    looked_at = table.Column<long>(type: "INTEGER", nullable: true),
                    proof_test = table.Column<string>(type: "TEXT", maxLength: 22, nullable: true),
                    proof_customer = table.Column<long>(type: "INTEGER", nullable: true),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_server_setups", x => x.server_id);
                });

            migrationBuilder.CreateTable(
                name: "ses_terms",
                columns: table => new
                {
                    id = table.Column<short>(type: "INTEGER", nullable: false),
                    text = table.Column<string>(type: "TEXT", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false),
                    changed_at = table.Column<long>(type: "INTEGER", nullable: false),
                    changed_by = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_ses_terms", x => x.id);
                });

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
                name: "server_setups");

            migrationBuilder.DropTable(
                name: "ses_terms");

            migrationBuilder.DropTable(
                name: "topic_subscriptions");

            migrationBuilder.DropColumn(
                name: "zone",
                table: "tracking_domains");

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
