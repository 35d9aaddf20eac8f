using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace Postroad.Tests.Fixtures;

/// <summary>
/// Runs a theory once on SQLite and once on PostgreSQL: its parameter is a <see cref="TestDatabase"/>. Gives the trait Category=Store.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EachDatabaseAttribute : DataAttribute, ITraitAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker)
    {
        TestDatabase[] databases = [TestDatabase.Sqlite(), TestDatabase.Postgres()];
        disposalTracker.AddRange(databases);
        return new(databases.Select(database => new TheoryDataRow(database)).ToArray<ITheoryDataRow>());
    }

    public override bool SupportsDiscoveryEnumeration() => false;

    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new("Category", "Store")];
}
