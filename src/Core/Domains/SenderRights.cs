using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
using Postroad.Core.Domains.Checks;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Ses;

namespace Postroad.Core.Domains;

/// <summary>
/// Whether a customer may send as somebody through a server: first whose the domain is, then what the provider says. While the installation has one customer, and that one no
/// sending domain, the provider alone is asked.
/// </summary>
public sealed class SenderRights(Database database, ISenderCheck senders)
{
    private const string Held = "Nothing leaves before that is so";

    private const int MostNamed = 3;

    /// <param name="from">Address.</param>
    public async Task<SenderStanding> AskAsync(CustomerId customer, SendingServer server, string from, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        var right = await ReadAsync(db, customer, server, from, cancel);
        if (right.No is { } no) return no;
        if (!server.AsksSes) return new SenderStanding.Verified();
        return await senders.AskAsync(server, right.Identities, cancel) switch
        {
            SenderStanding.NotVerified when right.Name is { } name =>
                No($"{name} is not verified in {server.Region} any more, the region of {server.Name}", $"Open {name} under Domains and publish the records that are shown there"),
            SenderStanding.Unknown when right.Name is not null => new SenderStanding.Verified(),
            var standing => standing,
        };
    }

    /// <summary>By what is written down, so that it can be asked within a transaction. Null: nothing keeps it.</summary>
    /// <param name="from">Address.</param>
    internal static async Task<Explanation?> WhyNotAsync(PostroadDb db, CustomerId customer, SendingServer server, string from, CancellationToken cancel) =>
        (await ReadAsync(db, customer, server, from, cancel)).No?.Why;

    /// <summary>The sending domain that a sender is of. Null: its domain is none of the customer's.</summary>
    /// <param name="from">Address.</param>
    public async Task<SendingDomain?> ReadAsync(CustomerId customer, string from, CancellationToken cancel)
    {
        if (!EmailAddress.TryParse(from, out var address, out _)) return null;
        await using var db = database.Read(customer);
        if (await DomainOwners.OfAsync(db, customer, address.ToString(), cancel) is not { } owner || owner.Customer != customer) return null;
        return await db.Set<SendingDomain>().SingleOrDefaultAsync(d => d.Id == owner.Domain, cancel);
    }

    private static async Task<SenderRight> ReadAsync(PostroadDb db, CustomerId customer, SendingServer server, string from, CancellationToken cancel)
    {
        if (!EmailAddress.TryParse(from, out var address, out var fault)) return SenderRight.Not(No($"{from.Fit(100)} is not an address: {fault}", "Correct From"));
        var owner = await DomainOwners.OfAsync(db, customer, address.ToString(), cancel);
        if (owner is null) return await OfUnownedAsync(db, address, server, cancel);
        if (owner.Customer != customer)
            return SenderRight.Not(No($"{owner.Name} belongs to another customer of this installation", "Choose a From at a domain of your own, or add one under Domains"));
        var uses = await DomainUse.ReadAsync(db, db.Set<DomainServer>().AsNoTracking().Where(row => row.DomainId == owner.Domain), cancel);
        if (!server.AsksSes) return await OfRelayAsync(db, owner, uses, server, cancel);
        // A domain stands for all names below it (SES developer guide, "Verified identities"), and an address for itself alone.
        return OfOwn(owner.Name, uses, server) is { } no ? SenderRight.Not(no) : new SenderRight(null, [owner.Name], owner.Name);
    }

    /// <summary>With a second customer, what the account has could be anybody's. What may leave by the server is named first, and of that what receivers like best.</summary>
    private static async Task<SenderRight> OfUnownedAsync(PostroadDb db, EmailAddress from, SendingServer server, CancellationToken cancel)
    {
        var all = await db.Set<SendingDomain>().AsNoTracking().Select(d => new { Domain = d, MaySend = db.Set<DomainServer>().Any(u => u.DomainId == d.Id && u.ServerId == server.Id && u.MaySend) }).ToListAsync(cancel);
        var own = all.OrderByDescending(d => d.MaySend).ThenBy(d => d.Domain.Read()?.Chips.Max(c => (CheckColor?)c.Color) ?? CheckColor.Red).ThenByDescending(d => d.Domain.IsSettled)
            .ThenBy(d => d.Domain.Name, StringComparer.Ordinal).Select(d => d.Domain.Name).Take(MostNamed).ToList();
        if (own.Count == 0 && await db.Set<Customer>().CountAsync(cancel) == 1) return new SenderRight(null, [from.Domain, from.ToString()], null);
        return SenderRight.Not(No($"{from.Domain} is none of your sending domains", $"Add it under Domains{(own.Count == 0 ? "" : $", or choose a From at {string.Join(" or ", own)}")}"));
    }

