using Microsoft.EntityFrameworkCore.Migrations;

namespace Postroad.Core.Persistence.Migrations;

/// <summary>The part of the migration "Screens" that EF does not write: the table of deliveries is made by hand. Both databases add such a column without touching a row.</summary>
internal static class DeliveryLists
{
    public static void Add(MigrationBuilder migration, string type) => migration.Sql($"ALTER TABLE deliveries ADD COLUMN list_id {type}");

    public static void Drop(MigrationBuilder migration) => migration.Sql("ALTER TABLE deliveries DROP COLUMN list_id");
}
