using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Postroad.Core.Persistence.Migrations.Postgres
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
                type: "character varying(32)",
                maxLength: 32,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "event_certificate",
                table: "sending_servers",
                type: "character varying(8000)",
                maxLength: 8000,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "topic_arn",
                table: "sending_servers",
                type: "character varying(400)",
                maxLength: 400,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "topic_subscriptions",
                columns: table => new
                {
                    server_id = table.Column<long>(type: "bigint", nullable: false),
                    topic_arn = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    confirmed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    last_message_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    trouble = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: true)
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
