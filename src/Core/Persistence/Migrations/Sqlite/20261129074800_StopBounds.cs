using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Postroad.Core.Persistence.Migrations.Sqlite
{
    /// <summary>
    /// How many deliveries a stop could leave uncertain, as of then: connections and turns are changed later, and a check must not judge by those. By hand and unmapped, for only the check
    /// and the recovery know of it; the model is the one before.
    /// </summary>
    [DbContext(typeof(SqliteDb))]
    [Migration("20261129074800_StopBounds")]
    public partial class StopBounds : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("ALTER TABLE interruptions ADD COLUMN possible INTEGER");

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("ALTER TABLE interruptions DROP COLUMN possible");
    }
}
