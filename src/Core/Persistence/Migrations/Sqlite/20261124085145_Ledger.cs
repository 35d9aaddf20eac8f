using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Postroad.Core.Persistence.Migrations.Sqlite
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
                    customer_id INTEGER NOT NULL, send_id INTEGER NOT NULL, seq INTEGER NOT NULL, contact_id INTEGER NOT NULL,
                    address TEXT NOT NULL, address_key TEXT NOT NULL,
                    state INTEGER NOT NULL DEFAULT 0, attempt INTEGER NOT NULL DEFAULT 0, failures INTEGER NOT NULL DEFAULT 0, epoch INTEGER NOT NULL DEFAULT 0,
                    intent_at INTEGER, answered_at INTEGER,
                    outcome INTEGER NOT NULL DEFAULT 0, bounce INTEGER NOT NULL DEFAULT 0, marks INTEGER NOT NULL DEFAULT 0,
                    reason TEXT, words TEXT, status TEXT,
                    PRIMARY KEY (send_id, seq), UNIQUE (send_id, address_key)
                ) STRICT, WITHOUT ROWID;

                CREATE TABLE leases (
                    send_id INTEGER NOT NULL, first_seq INTEGER NOT NULL, last_seq INTEGER NOT NULL, open INTEGER NOT NULL,
                    owner TEXT, epoch INTEGER NOT NULL DEFAULT 0, lease_until INTEGER,
                    PRIMARY KEY (send_id, first_seq)
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX ix_leases_open ON leases (send_id, first_seq) WHERE open > 0;

                CREATE TABLE retries (
                    send_id INTEGER NOT NULL, seq INTEGER NOT NULL, next_at INTEGER NOT NULL, settle INTEGER NOT NULL DEFAULT 0,
                    owner TEXT, epoch INTEGER NOT NULL DEFAULT 0, lease_until INTEGER,
                    PRIMARY KEY (send_id, seq)
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX ix_retries_due ON retries (next_at);

                CREATE TABLE delivery_evidence (
                    customer_id INTEGER NOT NULL, send_id INTEGER NOT NULL, seq INTEGER NOT NULL, message_id TEXT NOT NULL,
                    attempt INTEGER NOT NULL, source INTEGER NOT NULL, first_seen_at INTEGER NOT NULL,
                    PRIMARY KEY (send_id, seq, message_id)
                ) STRICT, WITHOUT ROWID;

                CREATE TABLE delivery_events (
                    customer_id INTEGER NOT NULL, send_id INTEGER NOT NULL, seq INTEGER NOT NULL, type INTEGER NOT NULL, key INTEGER NOT NULL,
                    at INTEGER NOT NULL, received_at INTEGER NOT NULL, attempt INTEGER NOT NULL, bounce INTEGER NOT NULL,
                    reason TEXT, words TEXT, status TEXT, link INTEGER NOT NULL, by_machine INTEGER NOT NULL,
                    PRIMARY KEY (send_id, seq, type, key)
                ) STRICT, WITHOUT ROWID;
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
migrationBuilder.Sql("DROP TABLE delivery_events; DROP TABLE delivery_evidence; DROP TABLE retries; DROP TABLE leases; DROP TABLE deliveries;");
        }
    }
}
