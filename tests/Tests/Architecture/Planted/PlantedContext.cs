using Microsoft.EntityFrameworkCore;

namespace Postroad.Core.Lists
{
    internal sealed class PlantedContext : DbContext
    {
        public DbSet<PlantedList> Lists => Set<PlantedList>();

        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) => optionsBuilder.UseSqlite("Data Source=:memory:");
    }

    internal sealed class PlantedList
    {
        public int Id { get; set; }

        public required Accounts.PlantedOwner Owner { get; set; }
    }
}

namespace Postroad.Core.Accounts
{
    internal sealed class PlantedOwner
    {
        public int Id { get; set; }
    }
}
