using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Postroad.Core.Persistence.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class TrackingTroubles : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "silent_since",
                table: "tracking_domains",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "tls_checked_at",
                table: "tracking_domains",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "tls_ends_at",
                table: "tracking_domains",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "tls_fault",
                table: "tracking_domains",
                type: "character varying(3000)",
                maxLength: 3000,
                nullable: true);

            migrationBuilder.AddColumn<short>(
                name: "told_trouble",
                table: "tracking_domains",
                type: "smallint",
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
