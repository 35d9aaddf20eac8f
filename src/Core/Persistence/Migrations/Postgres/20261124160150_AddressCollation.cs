using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Postroad.Core.Persistence.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class AddressCollation : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
// Deliveries compare addresses byte by byte. A key in another collation cannot be looked into with theirs: each intent would read all suppressions.
            migrationBuilder.Sql("""
                ALTER TABLE suppressions ALTER COLUMN email_key TYPE varchar(254) COLLATE "C";
                ALTER TABLE contacts ALTER COLUMN email_key TYPE varchar(254) COLLATE "C";
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("""
                ALTER TABLE suppressions ALTER COLUMN email_key TYPE varchar(254) COLLATE "default";
                ALTER TABLE contacts ALTER COLUMN email_key TYPE varchar(254) COLLATE "default";
                """);
        }
    }
}
