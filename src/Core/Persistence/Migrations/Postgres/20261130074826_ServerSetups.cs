using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Postroad.Core.Persistence.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class ServerSetups : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "server_setups",
                columns: table => new
                {
                    server_id = table.Column<long>(type: "bigint", nullable: false),
                    name = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: false),
                    region = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    caller = table.Column<string>(type: "text", nullable: true),
                    identities = table.Column<string>(type: "text", nullable: true),
                    plan = table.Column<string>(type: "text", nullable: true),
                    permissions = table.Column<string>(type: "text", nullable: true),
                    made = table.Column<string>(type: "text", nullable: true),
                    fault = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: true),
                    looked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    proof_test = table.Column<string>(type: "character varying(22)", maxLength: 22, nullable: true),
                    proof_customer = table.Column<long>(type: "bigint", nullable: true),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_server_setups", x => x.server_id);
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "server_setups");
        }
    }
}
