using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Postroad.Core.Persistence.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class SendingServers : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "changed_at",
                table: "sending_servers",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "changed_by",
                table: "sending_servers",
                type: "TEXT",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "last_test",
                table: "sending_servers",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "state_by",
                table: "sending_servers",
                type: "TEXT",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "version",
                table: "sending_servers",
                type: "INTEGER",
                nullable: false,
                defaultValue: 1);

            migrationBuilder.CreateTable(
                name: "test_sends",
                columns: table => new
                {
                    send_id = table.Column<long>(type: "INTEGER", nullable: false),
                    customer_id = table.Column<long>(type: "INTEGER", nullable: false),
                    public_id = table.Column<string>(type: "TEXT", maxLength: 22, nullable: false),
                    of = table.Column<string>(type: "TEXT", maxLength: 60, nullable: false),
                    subject = table.Column<string>(type: "TEXT", nullable: false),
                    from_address = table.Column<string>(type: "TEXT", nullable: false),
                    content = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    created_by = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_test_sends", x => x.send_id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_test_sends_customer_id_of_send_id",
                table: "test_sends",
                columns: new[] { "customer_id", "of", "send_id" });

            migrationBuilder.CreateIndex(
                name: "ix_test_sends_public_id",
                table: "test_sends",
                column: "public_id",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "test_sends");

            migrationBuilder.DropColumn(
                name: "changed_at",
                table: "sending_servers");

            migrationBuilder.DropColumn(
                name: "changed_by",
                table: "sending_servers");

            migrationBuilder.DropColumn(
                name: "last_test",
                table: "sending_servers");

            migrationBuilder.DropColumn(
                name: "state_by",
                table: "sending_servers");

            migrationBuilder.DropColumn(
                name: "version",
                table: "sending_servers");
        }
    }
}
