using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Postroad.Core.Persistence.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class ProductionAccess : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "external_id",
                table: "sending_servers",
                type: "character varying(1224)",
                maxLength: 1224,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "role_arn",
                table: "sending_servers",
                type: "character varying(600)",
                maxLength: 600,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "production_requests",
                columns: table => new
                {
                    server_id = table.Column<long>(type: "bigint", nullable: false),
                    region = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    mail_type = table.Column<short>(type: "smallint", nullable: false),
                    website = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: false),
                    description = table.Column<string>(type: "character varying(5000)", maxLength: 5000, nullable: false),
                    asked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    asked_by = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    review = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    @case = table.Column<string>(name: "case", type: "character varying(100)", maxLength: 100, nullable: true),
                    decided_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_production_requests", x => x.server_id);
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "production_requests");

            migrationBuilder.DropColumn(
                name: "external_id",
                table: "sending_servers");

            migrationBuilder.DropColumn(
                name: "role_arn",
                table: "sending_servers");
        }
    }
}
