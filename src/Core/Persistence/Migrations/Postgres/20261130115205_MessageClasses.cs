using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Postroad.Core.Persistence.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class MessageClasses : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AlterColumn<string>(
                name: "proof_test",
                table: "server_setups",
                type: "character varying(69)",
                maxLength: 69,
                nullable: true,
                oldClrType: typeof(string),
                oldType: "character varying(22)",
                oldMaxLength: 22,
                oldNullable: true);

            migrationBuilder.AddColumn<string>(
                name: "metrics",
                table: "server_setups",
                type: "character varying(1000)",
                maxLength: 1000,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "configuration_set",
                table: "sends",
                type: "character varying(64)",
                maxLength: 64,
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "tracks_clicks",
                table: "sends",
                type: "boolean",
                nullable: false,
                defaultValue: true);

            migrationBuilder.AddColumn<bool>(
                name: "tracks_opens",
                table: "sends",
                type: "boolean",
                nullable: false,
                defaultValue: true);

            migrationBuilder.AddColumn<string>(
                name: "configuration_set",
                table: "campaigns",
                type: "character varying(64)",
                maxLength: 64,
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "tracks",
                table: "campaigns",
                type: "boolean",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "class_setups",
                columns: table => new
                {
                    server_id = table.Column<long>(type: "bigint", nullable: false),
                    region = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true),
                    sight = table.Column<string>(type: "text", nullable: true),
                    wish = table.Column<string>(type: "text", nullable: true),
                    plan = table.Column<string>(type: "text", nullable: true),
                    made = table.Column<string>(type: "text", nullable: true),
                    fault = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: true),
                    looked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_class_setups", x => x.server_id);
                });

            migrationBuilder.CreateTable(
                name: "seen_sets",
                columns: table => new
                {
                    server_id = table.Column<long>(type: "bigint", nullable: false),
                    name = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    region = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    seen_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    is_there = table.Column<bool>(type: "boolean", nullable: false),
                    tells_events = table.Column<bool>(type: "boolean", nullable: false),
                    tracks_opens = table.Column<bool>(type: "boolean", nullable: false),
                    tracks_clicks = table.Column<bool>(type: "boolean", nullable: false),
                    pool = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    metrics = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_seen_sets", x => new { x.server_id, x.name });
                    table.ForeignKey(
                        name: "fk_seen_sets_sending_server_server_id",
                        column: x => x.server_id,
                        principalTable: "sending_servers",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "server_classes",
                columns: table => new
                {
                    server_id = table.Column<long>(type: "bigint", nullable: false),
                    @class = table.Column<short>(name: "class", type: "smallint", nullable: false),
                    configuration_set = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    tracks = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_server_classes", x => new { x.server_id, x.@class });
                    table.ForeignKey(
                        name: "fk_server_classes_sending_servers_server_id",
                        column: x => x.server_id,
                        principalTable: "sending_servers",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "class_setups");

            migrationBuilder.DropTable(
                name: "seen_sets");

            migrationBuilder.DropTable(
                name: "server_classes");

            migrationBuilder.DropColumn(
                name: "metrics",
                table: "server_setups");

            migrationBuilder.DropColumn(
                name: "configuration_set",
                table: "sends");

            migrationBuilder.DropColumn(
                name: "tracks_clicks",
                table: "sends");

            migrationBuilder.DropColumn(
                name: "tracks_opens",
                table: "sends");

            migrationBuilder.DropColumn(
                name: "configuration_set",
                table: "campaigns");

            migrationBuilder.DropColumn(
                name: "tracks",
                table: "campaigns");

            migrationBuilder.AlterColumn<string>(
                name: "proof_test",
                table: "server_setups",
                type: "character varying(22)",
                maxLength: 22,
                nullable: true,
                oldClrType: typeof(string),
                oldType: "character varying(69)",
                oldMaxLength: 69,
                oldNullable: true);
        }
    }
}
