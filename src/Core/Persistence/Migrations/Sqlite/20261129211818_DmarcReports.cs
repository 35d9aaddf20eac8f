using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Postroad.Core.Persistence.Migrations.Sqlite
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
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    customer_id = table.Column<long>(type: "INTEGER", nullable: false),
                    public_id = table.Column<string>(type: "TEXT", maxLength: 22, nullable: false),
                    identity = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    domain = table.Column<string>(type: "TEXT", maxLength: 253, nullable: false),
                    organisation = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: false),
                    report_id = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: false),
                    begin_at = table.Column<long>(type: "INTEGER", nullable: false),
                    end_at = table.Column<long>(type: "INTEGER", nullable: false),
                    policy = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    rows = table.Column<int>(type: "INTEGER", nullable: false),
                    messages = table.Column<long>(type: "INTEGER", nullable: false),
                    passed = table.Column<long>(type: "INTEGER", nullable: false),
                    file_name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    taken_at = table.Column<long>(type: "INTEGER", nullable: false),
                    taken_by = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    is_whole = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_dmarc_reports", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "dmarc_rows",
                columns: table => new
                {
                    report_id = table.Column<long>(type: "INTEGER", nullable: false),
                    seq = table.Column<int>(type: "INTEGER", nullable: false),
                    customer_id = table.Column<long>(type: "INTEGER", nullable: false),
                    address = table.Column<string>(type: "TEXT", maxLength: 45, nullable: false),
                    source_kind = table.Column<short>(type: "INTEGER", nullable: false),
                    source_name = table.Column<string>(type: "TEXT", maxLength: 320, nullable: false),
                    count = table.Column<long>(type: "INTEGER", nullable: false),
                    disposition = table.Column<short>(type: "INTEGER", nullable: false),
                    dkim_aligned = table.Column<bool>(type: "INTEGER", nullable: false),
                    spf_aligned = table.Column<bool>(type: "INTEGER", nullable: false),
                    header_from = table.Column<string>(type: "TEXT", maxLength: 320, nullable: false),
                    dkim = table.Column<string>(type: "TEXT", nullable: false),
                    spf = table.Column<string>(type: "TEXT", nullable: false)
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
