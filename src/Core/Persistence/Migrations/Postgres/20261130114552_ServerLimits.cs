using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Postroad.Core.Persistence.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class ServerLimits : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "max_per_day",
                table: "sending_servers",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "max_per_hour",
                table: "sending_servers",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "max_per_minute",
                table: "sending_servers",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "quota_share",
                table: "sending_servers",
                type: "integer",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "quota_changes",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    server_id = table.Column<long>(type: "bigint", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    what = table.Column<short>(type: "smallint", nullable: false),
                    before = table.Column<double>(type: "double precision", nullable: true),
                    after = table.Column<double>(type: "double precision", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_quota_changes", x => x.id);
                    table.ForeignKey(
                        name: "fk_quota_changes_sending_server_server_id",
                        column: x => x.server_id,
                        principalTable: "sending_servers",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_quota_changes_server_id_at",
                table: "quota_changes",
                columns: new[] { "server_id", "at" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "quota_changes");

            migrationBuilder.DropColumn(
                name: "max_per_day",
                table: "sending_servers");

            migrationBuilder.DropColumn(
                name: "max_per_hour",
                table: "sending_servers");

            migrationBuilder.DropColumn(
                name: "max_per_minute",
                table: "sending_servers");

            migrationBuilder.DropColumn(
                name: "quota_share",
                table: "sending_servers");
        }
    }
}
