using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Postroad.Core.Persistence.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class DmarcReports : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "dmarc_reports",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    customer_id = table.Column<long>(type: "bigint", nullable: false),
                    public_id = table.Column<string>(type: "character varying(22)", maxLength: 22, nullable: false),
                    identity = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false),
                    domain = table.Column<string>(type: "character varying(253)", maxLength: 253, nullable: false),
                    organisation = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: false),
                    report_id = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: false),
                    begin_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    end_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    policy = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false),
                    rows = table.Column<int>(type: "integer", nullable: false),
                    messages = table.Column<long>(type: "bigint", nullable: false),
                    passed = table.Column<long>(type: "bigint", nullable: false),
                    file_name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    taken_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    taken_by = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    is_whole = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_dmarc_reports", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "dmarc_rows",
                columns: table => new
                {
                    report_id = table.Column<long>(type: "bigint", nullable: false),
                    seq = table.Column<int>(type: "integer", nullable: false),
                    customer_id = table.Column<long>(type: "bigint", nullable: false),
                    address = table.Column<string>(type: "character varying(45)", maxLength: 45, nullable: false),
                    source_kind = table.Column<short>(type: "smallint", nullable: false),
                    source_name = table.Column<string>(type: "character varying(320)", maxLength: 320, nullable: false),
                    count = table.Column<long>(type: "bigint", nullable: false),
                    disposition = table.Column<short>(type: "smallint", nullable: false),
                    dkim_aligned = table.Column<bool>(type: "boolean", nullable: false),
                    spf_aligned = table.Column<bool>(type: "boolean", nullable: false),
                    header_from = table.Column<string>(type: "character varying(320)", maxLength: 320, nullable: false),
                    dkim = table.Column<string>(type: "text", nullable: false),
                    spf = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_dmarc_rows", x => new { x.report_id, x.seq });
                });

            migrationBuilder.CreateIndex(
                name: "ix_dmarc_reports_customer_id_domain_begin_at",
                table: "dmarc_reports",
                columns: new[] { "customer_id", "domain", "begin_at" });

            migrationBuilder.CreateIndex(
                name: "ix_dmarc_reports_customer_id_identity",
                table: "dmarc_reports",
                columns: new[] { "customer_id", "identity" },
                unique: true,
                filter: "is_whole");

            migrationBuilder.CreateIndex(
                name: "ix_dmarc_reports_public_id",
                table: "dmarc_reports",
                column: "public_id",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "dmarc_reports");

            migrationBuilder.DropTable(
                name: "dmarc_rows");
        }
    }
}
