using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Postroad.Core.Persistence.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Ledger : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
// Made by hand: EF writes neither STRICT nor WITHOUT ROWID nor fillfactor. Nothing that changes is indexed.
            migrationBuilder.Sql("""
                CREATE TABLE deliveries (
                    send_id bigint NOT NULL, customer_id bigint NOT NULL, contact_id bigint NOT NULL, intent_at timestamptz, answered_at timestamptz,
                    seq integer NOT NULL, attempt integer NOT NULL DEFAULT 0, failures integer NOT NULL DEFAULT 0, epoch integer NOT NULL DEFAULT 0,
                    marks integer NOT NULL DEFAULT 0, state smallint NOT NULL DEFAULT 0, outcome smallint NOT NULL DEFAULT 0, bounce smallint NOT NULL DEFAULT 0,
                    address text NOT NULL, address_key text COLLATE "C" NOT NULL, reason text, words text, status text,
                    PRIMARY KEY (send_id, seq), UNIQUE (send_id, address_key)
                ) WITH (fillfactor = 70);

                CREATE TABLE leases (
                    send_id bigint NOT NULL, first_seq integer NOT NULL, last_seq integer NOT NULL, open integer NOT NULL,
                    owner text, epoch integer NOT NULL DEFAULT 0, lease_until timestamptz,
                    PRIMARY KEY (send_id, first_seq)
                ) WITH (fillfactor = 50);
                CREATE INDEX ix_leases_open ON leases (send_id, first_seq) WHERE open > 0;

                CREATE TABLE retries (
                    send_id bigint NOT NULL, seq integer NOT NULL, next_at timestamptz NOT NULL, settle boolean NOT NULL DEFAULT false,
                    owner text, epoch integer NOT NULL DEFAULT 0, lease_until timestamptz,
                    PRIMARY KEY (send_id, seq)
                );
                CREATE INDEX ix_retries_due ON retries (next_at);

                CREATE TABLE delivery_evidence (
                    customer_id bigint NOT NULL, send_id bigint NOT NULL, seq integer NOT NULL, attempt integer NOT NULL, source smallint NOT NULL,
                    first_seen_at timestamptz NOT NULL, message_id text NOT NULL,
                    PRIMARY KEY (send_id, seq, message_id)
                );

                CREATE TABLE delivery_events (
                    customer_id bigint NOT NULL, send_id bigint NOT NULL, key bigint NOT NULL, at timestamptz NOT NULL, received_at timestamptz NOT NULL,
                    seq integer NOT NULL, attempt integer NOT NULL, link integer NOT NULL, type smallint NOT NULL, bounce smallint NOT NULL,
                    by_machine boolean NOT NULL, reason text, words text, status text,
                    PRIMARY KEY (send_id, seq, type, key)
                );
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
migrationBuilder.Sql("DROP TABLE delivery_events; DROP TABLE delivery_evidence; DROP TABLE retries; DROP TABLE leases; DROP TABLE deliveries;");
        }
    }
}
