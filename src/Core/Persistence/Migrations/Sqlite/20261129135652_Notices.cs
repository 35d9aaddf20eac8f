using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Postroad.Core.Persistence.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Notices : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "sends_own_mail",
                table: "sending_servers",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.CreateTable(
                name: "notices",
                columns: table => new
                {
                    send_id = table.Column<long>(type: "INTEGER", nullable: false),
                    customer_id = table.Column<long>(type: "INTEGER", nullable: false),
                    public_id = table.Column<string>(type: "TEXT", maxLength: 22, nullable: false),
                    kind = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    address_key = table.Column<string>(type: "TEXT", maxLength: 254, nullable: false),
                    from_address = table.Column<string>(type: "TEXT", nullable: false),
                    content = table.Column<string>(type: "TEXT", nullable: false),
                    useful_until = table.Column<long>(type: "INTEGER", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_notices", x => x.send_id);
                });

            migrationBuilder.CreateTable(
                name: "password_requests",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    email = table.Column<string>(type: "TEXT", maxLength: 254, nullable: false),
                    asked_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_password_requests", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_notices_address_key_kind_created_at",
                table: "notices",
                columns: new[] { "address_key", "kind", "created_at" });

            migrationBuilder.CreateIndex(
                name: "ix_notices_created_at",
                table: "notices",
                column: "created_at");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "notices");

            migrationBuilder.DropTable(
                name: "password_requests");

            migrationBuilder.DropColumn(
                name: "sends_own_mail",
                table: "sending_servers");
        }
    }
}
