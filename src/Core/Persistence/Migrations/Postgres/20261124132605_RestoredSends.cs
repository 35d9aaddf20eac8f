using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Postroad.Core.Persistence.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class RestoredSends : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "told_at",
                table: "restorations",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "restored_sends",
                columns: table => new
                {
                    restoration_id = table.Column<long>(type: "bigint", nullable: false),
                    send_id = table.Column<long>(type: "bigint", nullable: false),
                    customer_id = table.Column<long>(type: "bigint", nullable: false),
                    knew = table.Column<long>(type: "bigint", nullable: false),
                    proven = table.Column<long>(type: "bigint", nullable: false),
                    uncertain = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_restored_sends", x => new { x.restoration_id, x.send_id });
                });

            migrationBuilder.CreateIndex(
                name: "ix_restored_sends_customer_id",
                table: "restored_sends",
                column: "customer_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "restored_sends");

            migrationBuilder.DropColumn(
                name: "told_at",
                table: "restorations");
        }
    }
}
