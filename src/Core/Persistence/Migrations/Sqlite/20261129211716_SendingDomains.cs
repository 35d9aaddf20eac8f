using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Postroad.Core.Persistence.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class SendingDomains : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "domain_servers",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    customer_id = table.Column<long>(type: "INTEGER", nullable: false),
                    domain_id = table.Column<long>(type: "INTEGER", nullable: false),
                    server_id = table.Column<long>(type: "INTEGER", nullable: false),
                    mail_from = table.Column<string>(type: "TEXT", maxLength: 253, nullable: true),
                    refuses_on_mx_failure = table.Column<bool>(type: "INTEGER", nullable: false),
                    step = table.Column<short>(type: "INTEGER", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false),
                    may_send = table.Column<bool>(type: "INTEGER", nullable: false),
                    identity = table.Column<string>(type: "TEXT", nullable: true),
                    fault = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_domain_servers", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "sending_domains",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    customer_id = table.Column<long>(type: "INTEGER", nullable: false),
                    public_id = table.Column<string>(type: "TEXT", maxLength: 22, nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 254, nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    created_by = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    is_vouched_for = table.Column<bool>(type: "INTEGER", nullable: false),
                    waits_since = table.Column<long>(type: "INTEGER", nullable: false),
                    is_settled = table.Column<bool>(type: "INTEGER", nullable: false),
                    last_reading = table.Column<string>(type: "TEXT", nullable: true),
                    next_look_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sending_domains", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_domain_servers_domain_id_server_id",
                table: "domain_servers",
                columns: new[] { "domain_id", "server_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_domain_servers_server_id",
                table: "domain_servers",
                column: "server_id");

            migrationBuilder.CreateIndex(
                name: "ix_sending_domains_customer_id_name",
                table: "sending_domains",
                columns: new[] { "customer_id", "name" });

            migrationBuilder.CreateIndex(
                name: "ix_sending_domains_name",
                table: "sending_domains",
                column: "name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_sending_domains_next_look_at",
                table: "sending_domains",
                column: "next_look_at");

            migrationBuilder.CreateIndex(
                name: "ix_sending_domains_public_id",
                table: "sending_domains",
                column: "public_id",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "domain_servers");

            migrationBuilder.DropTable(
                name: "sending_domains");
        }
    }
}
