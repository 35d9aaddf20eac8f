using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Postroad.Core.Persistence.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class SourceNames : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "dmarc_names",
                columns: table => new
                {
                    customer_id = table.Column<long>(type: "bigint", nullable: false),
                    source_kind = table.Column<short>(type: "smallint", nullable: false),
                    source_name = table.Column<string>(type: "character varying(320)", maxLength: 320, nullable: false),
                    name = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: true),
                    version = table.Column<int>(type: "integer", nullable: false),
                    changed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    changed_by = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_dmarc_names", x => new { x.customer_id, x.source_name, x.source_kind });
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "dmarc_names");
        }
    }
}
