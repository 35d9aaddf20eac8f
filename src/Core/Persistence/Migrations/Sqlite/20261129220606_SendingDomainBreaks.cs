using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Postroad.Core.Persistence.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class SendingDomainBreaks : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "broke_at",
                table: "sending_domains",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "is_break_told",
                table: "sending_domains",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.CreateIndex(
                name: "ix_sending_domains_broke_at",
                table: "sending_domains",
                column: "broke_at");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_sending_domains_broke_at",
                table: "sending_domains");

            migrationBuilder.DropColumn(
                name: "broke_at",
                table: "sending_domains");

            migrationBuilder.DropColumn(
                name: "is_break_told",
                table: "sending_domains");
        }
    }
}
