using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Postroad.Core.Persistence.Migrations.Sqlite
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
                type: "INTEGER",
                nullable: false,
                defaultValue: (short)0);

            migrationBuilder.AddColumn<string>(
                name: "email",
                table: "dmarc_reports",
                type: "TEXT",
                maxLength: 320,
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "middle_at",
                table: "dmarc_reports",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.CreateTable(
                name: "dmarc_sums",
                columns: table => new
                {
                    report_id = table.Column<long>(type: "INTEGER", nullable: false),
                    source_kind = table.Column<short>(type: "INTEGER", nullable: false),
                    source_name = table.Column<string>(type: "TEXT", maxLength: 320, nullable: false),
                    customer_id = table.Column<long>(type: "INTEGER", nullable: false),
                    first_seq = table.Column<int>(type: "INTEGER", nullable: false),
                    end_seq = table.Column<int>(type: "INTEGER", nullable: false),
                    messages = table.Column<long>(type: "INTEGER", nullable: false),
                    spf_aligned = table.Column<long>(type: "INTEGER", nullable: false),
                    dkim_aligned = table.Column<long>(type: "INTEGER", nullable: false),
                    passed = table.Column<long>(type: "INTEGER", nullable: false),
                    quarantined = table.Column<long>(type: "INTEGER", nullable: false),
                    rejected = table.Column<long>(type: "INTEGER", nullable: false),
                    let_through = table.Column<long>(type: "INTEGER", nullable: false),
                    forwarded = table.Column<long>(type: "INTEGER", nullable: false),
                    sampled_out = table.Column<long>(type: "INTEGER", nullable: false),
                    local_policy = table.Column<long>(type: "INTEGER", nullable: false)
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
