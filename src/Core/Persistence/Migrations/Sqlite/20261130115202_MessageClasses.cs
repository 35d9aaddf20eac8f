using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Postroad.Core.Persistence.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class MessageClasses : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "metrics",
                table: "server_setups",
                type: "TEXT",
                maxLength: 1000,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "configuration_set",
                table: "sends",
                type: "TEXT",
                maxLength: 64,
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "tracks_clicks",
                table: "sends",
                type: "INTEGER",
                nullable: false,
                defaultValue: true);

            migrationBuilder.AddColumn<bool>(
                name: "tracks_opens",
                table: "sends",
                type: "INTEGER",
                nullable: false,
                defaultValue: true);

            migrationBuilder.AddColumn<string>(
                name: "configuration_set",
                table: "campaigns",
                type: "TEXT",
                maxLength: 64,
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "tracks",
                table: "campaigns",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "class_setups",
                columns: table => new
                {
                    server_id = table.Column<long>(type: "INTEGER", nullable: false),
                    region = table.Column<string>(type: "TEXT", maxLength: 40, nullable: true),
                    sight = table.Column<string>(type: "TEXT", nullable: true),
                    wish = table.Column<string>(type: "TEXT", nullable: true),
                    plan = table.Column<string>(type: "TEXT", nullable: true),
                    made = table.Column<string>(type: "TEXT", nullable: true),
                    fault = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: true),
                    looked_at = table.Column<long>(type: "INTEGER", nullable: true),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_class_setups", x => x.server_id);
                });

            migrationBuilder.CreateTable(
                name: "seen_sets",
                columns: table => new
                {
                    server_id = table.Column<long>(type: "INTEGER", nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    region = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    seen_at = table.Column<long>(type: "INTEGER", nullable: false),
                    is_there = table.Column<bool>(type: "INTEGER", nullable: false),
                    tells_events = table.Column<bool>(type: "INTEGER", nullable: false),
                    tracks_opens = table.Column<bool>(type: "INTEGER", nullable: false),
                    tracks_clicks = table.Column<bool>(type: "INTEGER", nullable: false),
                    pool = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    metrics = table.Column<string>(type: "TEXT", nullable: true)
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
                    server_id = table.Column<long>(type: "INTEGER", nullable: false),
                    @class = table.Column<short>(name: "class", type: "INTEGER", nullable: false),
                    configuration_set = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    tracks = table.Column<bool>(type: "INTEGER", nullable: false)
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
        }
    }
}
