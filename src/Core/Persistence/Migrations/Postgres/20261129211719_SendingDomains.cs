using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Postroad.Core.Persistence.Migrations.Postgres
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
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    customer_id = table.Column<long>(type: "bigint", nullable: false),
                    domain_id = table.Column<long>(type: "bigint", nullable: false),
                    server_id = table.Column<long>(type: "bigint", nullable: false),
                    mail_from = table.Column<string>(type: "character varying(253)", maxLength: 253, nullable: true),
                    refuses_on_mx_failure = table.Column<bool>(type: "boolean", nullable: false),
                    step = table.Column<short>(type: "smallint", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    may_send = table.Column<bool>(type: "boolean", nullable: false),
                    identity = table.Column<string>(type: "text", nullable: true),
                    fault = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_domain_servers", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "sending_domains",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    customer_id = table.Column<long>(type: "bigint", nullable: false),
                    public_id = table.Column<string>(type: "character varying(22)", maxLength: 22, nullable: false),
                    name = table.Column<string>(type: "character varying(254)", maxLength: 254, nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    created_by = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    is_vouched_for = table.Column<bool>(type: "boolean", nullable: false),
                    waits_since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    is_settled = table.Column<bool>(type: "boolean", nullable: false),
                    last_reading = table.Column<string>(type: "text", nullable: true),
                    next_look_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
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
