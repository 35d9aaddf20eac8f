using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Postroad.Core.Persistence.Migrations.Postgres
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
                type: "character varying(253)",
                maxLength: 253,
                nullable: true);

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
                name: "server_setups",
                columns: table => new
                {
                    server_id = table.Column<long>(type: "bigint", nullable: false),
                    name = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: false),
                    region = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    caller = table.Column<string>(type: "text", nullable: true),
                    identities = table.Column<string>(type: "text", nullable: true),
                    plan = table.Column<string>(type: "text", nullable: true),
                    permissions = table.Column<string>(type: "text", nullable: true),
                    made = table.Column<string>(type: "text", nullable: true),
                    fault = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: true),
                    looked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    proof_test = table.Column<string>(type: "character varying(22)", maxLength: 22, nullable: true),
                    proof_customer = table.Column<long>(type: "bigint", nullable: true),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_server_setups", x => x.server_id);
                });

            migrationBuilder.CreateTable(
                name: "ses_terms",
                columns: table => new
                {
                    id = table.Column<short>(type: "smallint", nullable: false),
                    text = table.Column<string>(type: "text", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    changed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    changed_by = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_ses_terms", x => x.id);
                });

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
