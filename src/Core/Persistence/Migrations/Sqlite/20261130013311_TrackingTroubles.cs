using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Postroad.Core.Persistence.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class TrackingTroubles : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "silent_since",
                table: "tracking_domains",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "tls_checked_at",
                table: "tracking_domains",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "tls_ends_at",
                table: "tracking_domains",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "tls_fault",
                table: "tracking_domains",
                type: "TEXT",
                maxLength: 3000,
                nullable: true);

            migrationBuilder.AddColumn<short>(
                name: "told_trouble",
                table: "tracking_domains",
                type: "INTEGER",
                nullable: false,
                defaultValue: (short)0);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "silent_since",
                table: "tracking_domains");

            migrationBuilder.DropColumn(
                name: "tls_checked_at",
                table: "tracking_domains");

            migrationBuilder.DropColumn(
                name: "tls_ends_at",
                table: "tracking_domains");

            migrationBuilder.DropColumn(
                name: "tls_fault",
                table: "tracking_domains");

            migrationBuilder.DropColumn(
                name: "told_trouble",
                table: "tracking_domains");
        }
    }
}
