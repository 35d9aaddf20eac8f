using Microsoft.EntityFrameworkCore;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Domains;

/// <summary>Which customer has a domain or an address, or a domain above it.</summary>
/// <param name="Name">The one that covers it.</param>
/// <param name="IsVouchedFor">See <see cref="SendingDomain.IsVouchedFor"/>.</param>
internal sealed record DomainOwner(long Domain, CustomerId Customer, string Name, bool IsVouchedFor);

internal static class DomainOwners
{
    private const long Turn = 0x506F7374_446F6D61;

    /// <summary>Until the transaction ends nobody else adds a domain, so that of two who add one at once the second is told. SQLite has one writer anyway.</summary>
    public static Task TakeTurnAsync(PostroadDb db, bool postgres, CancellationToken cancel) =>
        postgres ? db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({Turn})", cancel) : Task.CompletedTask;

    /// <summary>
    /// The closest: the address itself, its domain, then the domains above. What nobody vouches for is somebody's word alone: it holds its own name, and gives way to what is
    /// vouched for above it. Null: nobody has any of them.
    /// </summary>
    /// <param name="asking">Whose own ones count whatever is known of them.</param>
    /// <param name="name">Address, or domain as A-labels.</param>
    public static async Task<DomainOwner?> OfAsync(PostroadDb db, CustomerId asking, string name, CancellationToken cancel)
    {
        var names = Names(name).ToList();
        var found = await db.Set<SendingDomain>().IgnoreQueryFilters().Where(d => names.Contains(d.Name) && (d.IsVouchedFor || d.CustomerId == asking || d.Name == name))
            .Select(d => new DomainOwner(d.Id, d.CustomerId, d.Name, d.IsVouchedFor)).ToListAsync(cancel);
        var closest = found.OrderBy(d => names.IndexOf(d.Name)).ToList();
        var known = closest.Find(d => d.IsVouchedFor);
        return known is not null && known.Customer != asking ? known : closest.Find(d => d.Customer == asking) ?? closest.FirstOrDefault();
    }

    /// <summary>Null: nobody has it itself.</summary>
    public static Task<DomainOwner?> ExactlyAsync(PostroadDb db, string name, CancellationToken cancel) => db.Set<SendingDomain>().IgnoreQueryFilters().Where(d => d.Name == name)
        .Select(d => new DomainOwner(d.Id, d.CustomerId, d.Name, d.IsVouchedFor)).SingleOrDefaultAsync(cancel);

    /// <summary>The domains above, the closest first, down to two labels: one alone is nobody's.</summary>
    public static IEnumerable<string> Above(string name) => Names(name).Skip(1).Where(n => n.Contains('.', StringComparison.Ordinal));

    /// <summary>The address, its domain, then the domains above.</summary>
    public static IEnumerable<string> Names(string name)
    {
        var domain = name[(name.LastIndexOf('@') + 1)..];
        if (domain != name) yield return name;
        for (var dot = 0; dot >= 0; dot = domain.IndexOf('.', StringComparison.Ordinal), domain = domain[(dot + 1)..])
            yield return domain;
    }
}
