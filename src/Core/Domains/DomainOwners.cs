using Microsoft.EntityFrameworkCore;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Domains;

/// <summary>Which customer has a domain or an address, or a domain above it.</summary>
/// <param name="Name">The one that covers it.</param>
internal sealed record DomainOwner(long Domain, CustomerId Customer, string Name);

internal static class DomainOwners
{
    private const long Turn = 0x506F7374_446F6D61;

    /// <summary>Until the transaction ends nobody else adds a domain, so that of two who add one at once the second is told. SQLite has one writer anyway.</summary>
    public static Task TakeTurnAsync(PostroadDb db, bool postgres, CancellationToken cancel) =>
        postgres ? db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({Turn})", cancel) : Task.CompletedTask;

    /// <summary>The closest: the address itself, its domain, then the domains above. Null: nobody has any of them.</summary>
    /// <param name="name">Address, or domain as A-labels.</param>
    public static async Task<DomainOwner?> OfAsync(PostroadDb db, string name, CancellationToken cancel)
    {
        var names = Names(name).ToList();
        var found = await db.Set<SendingDomain>().IgnoreQueryFilters().Where(d => names.Contains(d.Name)).Select(d => new DomainOwner(d.Id, d.CustomerId, d.Name)).ToListAsync(cancel);
        return found.MinBy(d => names.IndexOf(d.Name));
    }

    private static IEnumerable<string> Names(string name)
    {
        var domain = name[(name.LastIndexOf('@') + 1)..];
        if (domain != name) yield return name;
        for (var dot = 0; dot >= 0; dot = domain.IndexOf('.', StringComparison.Ordinal), domain = domain[(dot + 1)..])
            yield return domain;
    }
}
