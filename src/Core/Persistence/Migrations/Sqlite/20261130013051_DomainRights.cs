using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Postroad.Core.Persistence.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class DomainRights : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "looks",
                table: "sending_domains",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "standing",
                table: "sending_domains",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "fault_passes",
                table: "domain_servers",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<bool>(
                name: "is_ours",
                table: "domain_servers",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "looks",
                table: "sending_domains");

            migrationBuilder.DropColumn(
                name: "standing",
                table: "sending_domains");

            migrationBuilder.DropColumn(
                name: "fault_passes",
                table: "domain_servers");

            migrationBuilder.DropColumn(
                name: "is_ours",
                table: "domain_servers");
        }
    }
}
