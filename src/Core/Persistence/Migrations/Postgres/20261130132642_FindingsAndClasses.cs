using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Postroad.Core.Persistence.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class FindingsAndClasses : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AlterColumn<string>(
                name: "proof_test",
                table: "server_setups",
                type: "character varying(69)",
                maxLength: 69,
                nullable: true,
                oldClrType: typeof(string),
                oldType: "character varying(22)",
                oldMaxLength: 22,
                oldNullable: true);

            migrationBuilder.AddColumn<string>(
                name: "metrics",
                table: "server_setups",
                type: "character varying(1000)",
                maxLength: 1000,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "configuration_set",
                table: "sends",
                type: "character varying(64)",
                maxLength: 64,
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "tracks_clicks",
                table: "sends",
                type: "boolean",
                nullable: false,
                defaultValue: true);

            migrationBuilder.AddColumn<bool>(
                name: "tracks_opens",
                table: "sends",
                type: "boolean",
                nullable: false,
                defaultValue: true);

            migrationBuilder.AddColumn<string>(
                name: "external_id",
                table: "sending_servers",
                type: "character varying(1224)",
                maxLength: 1224,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "max_per_day",
                table: "sending_servers",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "max_per_hour",
                table: "sending_servers",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "max_per_minute",
                table: "sending_servers",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "quota_share",
                table: "sending_servers",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "role_arn",
                table: "sending_servers",
                type: "character varying(600)",
                maxLength: 600,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "configuration_set",
                table: "campaigns",
                type: "character varying(64)",
                maxLength: 64,
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "tracks",
                table: "campaigns",
                type: "boolean",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "class_setups",
                columns: table => new
                {
                    server_id = table.Column<long>(type: "bigint", nullable: false),
                    region = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true),
                    sight = table.Column<string>(type: "text", nullable: true),
                    wish = table.Column<string>(type: "text", nullable: true),
                    plan = table.Column<string>(type: "text", nullable: true),
                    made = table.Column<string>(type: "text", nullable: true),
                    fault = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: true),
                    looked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_class_setups", x => x.server_id);
                });

            migrationBuilder.CreateTable(
                name: "findings",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    customer_id = table.Column<long>(type: "bigint", nullable: false),
                    public_id = table.Column<string>(type: "character varying(22)", maxLength: 22, nullable: false),
                    kind = table.Column<short>(type: "smallint", nullable: false),
                    subject = table.Column<short>(type: "smallint", nullable: false),
                    subject_id = table.Column<long>(type: "bigint", nullable: false),
                    subject_public_id = table.Column<string>(type: "character varying(22)", maxLength: 22, nullable: false),
                    subject_name = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false),
                    since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    seen_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    closed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    evidence = table.Column<string>(type: "text", nullable: false),
                    is_told = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_findings", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "production_requests",
                columns: table => new
                {
                    server_id = table.Column<long>(type: "bigint", nullable: false),
                    region = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    mail_type = table.Column<short>(type: "smallint", nullable: false),
                    website = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: false),
                    description = table.Column<string>(type: "character varying(5000)", maxLength: 5000, nullable: false),
                    asked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    asked_by = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    review = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    case_number = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true),
                    decided_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_production_requests", x => x.server_id);
                });

            migrationBuilder.CreateTable(
                name: "quota_changes",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    server_id = table.Column<long>(type: "bigint", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    what = table.Column<short>(type: "smallint", nullable: false),
                    before = table.Column<double>(type: "double precision", nullable: true),
                    after = table.Column<double>(type: "double precision", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_quota_changes", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "seen_sets",
                columns: table => new
                {
                    server_id = table.Column<long>(type: "bigint", nullable: false),
                    name = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    region = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    seen_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    is_there = table.Column<bool>(type: "boolean", nullable: false),
                    tells_events = table.Column<bool>(type: "boolean", nullable: false),
                    tracks_opens = table.Column<bool>(type: "boolean", nullable: false),
                    tracks_clicks = table.Column<bool>(type: "boolean", nullable: false),
                    pool = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    metrics = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_seen_sets", x => new { x.server_id, x.name });
                });

            migrationBuilder.CreateTable(
                name: "server_classes",
                columns: table => new
                {
                    server_id = table.Column<long>(type: "bigint", nullable: false),
                    @class = table.Column<short>(name: "class", type: "smallint", nullable: false),
                    configuration_set = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    tracks = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_server_classes", x => new { x.server_id, x.@class });
                });

            migrationBuilder.CreateTable(
                name: "zone_changes",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    customer_id = table.Column<long>(type: "bigint", nullable: false),
                    public_id = table.Column<string>(type: "character varying(22)", maxLength: 22, nullable: false),
                    domain = table.Column<string>(type: "character varying(22)", maxLength: 22, nullable: false),
                    server_id = table.Column<long>(type: "bigint", nullable: false),
                    zone_id = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    by = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    swaps = table.Column<string>(type: "text", nullable: false),
                    is_done = table.Column<bool>(type: "boolean", nullable: false),
                    undone_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_zone_changes", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_findings_customer_id_closed_at",
                table: "findings",
                columns: new[] { "customer_id", "closed_at" });

            migrationBuilder.CreateIndex(
                name: "ix_findings_kind_subject_subject_id",
                table: "findings",
                columns: new[] { "kind", "subject", "subject_id" },
                unique: true,
                filter: "closed_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_findings_public_id",
                table: "findings",
                column: "public_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_quota_changes_server_id_at",
                table: "quota_changes",
                columns: new[] { "server_id", "at" });

            migrationBuilder.CreateIndex(
                name: "ix_zone_changes_customer_id_domain",
                table: "zone_changes",
                columns: new[] { "customer_id", "domain" });

            migrationBuilder.CreateIndex(
                name: "ix_zone_changes_public_id",
                table: "zone_changes",
                column: "public_id",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "class_setups");

            migrationBuilder.DropTable(
                name: "findings");

            migrationBuilder.DropTable(
                name: "production_requests");

            migrationBuilder.DropTable(
                name: "quota_changes");

            migrationBuilder.DropTable(
                name: "seen_sets");

            migrationBuilder.DropTable(
                name: "server_classes");

            migrationBuilder.DropTable(
                name: "zone_changes");

            migrationBuilder.DropColumn(
                name: "metrics",
                table: "server_setups");

            migrationBuilder.DropColumn(
                name: "configuration_set",
                table: "sends");

            migrationBuilder.DropColumn(
                name: "tracks_clicks",
                table: "sends");

            migrationBuilder.DropColumn(
                name: "tracks_opens",
                table: "sends");

            migrationBuilder.DropColumn(
                name: "external_id",
                table: "sending_servers");

            migrationBuilder.DropColumn(
                name: "max_per_day",
                table: "sending_servers");

            migrationBuilder.DropColumn(
                name: "max_per_hour",
                table: "sending_servers");

            migrationBuilder.DropColumn(
                name: "max_per_minute",
                table: "sending_servers");

            migrationBuilder.DropColumn(
                name: "quota_share",
                table: "sending_servers");

            migrationBuilder.DropColumn(
                name: "role_arn",
                table: "sending_servers");

            migrationBuilder.DropColumn(
                name: "configuration_set",
                table: "campaigns");

            migrationBuilder.DropColumn(
                name: "tracks",
                table: "campaigns");

            migrationBuilder.AlterColumn<string>(
                name: "proof_test",
                table: "server_setups",
                type: "character varying(22)",
                maxLength: 22,
                nullable: true,
                oldClrType: typeof(string),
                oldType: "character varying(69)",
                oldMaxLength: 69,
                oldNullable: true);
        }
    }
}