    private static SenderStanding.NotVerified? OfOwn(string name, IReadOnlyList<DomainUse> uses, SendingServer server)
    {
        var use = uses.FirstOrDefault(u => u.Server.Id == server.Id);
        var elsewhere = uses.Where(u => u.Row.MaySend && u.Server.Id != server.Id && u.Server.AsksSes).DistinctBy(u => u.Server.Region).ToList();
        if (use is null)
            return No($"{name} {Elsewhere(elsewhere) ?? "is verified nowhere yet"}, and {server.Name} in {server.Region} may not use it",
                WayOut(name, elsewhere, $"let this server use it in {server.Region}"));
        if (use.Identity is null) return No(use.Row.Fault?.TrimEnd('.') ?? $"{name} is not set up in {server.Region} yet", WayOut(name, elsewhere, "see what keeps it"));
        if (!use.Row.MaySend)
            return No($"{name} is not verified in {server.Region}, the region of {server.Name}{(Elsewhere(elsewhere) is { } where ? $"; it {where}" : "")}",
                WayOut(name, elsewhere, "publish the records that are shown there"));
        return use.TakesMail ? null
            : No($"Amazon SES in {server.Region} refuses mail of {name} while the MX of {use.Identity.MailFrom} is not seen",
                WayOut(name, elsewhere, "publish the records of its MAIL FROM, or let it fall back to amazonses.com"));
    }

    /// <summary>A relay asks nobody whose a domain is. Among several customers it is known by the key that was made for it here and is published, by Amazon SES, or by an administrator's word.</summary>
    private static async Task<SenderRight> OfRelayAsync(PostroadDb db, DomainOwner owner, IReadOnlyList<DomainUse> uses, SendingServer server, CancellationToken cancel)
    {
        if (uses.All(u => u.Server.Id != server.Id))
        {
            var other = uses.FirstOrDefault(u => u.TakesMail)?.Server.Name;
            return SenderRight.Not(No($"{server.Name} may not use {owner.Name}", $"{(other is null ? "Open" : $"Choose {other} as the server, or open")} {owner.Name} under Domains and let {server.Name} use it"));
        }

        if (owner.IsVouchedFor || await db.Set<Customer>().CountAsync(cancel) == 1) return new SenderRight(null, [owner.Name], owner.Name);
        return SenderRight.Not(No($"It is not known yet whose {owner.Name} is, and {server.Name} asks nobody", owner.Name.Contains('@', StringComparison.Ordinal)
            ? "Have an administrator of this installation vouch for it, or add its domain under Domains" : $"Open {owner.Name} under Domains, make a key there and publish its record"));
    }

    private static string? Elsewhere(List<DomainUse> uses) => uses.Count == 0 ? null : $"is verified in {string.Join(" and ", uses.Select(u => u.Server.Region))}";

    private static string WayOut(string name, List<DomainUse> elsewhere, string there) =>
        $"{(elsewhere is [var first, ..] ? $"Choose {first.Server.Name} in {first.Server.Region} as the server, or open" : "Open")} {name} under Domains and {there}";

    private static SenderStanding.NotVerified No(string what, string fix) => new(new Explanation(what, Held, fix));

    /// <param name="No">Null: nothing that is written down keeps it.</param>
    /// <param name="Identities">One of them must be verified at the provider.</param>
    /// <param name="Name">The customer's own that covers it. Null: none does.</param>
    private sealed record SenderRight(SenderStanding.NotVerified? No, IReadOnlyList<string> Identities, string? Name)
    {
        public static SenderRight Not(SenderStanding.NotVerified no) => new(no, [], null);
    }
}
