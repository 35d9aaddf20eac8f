using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Postroad.Core.Persistence.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Campaigns : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            DeliveryLists.Add(migrationBuilder, "INTEGER");

            migrationBuilder.AddColumn<int>(
                name: "expansion_list",
                table: "sends",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<bool>(
                name: "has_many_lists",
                table: "sends",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "audience",
                table: "campaigns",
                type: "TEXT",
                nullable: false,
                defaultValueSql: "'{}'");

            migrationBuilder.AddColumn<long>(
                name: "changed_at",
                table: "campaigns",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "changed_by",
                table: "campaigns",
                type: "TEXT",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "preheader",
                table: "campaigns",
                type: "TEXT",
                maxLength: 300,
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "scheduled_at",
                table: "campaigns",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "version",
                table: "campaigns",
                type: "INTEGER",
                nullable: false,
                defaultValue: 1);

            migrationBuilder.CreateTable(
                name: "campaign_images",
                columns: table => new
                {
                    id = table.Column<long>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    customer_id = table.Column<long>(type: "INTEGER", nullable: false),
                    file = table.Column<string>(type: "TEXT", maxLength: 27, nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    bytes = table.Column<int>(type: "INTEGER", nullable: false),
                    width = table.Column<int>(type: "INTEGER", nullable: false),
                    height = table.Column<int>(type: "INTEGER", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    created_by = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_campaign_images", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_campaigns_state_scheduled_at",
                table: "campaigns",
                columns: new[] { "state", "scheduled_at" });

            migrationBuilder.CreateIndex(
                name: "ix_campaign_images_customer_id_id",
                table: "campaign_images",
                columns: new[] { "customer_id", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_campaign_images_file",
                table: "campaign_images",
                column: "file",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            DeliveryLists.Drop(migrationBuilder);

            migrationBuilder.DropTable(
                name: "campaign_images");

            migrationBuilder.DropIndex(
                name: "ix_campaigns_state_scheduled_at",
                table: "campaigns");

            migrationBuilder.DropColumn(
                name: "expansion_list",
                table: "sends");

            migrationBuilder.DropColumn(
                name: "has_many_lists",
                table: "sends");

            migrationBuilder.DropColumn(
                name: "audience",
                table: "campaigns");

            migrationBuilder.DropColumn(
                name: "changed_at",
                table: "campaigns");

            migrationBuilder.DropColumn(
                name: "changed_by",
                table: "campaigns");

            migrationBuilder.DropColumn(
                name: "preheader",
                table: "campaigns");

            migrationBuilder.DropColumn(
                name: "scheduled_at",
                table: "campaigns");

            migrationBuilder.DropColumn(
                name: "version",
                table: "campaigns");
        }
    }
}
