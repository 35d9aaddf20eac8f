using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Postroad.Core.Persistence.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class TrackingDomains : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "tracking_domain_id",
                table: "sends",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "tracking_domain_id",
                table: "campaigns",
                type: "bigint",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "server_tracking_domains",
                columns: table => new
                {
                    customer_id = table.Column<long>(type: "bigint", nullable: false),
                    server_id = table.Column<long>(type: "bigint", nullable: false),
                    tracking_domain_id = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_server_tracking_domains", x => new { x.customer_id, x.server_id });
                });

            migrationBuilder.CreateTable(
                name: "tracking_domains",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    customer_id = table.Column<long>(type: "bigint", nullable: false),
                    public_id = table.Column<string>(type: "character varying(22)", maxLength: 22, nullable: false),
                    host = table.Column<string>(type: "character varying(253)", maxLength: 253, nullable: false),
                    state = table.Column<short>(type: "smallint", nullable: false),
                    state_since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    found = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false),
                    sentence = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: false),
                    checked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    next_check_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    tries = table.Column<int>(type: "integer", nullable: false),
                    first_right_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    added_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    added_by = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    removed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    removed_by = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true),
                    certificate_file = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: true),
                    key_file = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: true),
                    version = table.Column<int>(type: "integer", nullable: false),
                    changed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    changed_by = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_tracking_domains", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_sends_tracking_domain_id",
                table: "sends",
                column: "tracking_domain_id",
                filter: "tracking_domain_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_server_tracking_domains_tracking_domain_id",
                table: "server_tracking_domains",
                column: "tracking_domain_id");

            migrationBuilder.CreateIndex(
                name: "ix_tracking_domains_customer_id",
                table: "tracking_domains",
                column: "customer_id");

            migrationBuilder.CreateIndex(
                name: "ix_tracking_domains_host",
                table: "tracking_domains",
                column: "host",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_tracking_domains_next_check_at",
                table: "tracking_domains",
                column: "next_check_at");

            migrationBuilder.CreateIndex(
                name: "ix_tracking_domains_public_id",
                table: "tracking_domains",
                column: "public_id",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "server_tracking_domains");

            migrationBuilder.DropTable(
                name: "tracking_domains");

            migrationBuilder.DropIndex(
                name: "ix_sends_tracking_domain_id",
                table: "sends");

            migrationBuilder.DropColumn(
                name: "tracking_domain_id",
                table: "sends");

            migrationBuilder.DropColumn(
                name: "tracking_domain_id",
                table: "campaigns");
        }
    }
}
