using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Postroad.Core.Persistence.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Domains : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "tracking_domain_id",
                table: "sends",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "tracking_domain_id",
                table: "campaigns",
                type: "bigint",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "dmarc_reports",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    customer_id = table.Column<long>(type: "bigint", nullable: false),
                    public_id = table.Column<string>(type: "character varying(22)", maxLength: 22, nullable: false),
                    identity = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false),
                    domain = table.Column<string>(type: "character varying(253)", maxLength: 253, nullable: false),
                    organisation = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: false),
                    email = table.Column<string>(type: "character varying(320)", maxLength: 320, nullable: true),
                    report_id = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: false),
                    begin_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    end_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    middle_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    policy = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false),
                    rows = table.Column<int>(type: "integer", nullable: false),
                    messages = table.Column<long>(type: "bigint", nullable: false),
                    passed = table.Column<long>(type: "bigint", nullable: false),
                    file_name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    taken_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    taken_by = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    is_whole = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_dmarc_reports", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "dmarc_rows",
                columns: table => new
                {
                    report_id = table.Column<long>(type: "bigint", nullable: false),
                    seq = table.Column<int>(type: "integer", nullable: false),
                    customer_id = table.Column<long>(type: "bigint", nullable: false),
                    address = table.Column<string>(type: "character varying(45)", maxLength: 45, nullable: false),
                    source_kind = table.Column<short>(type: "smallint", nullable: false),
                    source_name = table.Column<string>(type: "character varying(320)", maxLength: 320, nullable: false),
                    count = table.Column<long>(type: "bigint", nullable: false),
                    disposition = table.Column<short>(type: "smallint", nullable: false),
                    dkim_aligned = table.Column<bool>(type: "boolean", nullable: false),
                    spf_aligned = table.Column<bool>(type: "boolean", nullable: false),
                    reasons = table.Column<short>(type: "smallint", nullable: false),
                    header_from = table.Column<string>(type: "character varying(320)", maxLength: 320, nullable: false),
                    dkim = table.Column<string>(type: "text", nullable: false),
                    spf = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_dmarc_rows", x => new { x.report_id, x.seq });
                });

            migrationBuilder.CreateTable(
                name: "dmarc_sums",
                columns: table => new
                {
                    report_id = table.Column<long>(type: "bigint", nullable: false),
                    source_kind = table.Column<short>(type: "smallint", nullable: false),
                    source_name = table.Column<string>(type: "character varying(320)", maxLength: 320, nullable: false),
                    customer_id = table.Column<long>(type: "bigint", nullable: false),
                    first_seq = table.Column<int>(type: "integer", nullable: false),
                    end_seq = table.Column<int>(type: "integer", nullable: false),
                    messages = table.Column<long>(type: "bigint", nullable: false),
                    spf_aligned = table.Column<long>(type: "bigint", nullable: false),
                    dkim_aligned = table.Column<long>(type: "bigint", nullable: false),
                    passed = table.Column<long>(type: "bigint", nullable: false),
                    quarantined = table.Column<long>(type: "bigint", nullable: false),
                    rejected = table.Column<long>(type: "bigint", nullable: false),
                    let_through = table.Column<long>(type: "bigint", nullable: false),
                    forwarded = table.Column<long>(type: "bigint", nullable: false),
                    sampled_out = table.Column<long>(type: "bigint", nullable: false),
                    local_policy = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_dmarc_sums", x => new { x.report_id, x.source_kind, x.source_name });
                });

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
                    fault = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: true),
                    fault_passes = table.Column<bool>(type: "boolean", nullable: false),
                    is_ours = table.Column<bool>(type: "boolean", nullable: false)
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
                    looks = table.Column<int>(type: "integer", nullable: false),
                    standing = table.Column<string>(type: "text", nullable: true),
                    next_look_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    broke_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    is_break_told = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sending_domains", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "server_tracking_domains",
                columns: table => new
                {
                    customer_id = table.Column<long>(type: "bigint", nullable: false),
                    server_id = table.Column<long>(type: "bigint", nullable: false),
                    tracking_domain_id = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_server_tracking_domains", x => new { x.customer_id, x.server_id });
                });

            migrationBuilder.CreateTable(
                name: "tracking_domains",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    customer_id = table.Column<long>(type: "bigint", nullable: false),
                    public_id = table.Column<string>(type: "character varying(22)", maxLength: 22, nullable: false),
                    host = table.Column<string>(type: "character varying(253)", maxLength: 253, nullable: false),
                    state = table.Column<short>(type: "smallint", nullable: false),
                    state_since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    found = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false),
                    sentence = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: false),
                    checked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    silent_since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    next_check_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    tries = table.Column<int>(type: "integer", nullable: false),
                    first_right_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    added_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    added_by = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    removed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    removed_by = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true),
                    certificate_file = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: true),
                    key_file = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: true),
                    tls_ends_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    tls_fault = table.Column<string>(type: "character varying(3000)", maxLength: 3000, nullable: true),
                    tls_checked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    told_trouble = table.Column<short>(type: "smallint", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    changed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    changed_by = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_tracking_domains", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_sends_tracking_domain_id",
                table: "sends",
                column: "tracking_domain_id",
                filter: "tracking_domain_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_dmarc_reports_customer_id_domain_middle_at",
                table: "dmarc_reports",
                columns: new[] { "customer_id", "domain", "middle_at" });

            migrationBuilder.CreateIndex(
                name: "ix_dmarc_reports_customer_id_identity",
                table: "dmarc_reports",
                columns: new[] { "customer_id", "identity" },
                unique: true,
                filter: "is_whole");

            migrationBuilder.CreateIndex(
                name: "ix_dmarc_reports_public_id",
                table: "dmarc_reports",
                column: "public_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_dmarc_sums_customer_id_source_kind_source_name",
                table: "dmarc_sums",
                columns: new[] { "customer_id", "source_kind", "source_name" });

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
                name: "ix_sending_domains_broke_at",
                table: "sending_domains",
                column: "broke_at");

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

            migrationBuilder.CreateIndex(
                name: "ix_server_tracking_domains_tracking_domain_id",
                table: "server_tracking_domains",
                column: "tracking_domain_id");

            migrationBuilder.CreateIndex(
                name: "ix_tracking_domains_customer_id",
                table: "tracking_domains",
                column: "customer_id");

            migrationBuilder.CreateIndex(
                name: "ix_tracking_domains_host",
                table: "tracking_domains",
                column: "host",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_tracking_domains_next_check_at",
                table: "tracking_domains",
                column: "next_check_at");

            migrationBuilder.CreateIndex(
                name: "ix_tracking_domains_public_id",
                table: "tracking_domains",
                column: "public_id",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "dmarc_reports");

            migrationBuilder.DropTable(
                name: "dmarc_rows");

            migrationBuilder.DropTable(
                name: "dmarc_sums");

            migrationBuilder.DropTable(
                name: "domain_servers");

            migrationBuilder.DropTable(
                name: "sending_domains");

            migrationBuilder.DropTable(
                name: "server_tracking_domains");

            migrationBuilder.DropTable(
                name: "tracking_domains");

            migrationBuilder.DropIndex(
                name: "ix_sends_tracking_domain_id",
                table: "sends");

            migrationBuilder.DropColumn(
                name: "tracking_domain_id",
                table: "sends");

            migrationBuilder.DropColumn(
                name: "tracking_domain_id",
                table: "campaigns");
        }
    }
}
