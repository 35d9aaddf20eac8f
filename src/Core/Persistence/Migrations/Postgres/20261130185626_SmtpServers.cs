using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Postroad.Core.Persistence.Migrations.Postgres
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
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "authority",
                table: "sending_servers",
                type: "character varying(8000)",
                maxLength: 8000,
                nullable: true);

            migrationBuilder.AddColumn<short>(
                name: "encryption",
                table: "sending_servers",
                type: "smallint",
                nullable: false,
                defaultValue: (short)0);

            migrationBuilder.AddColumn<string>(
                name: "envelope_sender",
                table: "sending_servers",
                type: "character varying(320)",
                maxLength: 320,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "host",
                table: "sending_servers",
                type: "character varying(255)",
                maxLength: 255,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "messages_per_connection",
                table: "sending_servers",
                type: "integer",
                nullable: false,
                defaultValue: 500);

            migrationBuilder.AddColumn<int>(
                name: "port",
                table: "sending_servers",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "smtp_password",
                table: "sending_servers",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "smtp_user",
                table: "sending_servers",
                type: "character varying(320)",
                maxLength: 320,
                nullable: true);

            migrationBuilder.AddColumn<short>(
                name: "type",
                table: "sending_servers",
                type: "smallint",
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
