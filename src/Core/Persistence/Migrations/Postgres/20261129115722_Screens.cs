using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Postroad.Core.Persistence.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Screens : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            DeliveryLists.Add(migrationBuilder, "bigint");

            migrationBuilder.AddColumn<string>(
                name: "authenticator_secret",
                table: "users",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "authenticator_step",
                table: "users",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<short>(
                name: "asked",
                table: "subscriptions",
                type: "smallint",
                nullable: false,
                defaultValue: (short)0);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "asked_at",
                table: "subscriptions",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "confirmed_at",
                table: "subscriptions",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "confirmed_from",
                table: "subscriptions",
                type: "character varying(45)",
                maxLength: 45,
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "joined_at",
                table: "subscriptions",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "source",
                table: "subscriptions",
                type: "character varying(200)",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "expansion_list",
                table: "sends",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<bool>(
                name: "has_many_lists",
                table: "sends",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "changed_at",
                table: "sending_servers",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "changed_by",
                table: "sending_servers",
                type: "character varying(200)",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "last_test",
                table: "sending_servers",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "state_by",
                table: "sending_servers",
                type: "character varying(200)",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "version",
                table: "sending_servers",
                type: "integer",
                nullable: false,
                defaultValue: 1);

            migrationBuilder.AddColumn<short>(
                name: "role",
                table: "memberships",
                type: "smallint",
                nullable: false,
                defaultValue: (short)1);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "changed_at",
                table: "mailing_lists",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "changed_by",
                table: "mailing_lists",
                type: "character varying(200)",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "deleted_at",
                table: "mailing_lists",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "description",
                table: "mailing_lists",
                type: "character varying(500)",
                maxLength: 500,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "language",
                table: "mailing_lists",
                type: "character varying(2)",
                maxLength: 2,
                nullable: false,
                defaultValue: "en");

            migrationBuilder.AddColumn<short>(
                name: "opt_in",
                table: "mailing_lists",
                type: "smallint",
                nullable: false,
                defaultValue: (short)1);

            migrationBuilder.AddColumn<int>(
                name: "version",
                table: "mailing_lists",
                type: "integer",
                nullable: false,
                defaultValue: 1);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "changed_at",
                table: "contacts",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "changed_by",
                table: "contacts",
                type: "character varying(200)",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "language",
                table: "contacts",
                type: "character varying(2)",
                maxLength: 2,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "source",
                table: "contacts",
                type: "character varying(200)",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "version",
                table: "contacts",
                type: "integer",
                nullable: false,
                defaultValue: 1);

            migrationBuilder.AddColumn<string>(
                name: "audience",
                table: "campaigns",
                type: "text",
                nullable: false,
                defaultValueSql: "'{}'");

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "changed_at",
                table: "campaigns",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "changed_by",
                table: "campaigns",
                type: "character varying(200)",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "preheader",
                table: "campaigns",
                type: "character varying(300)",
                maxLength: 300,
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "scheduled_at",
                table: "campaigns",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "version",
                table: "campaigns",
                type: "integer",
                nullable: false,
                defaultValue: 1);

            migrationBuilder.CreateTable(
                name: "api_calls",
                columns: table => new
                {
                    customer_id = table.Column<long>(type: "bigint", nullable: false),
                    key_id = table.Column<long>(type: "bigint", nullable: false),
                    call_hash = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false),
                    request_hash = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    status = table.Column<int>(type: "integer", nullable: true),
                    headers = table.Column<string>(type: "text", nullable: true),
                    body = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_api_calls", x => new { x.customer_id, x.key_id, x.call_hash });
                });

            migrationBuilder.CreateTable(
                name: "api_keys",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    customer_id = table.Column<long>(type: "bigint", nullable: false),
                    public_id = table.Column<string>(type: "character varying(22)", maxLength: 22, nullable: false),
                    name = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    start = table.Column<string>(type: "character varying(20)", maxLength: 20, nullable: false),
                    key_hash = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false),
                    scopes = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false),
                    created_by = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    used_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    used_from = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: true),
                    revoked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    revoked_by = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_api_keys", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "campaign_images",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    customer_id = table.Column<long>(type: "bigint", nullable: false),
                    file = table.Column<string>(type: "character varying(27)", maxLength: 27, nullable: false),
                    name = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false),
                    bytes = table.Column<int>(type: "integer", nullable: false),
                    width = table.Column<int>(type: "integer", nullable: false),
                    height = table.Column<int>(type: "integer", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    created_by = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_campaign_images", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "contact_tags",
                columns: table => new
                {
                    tag_id = table.Column<long>(type: "bigint", nullable: false),
                    contact_id = table.Column<long>(type: "bigint", nullable: false),
                    customer_id = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_contact_tags", x => new { x.tag_id, x.contact_id });
                });

            migrationBuilder.CreateTable(
                name: "custom_fields",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    customer_id = table.Column<long>(type: "bigint", nullable: false),
                    name = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: false),
                    label = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    type = table.Column<short>(type: "smallint", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false, defaultValue: 1),
                    changed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    changed_by = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_custom_fields", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "import_jobs",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    customer_id = table.Column<long>(type: "bigint", nullable: false),
                    public_id = table.Column<string>(type: "character varying(22)", maxLength: 22, nullable: false),
                    list_id = table.Column<long>(type: "bigint", nullable: false),
                    file_name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    size = table.Column<long>(type: "bigint", nullable: false),
                    file_time = table.Column<long>(type: "bigint", nullable: false),
                    uploaded = table.Column<long>(type: "bigint", nullable: false),
                    state = table.Column<short>(type: "smallint", nullable: false),
                    state_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    why = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true),
                    settings = table.Column<string>(type: "text", nullable: false),
                    shape = table.Column<string>(type: "text", nullable: true),
                    dry_run = table.Column<string>(type: "text", nullable: true),
                    counts = table.Column<string>(type: "text", nullable: false),
                    records = table.Column<long>(type: "bigint", nullable: false),
                    batch_done = table.Column<int>(type: "integer", nullable: false),
                    batch_size = table.Column<int>(type: "integer", nullable: false),
                    rejects_length = table.Column<long>(type: "bigint", nullable: false),
                    pace_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    pace_rows = table.Column<int>(type: "integer", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    created_by = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    changed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    changed_by = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    started_by = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    is_file_gone = table.Column<bool>(type: "boolean", nullable: false),
                    are_rejects_gone = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_import_jobs", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "recovery_codes",
                columns: table => new
                {
                    code_hash = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false),
                    user_id = table.Column<long>(type: "bigint", nullable: false),
                    used_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_recovery_codes", x => new { x.user_id, x.code_hash });
                });

            migrationBuilder.CreateTable(
                name: "session_forms",
                columns: table => new
                {
                    token_hash = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false),
                    form = table.Column<string>(type: "text", nullable: false),
                    kept_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_session_forms", x => x.token_hash);
                });

            migrationBuilder.CreateTable(
                name: "tags",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    customer_id = table.Column<long>(type: "bigint", nullable: false),
                    public_id = table.Column<string>(type: "character varying(22)", maxLength: 22, nullable: false),
                    name = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: false),
                    name_key = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false, defaultValue: 1),
                    changed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    changed_by = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_tags", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "test_sends",
                columns: table => new
                {
                    send_id = table.Column<long>(type: "bigint", nullable: false),
                    customer_id = table.Column<long>(type: "bigint", nullable: false),
                    public_id = table.Column<string>(type: "character varying(22)", maxLength: 22, nullable: false),
                    of = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: false),
                    subject = table.Column<string>(type: "text", nullable: false),
                    from_address = table.Column<string>(type: "text", nullable: false),
                    content = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    created_by = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_test_sends", x => x.send_id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_subscriptions_list_id_status_contact_id",
                table: "subscriptions",
                columns: new[] { "list_id", "status", "contact_id" });

            migrationBuilder.CreateIndex(
                name: "ix_contacts_customer_id_id",
                table: "contacts",
                columns: new[] { "customer_id", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_campaigns_state_scheduled_at",
                table: "campaigns",
                columns: new[] { "state", "scheduled_at" });

            migrationBuilder.CreateIndex(
                name: "ix_audit_entries_customer_id_subject_id",
                table: "audit_entries",
                columns: new[] { "customer_id", "subject", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_api_calls_at",
                table: "api_calls",
                column: "at");

            migrationBuilder.CreateIndex(
                name: "ix_api_keys_customer_id_id",
                table: "api_keys",
                columns: new[] { "customer_id", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_api_keys_public_id",
                table: "api_keys",
                column: "public_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_api_keys_start",
                table: "api_keys",
                column: "start",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_campaign_images_customer_id_id",
                table: "campaign_images",
                columns: new[] { "customer_id", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_campaign_images_file",
                table: "campaign_images",
                column: "file",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_contact_tags_contact_id_tag_id",
                table: "contact_tags",
                columns: new[] { "contact_id", "tag_id" });

            migrationBuilder.CreateIndex(
                name: "ix_custom_fields_customer_id_name",
                table: "custom_fields",
                columns: new[] { "customer_id", "name" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_import_jobs_customer_id_id",
                table: "import_jobs",
                columns: new[] { "customer_id", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_import_jobs_public_id",
                table: "import_jobs",
                column: "public_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_tags_customer_id_name_key",
                table: "tags",
                columns: new[] { "customer_id", "name_key" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_tags_public_id",
                table: "tags",
                column: "public_id",
                unique: true);

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
            DeliveryLists.Drop(migrationBuilder);

            migrationBuilder.DropTable(
                name: "api_calls");

            migrationBuilder.DropTable(
                name: "api_keys");

            migrationBuilder.DropTable(
                name: "campaign_images");

            migrationBuilder.DropTable(
                name: "contact_tags");

            migrationBuilder.DropTable(
                name: "custom_fields");

            migrationBuilder.DropTable(
                name: "import_jobs");

            migrationBuilder.DropTable(
                name: "recovery_codes");

            migrationBuilder.DropTable(
                name: "session_forms");

            migrationBuilder.DropTable(
                name: "tags");

            migrationBuilder.DropTable(
                name: "test_sends");

            migrationBuilder.DropIndex(
                name: "ix_subscriptions_list_id_status_contact_id",
                table: "subscriptions");

            migrationBuilder.DropIndex(
                name: "ix_contacts_customer_id_id",
                table: "contacts");

            migrationBuilder.DropIndex(
                name: "ix_campaigns_state_scheduled_at",
                table: "campaigns");

            migrationBuilder.DropIndex(
                name: "ix_audit_entries_customer_id_subject_id",
                table: "audit_entries");

            migrationBuilder.DropColumn(
                name: "authenticator_secret",
                table: "users");

            migrationBuilder.DropColumn(
                name: "authenticator_step",
                table: "users");

            migrationBuilder.DropColumn(
                name: "asked",
                table: "subscriptions");

            migrationBuilder.DropColumn(
                name: "asked_at",
                table: "subscriptions");

            migrationBuilder.DropColumn(
                name: "confirmed_at",
                table: "subscriptions");

            migrationBuilder.DropColumn(
                name: "confirmed_from",
                table: "subscriptions");

            migrationBuilder.DropColumn(
                name: "joined_at",
                table: "subscriptions");

            migrationBuilder.DropColumn(
                name: "source",
                table: "subscriptions");

            migrationBuilder.DropColumn(
                name: "expansion_list",
                table: "sends");

            migrationBuilder.DropColumn(
                name: "has_many_lists",
                table: "sends");

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

            migrationBuilder.DropColumn(
                name: "role",
                table: "memberships");

            migrationBuilder.DropColumn(
                name: "changed_at",
                table: "mailing_lists");

            migrationBuilder.DropColumn(
                name: "changed_by",
                table: "mailing_lists");

            migrationBuilder.DropColumn(
                name: "deleted_at",
                table: "mailing_lists");

            migrationBuilder.DropColumn(
                name: "description",
                table: "mailing_lists");

            migrationBuilder.DropColumn(
                name: "language",
                table: "mailing_lists");

            migrationBuilder.DropColumn(
                name: "opt_in",
                table: "mailing_lists");

            migrationBuilder.DropColumn(
                name: "version",
                table: "mailing_lists");

            migrationBuilder.DropColumn(
                name: "changed_at",
                table: "contacts");

            migrationBuilder.DropColumn(
                name: "changed_by",
                table: "contacts");

            migrationBuilder.DropColumn(
                name: "language",
                table: "contacts");

            migrationBuilder.DropColumn(
                name: "source",
                table: "contacts");

            migrationBuilder.DropColumn(
                name: "version",
                table: "contacts");

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
