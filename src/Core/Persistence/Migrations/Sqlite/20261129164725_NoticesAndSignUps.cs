using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Postroad.Core.Persistence.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class NoticesAndSignUps : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<short>(
                name: "left_for",
                table: "subscriptions",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "sends_own_mail",
                table: "sending_servers",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "about",
                table: "mailing_lists",
                type: "TEXT",
                maxLength: 200,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<bool>(
                name: "is_offered",
                table: "mailing_lists",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<long>(
                name: "expires_at",
                table: "api_keys",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "confirmation_asks",
                columns: table => new
                {
                    address_hash = table.Column<string>(type: "TEXT", maxLength: 44, nullable: false),
                    last_at = table.Column<long>(type: "INTEGER", nullable: false),
                    second_at = table.Column<long>(type: "INTEGER", nullable: true),
                    third_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_confirmation_asks", x => x.address_hash);
                });

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

            migrationBuilder.CreateTable(
                name: "sign_up_counts",
                columns: table => new
                {
                    network = table.Column<string>(type: "TEXT", maxLength: 80, nullable: false),
                    posts = table.Column<int>(type: "INTEGER", nullable: false),
                    since = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sign_up_counts", x => x.network);
                });

            migrationBuilder.CreateTable(
                name: "sign_up_forms",
                columns: table => new
                {
                    list_id = table.Column<long>(type: "INTEGER", nullable: false),
                    customer_id = table.Column<long>(type: "INTEGER", nullable: false),
                    is_on = table.Column<bool>(type: "INTEGER", nullable: false),
                    heading = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    consent = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    fields = table.Column<string>(type: "TEXT", maxLength: 610, nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false, defaultValue: 1),
                    changed_at = table.Column<long>(type: "INTEGER", nullable: false),
                    changed_by = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sign_up_forms", x => x.list_id);
                });

            migrationBuilder.CreateTable(
                name: "sign_ups",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    customer_id = table.Column<long>(type: "INTEGER", nullable: false),
                    list_id = table.Column<long>(type: "INTEGER", nullable: false),
                    contact_id = table.Column<long>(type: "INTEGER", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    network = table.Column<string>(type: "TEXT", maxLength: 45, nullable: false),
                    consent = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    fields = table.Column<string>(type: "TEXT", nullable: false),
                    ask = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sign_ups", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "taken_sign_ups",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    list = table.Column<string>(type: "TEXT", maxLength: 22, nullable: false),
                    email = table.Column<string>(type: "TEXT", maxLength: 254, nullable: false),
                    fields = table.Column<string>(type: "TEXT", nullable: false),
                    consent = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    network = table.Column<string>(type: "TEXT", maxLength: 45, nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_taken_sign_ups", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_subscriptions_list_id_left_for",
                table: "subscriptions",
                columns: new[] { "list_id", "left_for" },
                filter: "left_for IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_sends_list_id_id",
                table: "sends",
                columns: new[] { "list_id", "id" },
                filter: "kind = 1");

            migrationBuilder.CreateIndex(
                name: "ix_confirmation_asks_last_at",
                table: "confirmation_asks",
                column: "last_at");

            migrationBuilder.CreateIndex(
                name: "ix_notices_address_key_kind_created_at",
                table: "notices",
                columns: new[] { "address_key", "kind", "created_at" });

            migrationBuilder.CreateIndex(
                name: "ix_notices_created_at",
                table: "notices",
                column: "created_at");

            migrationBuilder.CreateIndex(
                name: "ix_sign_up_counts_since",
                table: "sign_up_counts",
                column: "since");

            migrationBuilder.CreateIndex(
                name: "ix_sign_ups_contact_id_id",
                table: "sign_ups",
                columns: new[] { "contact_id", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_sign_ups_list_id_ask",
                table: "sign_ups",
                columns: new[] { "list_id", "ask" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "confirmation_asks");

            migrationBuilder.DropTable(
                name: "notices");

            migrationBuilder.DropTable(
                name: "password_requests");

            migrationBuilder.DropTable(
                name: "sign_up_counts");

            migrationBuilder.DropTable(
                name: "sign_up_forms");

            migrationBuilder.DropTable(
                name: "sign_ups");

            migrationBuilder.DropTable(
                name: "taken_sign_ups");

            migrationBuilder.DropIndex(
                name: "ix_subscriptions_list_id_left_for",
                table: "subscriptions");

            migrationBuilder.DropIndex(
                name: "ix_sends_list_id_id",
                table: "sends");

            migrationBuilder.DropColumn(
                name: "left_for",
                table: "subscriptions");

            migrationBuilder.DropColumn(
                name: "sends_own_mail",
                table: "sending_servers");

            migrationBuilder.DropColumn(
                name: "about",
                table: "mailing_lists");

            migrationBuilder.DropColumn(
                name: "is_offered",
                table: "mailing_lists");

            migrationBuilder.DropColumn(
                name: "expires_at",
                table: "api_keys");
        }
    }
}
