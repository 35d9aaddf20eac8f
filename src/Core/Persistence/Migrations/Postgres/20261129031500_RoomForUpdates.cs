using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Postroad.Core.Persistence.Migrations.Postgres
{
    /// <inheritdoc />
    [DbContext(typeof(PostgresDb))]
    [Migration("20261129031500_RoomForUpdates")]
    public partial class RoomForUpdates : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // Each delivery is written a second time within moments of its neighbours: with room for all of them in their page, no index learns of it.
            migrationBuilder.Sql("ALTER TABLE deliveries SET (fillfactor = 50)");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("ALTER TABLE deliveries SET (fillfactor = 70)");
        }
    }
}
