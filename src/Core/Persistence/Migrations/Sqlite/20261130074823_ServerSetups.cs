using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Postroad.Core.Persistence.Migrations.Sqlite
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
                    server_id = table.Column<long>(type: "INTEGER", nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 50, nullable: false),
                    region = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    caller = table.Column<string>(type: "TEXT", nullable: true),
                    identities = table.Column<string>(type: "TEXT", nullable: true),
                    plan = table.Column<string>(type: "TEXT", nullable: true),
                    permissions = table.Column<string>(type: "TEXT", nullable: true),
                    made = table.Column<string>(type: "TEXT", nullable: true),
                    fault = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: true),
                    looked_at = table.Column<long>(type: "INTEGER", nullable: true),
                    proof_test = table.Column<string>(type: "TEXT", maxLength: 22, nullable: true),
                    proof_customer = table.Column<long>(type: "INTEGER", nullable: true),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
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
