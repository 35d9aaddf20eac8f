using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Postroad.Core.Persistence.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class DmarcSums : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_dmarc_reports_customer_id_domain_begin_at",
                table: "dmarc_reports");

            migrationBuilder.AddColumn<short>(
                name: "reasons",
                table: "dmarc_rows",
                type: "smallint",
                nullable: false,
                defaultValue: (short)0);

            migrationBuilder.AddColumn<string>(
                name: "email",
                table: "dmarc_reports",
                type: "character varying(320)",
                maxLength: 320,
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "middle_at",
                table: "dmarc_reports",
                type: "timestamp with time zone",
                nullable: false,
                defaultValue: new DateTimeOffset(new DateTime(1, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified), new TimeSpan(0, 0, 0, 0, 0)));

            migrationBuilder.CreateTable(
                name: "dmarc_sums",
                columns: table => new
                {
                    report_id = table.Column<long>(type: "bigint", nullable: false),
                    source_kind = table.Column<short>(type: "smallint", nullable: false),
                    source_name = table.Column<string>(type: "character varying(320)", maxLength: 320, nullable: false),
                    customer_id = table.Column<long>(type: "bigint", nullable: false),
                    first_seq = table.Column<int>(type: "integer", nullable: false),
                    end_seq = table.Column<int>(type: "integer", nullable: false),
                    messages = table.Column<long>(type: "bigint", nullable: false),
                    spf_aligned = table.Column<long>(type: "bigint", nullable: false),
                    dkim_aligned = table.Column<long>(type: "bigint", nullable: false),
                    passed = table.Column<long>(type: "bigint", nullable: false),
                    quarantined = table.Column<long>(type: "bigint", nullable: false),
                    rejected = table.Column<long>(type: "bigint", nullable: false),
                    let_through = table.Column<long>(type: "bigint", nullable: false),
                    forwarded = table.Column<long>(type: "bigint", nullable: false),
                    sampled_out = table.Column<long>(type: "bigint", nullable: false),
                    local_policy = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_dmarc_sums", x => new { x.report_id, x.source_kind, x.source_name });
                });

            migrationBuilder.CreateIndex(
                name: "ix_dmarc_reports_customer_id_domain_middle_at",
                table: "dmarc_reports",
                columns: new[] { "customer_id", "domain", "middle_at" });

            migrationBuilder.CreateIndex(
                name: "ix_dmarc_sums_customer_id_source_kind_source_name",
                table: "dmarc_sums",
                columns: new[] { "customer_id", "source_kind", "source_name" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "dmarc_sums");

            migrationBuilder.DropIndex(
                name: "ix_dmarc_reports_customer_id_domain_middle_at",
                table: "dmarc_reports");

            migrationBuilder.DropColumn(
                name: "reasons",
                table: "dmarc_rows");

            migrationBuilder.DropColumn(
                name: "email",
                table: "dmarc_reports");

            migrationBuilder.DropColumn(
                name: "middle_at",
                table: "dmarc_reports");

            migrationBuilder.CreateIndex(
                name: "ix_dmarc_reports_customer_id_domain_begin_at",
                table: "dmarc_reports",
                columns: new[] { "customer_id", "domain", "begin_at" });
        }
    }
}
