using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Postroad.Core.Persistence.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class FindingsAndClasses : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "metrics",
                table: "server_setups",
                type: "TEXT",
                maxLength: 1000,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "configuration_set",
                table: "sends",
                type: "TEXT",
                maxLength: 64,
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "tracks_clicks",
                table: "sends",
                type: "INTEGER",
                nullable: false,
                defaultValue: true);

            migrationBuilder.AddColumn<bool>(
                name: "tracks_opens",
                table: "sends",
                type: "INTEGER",
                nullable: false,
                defaultValue: true);

            migrationBuilder.AddColumn<string>(
                name: "external_id",
                table: "sending_servers",
                type: "TEXT",
                maxLength: 1224,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "max_per_day",
                table: "sending_servers",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "max_per_hour",
                table: "sending_servers",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "max_per_minute",
                table: "sending_servers",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "quota_share",
                table: "sending_servers",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "role_arn",
                table: "sending_servers",
                type: "TEXT",
                maxLength: 600,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "configuration_set",
                table: "campaigns",
                type: "TEXT",
                maxLength: 64,
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "tracks",
                table: "campaigns",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "class_setups",
                columns: table => new
                {
                    server_id = table.Column<long>(type: "INTEGER", nullable: false),
                    region = table.Column<string>(type: "TEXT", maxLength: 40, nullable: true),
                    sight = table.Column<string>(type: "TEXT", nullable: true),
                    wish = table.Column<string>(type: "TEXT", nullable: true),
                    plan = table.Column<string>(type: "TEXT", nullable: true),
                    made = table.Column<string>(type: "TEXT", nullable: true),
                    fault = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: true),
                    looked_at = table.Column<long>(type: "INTEGER", nullable: true),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_class_setups", x => x.server_id);
                });

            migrationBuilder.CreateTable(
                name: "findings",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    customer_id = table.Column<long>(type: "INTEGER", nullable: false),
                    public_id = table.Column<string>(type: "TEXT", maxLength: 22, nullable: false),
                    kind = table.Column<short>(type: "INTEGER", nullable: false),
                    subject = table.Column<short>(type: "INTEGER", nullable: false),
                    subject_id = table.Column<long>(type: "INTEGER", nullable: false),
                    subject_public_id = table.Column<string>(type: "TEXT", maxLength: 22, nullable: false),
                    subject_name = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    since = table.Column<long>(type: "INTEGER", nullable: false),
                    seen_at = table.Column<long>(type: "INTEGER", nullable: false),
                    closed_at = table.Column<long>(type: "INTEGER", nullable: true),
                    evidence = table.Column<string>(type: "TEXT", nullable: false),
                    is_told = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_findings", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "production_requests",
                columns: table => new
                {
                    server_id = table.Column<long>(type: "INTEGER", nullable: false),
                    region = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    mail_type = table.Column<short>(type: "INTEGER", nullable: false),
                    website = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: false),
                    description = table.Column<string>(type: "TEXT", maxLength: 5000, nullable: false),
                    asked_at = table.Column<long>(type: "INTEGER", nullable: false),
                    asked_by = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    review = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    case_number = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    decided_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_production_requests", x => x.server_id);
                });

            migrationBuilder.CreateTable(
                name: "quota_changes",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    server_id = table.Column<long>(type: "INTEGER", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    what = table.Column<short>(type: "INTEGER", nullable: false),
                    before = table.Column<double>(type: "REAL", nullable: true),
                    after = table.Column<double>(type: "REAL", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_quota_changes", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "seen_sets",
                columns: table => new
                {
                    server_id = table.Column<long>(type: "INTEGER", nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    region = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    seen_at = table.Column<long>(type: "INTEGER", nullable: false),
                    is_there = table.Column<bool>(type: "INTEGER", nullable: false),
                    tells_events = table.Column<bool>(type: "INTEGER", nullable: false),
                    tracks_opens = table.Column<bool>(type: "INTEGER", nullable: false),
                    tracks_clicks = table.Column<bool>(type: "INTEGER", nullable: false),
                    pool = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    metrics = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_seen_sets", x => new { x.server_id, x.name });
                });

            migrationBuilder.CreateTable(
                name: "server_classes",
                columns: table => new
                {
                    server_id = table.Column<long>(type: "INTEGER", nullable: false),
                    @class = table.Column<short>(name: "class", type: "INTEGER", nullable: false),
                    configuration_set = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    tracks = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_server_classes", x => new { x.server_id, x.@class });
                });

            migrationBuilder.CreateTable(
                name: "zone_changes",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    customer_id = table.Column<long>(type: "INTEGER", nullable: false),
                    public_id = table.Column<string>(type: "TEXT", maxLength: 22, nullable: false),
                    domain = table.Column<string>(type: "TEXT", maxLength: 22, nullable: false),
                    server_id = table.Column<long>(type: "INTEGER", nullable: false),
                    zone_id = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    by = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    swaps = table.Column<string>(type: "TEXT", nullable: false),
                    is_done = table.Column<bool>(type: "INTEGER", nullable: false),
                    undone_at = table.Column<long>(type: "INTEGER", nullable: true)
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
        }
    }
}
