using Microsoft.EntityFrameworkCore;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Ses;

namespace Postroad.Core.Domains;

/// <summary>
/// Whether a customer may send as somebody through a server: first whose the domain is, then what the provider says. Of a customer without any sending domain the provider
/// alone is asked.
/// </summary>
public sealed class SenderRights(Database database, ISenderCheck senders)
{
    private const string Held = "Nothing leaves before that is so";

    private const int MostNamed = 3;

    /// <param name="from">Address.</param>
    public async Task<SenderStanding> AskAsync(CustomerId customer, SendingServer server, string from, CancellationToken cancel)
    {
        if (!EmailAddress.TryParse(from, out var address, out _)) return await senders.AskAsync(server, from, cancel);
        await using var db = database.Read(customer);
        var owner = await DomainOwners.OfAsync(db, address.ToString(), cancel);
        if (owner is null) return await OfUnownedAsync(db, server, address, cancel);
        if (owner.Customer != customer)
            return No($"{owner.Name} belongs to another customer of this installation", "Choose a From at a domain of your own, or add one under Domains");
        var uses = await DomainUse.ReadAsync(db, db.Set<DomainServer>().Where(row => row.DomainId == owner.Domain), cancel);
        return await OfOwnAsync(owner.Name, uses, server, address, cancel);
    }

    /// <summary>The sending domain that a sender is of. Null: its domain is none of the customer's.</summary>
    /// <param name="from">Address.</param>
    public async Task<SendingDomain?> ReadAsync(CustomerId customer, string from, CancellationToken cancel)
    {
        if (!EmailAddress.TryParse(from, out var address, out _)) return null;
        await using var db = database.Read(customer);
        if (await DomainOwners.OfAsync(db, address.ToString(), cancel) is not { } owner || owner.Customer != customer) return null;
        return await db.Set<SendingDomain>().SingleOrDefaultAsync(d => d.Id == owner.Domain, cancel);
    }

    private async Task<SenderStanding> OfUnownedAsync(PostroadDb db, SendingServer server, EmailAddress from, CancellationToken cancel)
    {
        var own = await db.Set<SendingDomain>().OrderByDescending(d => d.IsSettled).ThenBy(d => d.Name).Select(d => d.Name).Take(MostNamed).ToListAsync(cancel);
        return own.Count == 0
            ? await senders.AskAsync(server, from.ToString(), cancel)
            : No($"{from.Domain} is none of your sending domains", $"Add it under Domains, or choose a From at {string.Join(" or ", own)}");
    }

    private async Task<SenderStanding> OfOwnAsync(string name, IReadOnlyList<DomainUse> uses, SendingServer server, EmailAddress from, CancellationToken cancel)
    {
        var use = uses.FirstOrDefault(u => u.Server.Id == server.Id);
        var elsewhere = uses.Where(u => u.Row.MaySend && u.Server.Region != server.Region).DistinctBy(u => u.Server.Region).ToList();
        if (use is null)
            return No($"{name} {Elsewhere(elsewhere) ?? "is verified nowhere yet"}, and {server.Name} in {server.Region} may not use it",
                WayOut(name, elsewhere, $"let this server use it in {server.Region}"));
        if (use.Identity is null) return No(use.Row.Fault?.TrimEnd('.') ?? $"{name} is not set up in {server.Region} yet", WayOut(name, elsewhere, "see what keeps it"));
        // A domain stands for all names below it (SES developer guide, "Verified identities").
        return await senders.AskAsync(server, name.Contains('@', StringComparison.Ordinal) ? name : $"{from.Local}@{name}", cancel) switch
        {
            SenderStanding.NotVerified =>
                No($"{name} is not verified in {server.Region}, the region of {server.Name}{(Elsewhere(elsewhere) is { } where ? $"; it {where}" : "")}",
                    WayOut(name, elsewhere, "publish the records that are shown there")),
            SenderStanding.Unknown when use.Row.MaySend => new SenderStanding.Verified(),
            var standing => standing,
        };
    }

    private static string? Elsewhere(List<DomainUse> uses) => uses.Count == 0 ? null : $"is verified in {string.Join(" and ", uses.Select(u => u.Server.Region))}";

    private static string WayOut(string name, List<DomainUse> elsewhere, string there) =>
        $"{(elsewhere is [var first, ..] ? $"Choose {first.Server.Name} in {first.Server.Region} as the server, or open" : "Open")} {name} under Domains and {there}";

    private static SenderStanding.NotVerified No(string what, string fix) => new(new Explanation(what, Held, fix));
}
