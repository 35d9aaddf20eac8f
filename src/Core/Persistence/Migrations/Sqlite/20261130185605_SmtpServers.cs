using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Postroad.Core.Persistence.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class SmtpServers : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "allow_plaintext",
                table: "sending_servers",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "authority",
                table: "sending_servers",
                type: "TEXT",
                maxLength: 8000,
                nullable: true);

            migrationBuilder.AddColumn<short>(
                name: "encryption",
                table: "sending_servers",
                type: "INTEGER",
                nullable: false,
                defaultValue: (short)0);

            migrationBuilder.AddColumn<string>(
                name: "envelope_sender",
                table: "sending_servers",
                type: "TEXT",
                maxLength: 320,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "host",
                table: "sending_servers",
                type: "TEXT",
                maxLength: 255,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "messages_per_connection",
                table: "sending_servers",
                type: "INTEGER",
                nullable: false,
                defaultValue: 500);

            migrationBuilder.AddColumn<int>(
                name: "port",
                table: "sending_servers",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "smtp_password",
                table: "sending_servers",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "smtp_user",
                table: "sending_servers",
                type: "TEXT",
                maxLength: 320,
                nullable: true);

            migrationBuilder.AddColumn<short>(
                name: "type",
                table: "sending_servers",
                type: "INTEGER",
                nullable: false,
                defaultValue: (short)0);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "allow_plaintext",
                table: "sending_servers");

            migrationBuilder.DropColumn(
                name: "authority",
                table: "sending_servers");

            migrationBuilder.DropColumn(
                name: "encryption",
                table: "sending_servers");

            migrationBuilder.DropColumn(
                name: "envelope_sender",
                table: "sending_servers");

            migrationBuilder.DropColumn(
                name: "host",
                table: "sending_servers");

            migrationBuilder.DropColumn(
                name: "messages_per_connection",
                table: "sending_servers");

            migrationBuilder.DropColumn(
                name: "port",
                table: "sending_servers");

            migrationBuilder.DropColumn(
                name: "smtp_password",
                table: "sending_servers");

            migrationBuilder.DropColumn(
                name: "smtp_user",
                table: "sending_servers");

            migrationBuilder.DropColumn(
                name: "type",
                table: "sending_servers");
        }
    }
}
