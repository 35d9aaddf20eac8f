using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
using Postroad.Core.Persistence;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Ses;

namespace Postroad.Core.Domains;

/// <summary>Has done at the provider what a person wished for a domain and a server, and reads what it says.</summary>
internal sealed class DomainIdentities(Database database, SesIdentities identities, Customers customers)
{
    private const string Vouch = "have an administrator of this installation vouch for it";

    /// <param name="known">What is known of the domain by now: a region takes over the keys of one that has some, so that three regions need three CNAMEs and not nine.</param>
    public async Task<DomainWord> AskAsync(SendingDomain domain, DomainServer row, SendingServer server, IReadOnlyList<KnownIdentity> known, CancellationToken cancel)
    {
        var isProven = await IsProvenAsync(domain, server, known, cancel);
        if (!isProven && await CoverAsync(domain, row, server, cancel) is { } covered) return new DomainWord(null, row.Step, covered);
        var answer = await DoAsync(domain, row, server, known, cancel);
        if (answer is IdentityAnswer.Told { WasThere: true, Identity.MaySend: true } && row is { Identity: null, IsOurs: false } && !isProven)
            return new DomainWord(null, row.Step, $"{domain.Name} is verified in {server.Region} already, and whose it is cannot be seen from that: {Vouch}.");
        return answer switch
        {
            IdentityAnswer.Told told => await DressAsync(domain, row, server, told, cancel),
            IdentityAnswer.Refused refused => new DomainWord(row.Told(), row.Step, refused.Sentence, refused.Passes),
            _ => new DomainWord(null, row.Step, $"Amazon SES in {server.Region} does not have {domain.Name} any more: start again, and it is made anew."),
        };
    }

    /// <summary>By a relay, which asks nobody whose a domain is: it is known by its key, by somebody's word, or because there is nobody else.</summary>
    /// <param name="isSeen">The record of its key is published.</param>
    public async Task<DomainWord> OfRelayAsync(SendingDomain domain, bool isSeen, CancellationToken cancel)
    {
        await using var db = database.Read(domain.CustomerId);
        if (await DomainOwners.OfAsync(db, domain.CustomerId, domain.Name, cancel) is { } owner && owner.Customer != domain.CustomerId)
            return new DomainWord(null, IdentityStep.None, $"{owner.Name} belongs to another customer of this installation. If {domain.Name} is yours, {Vouch}.");
        return new DomainWord(null, IdentityStep.None, null) { IsOfRelay = true, MaySend = isSeen || domain.IsVouchedFor || (await customers.ListAsync(cancel)).Count == 1 };
    }

    /// <summary>Of several customers each could take what the account of the installation has, by its name alone.</summary>
    private async Task<bool> IsProvenAsync(SendingDomain domain, SendingServer server, IReadOnlyList<KnownIdentity> known, CancellationToken cancel) =>
        domain.IsVouchedFor || known.Any(k => k.Identity.MaySend && SesIdentities.AreOfOneAccount(k.Server, server)) || (await customers.ListAsync(cancel)).Count == 1;

    /// <summary>What lies above it would verify it, and is another's or nobody knows whose. Null: nothing does.</summary>
    private async Task<string?> CoverAsync(SendingDomain domain, DomainServer row, SendingServer server, CancellationToken cancel)
    {
        await using var db = database.Read(domain.CustomerId);
        if (await DomainOwners.OfAsync(db, domain.CustomerId, domain.Name, cancel) is { } owner && owner.Customer != domain.CustomerId)
            return $"{owner.Name} belongs to another customer of this installation. If {domain.Name} is yours, {Vouch}.";
        if (row.Identity is not null) return null;
        var names = DomainOwners.Above(domain.Name).ToList();
        var own = await db.Set<SendingDomain>().Where(d => d.IsVouchedFor && names.Contains(d.Name)).Select(d => d.Name).ToListAsync(cancel);
        foreach (var above in names.TakeWhile(n => !own.Contains(n)))
        {
            if (await identities.FindAsync(server, above, cancel) is IdentityAnswer.Told { Identity.MaySend: true })
                return $"{above} is verified in {server.Region} already, and whose it is cannot be seen from that. If {domain.Name} is yours, {Vouch}.";
        }

        return null;
    }

    private Task<IdentityAnswer> DoAsync(SendingDomain domain, DomainServer row, SendingServer server, IReadOnlyList<KnownIdentity> known, CancellationToken cancel)
    {
        var told = row.Told();
        return row.Step switch
        {
            IdentityStep.None => identities.FindAsync(server, domain.Name, cancel),
            IdentityStep.StartAgain when told is not null && told.Region == server.Region => StartAgainAsync(domain, row, server, known, cancel),
            _ when told is null || told.Region != server.Region || row.Step != IdentityStep.SetMailFrom => CreateAsync(domain, row, server, known, cancel),
            _ => identities.FindAsync(server, domain.Name, cancel),
        };
    }

    private async Task<IdentityAnswer> StartAgainAsync(SendingDomain domain, DomainServer row, SendingServer server, IReadOnlyList<KnownIdentity> known, CancellationToken cancel) =>
        await identities.FindAsync(server, domain.Name, cancel) switch
        {
            IdentityAnswer.Told found => await identities.StartAgainAsync(server, domain.Name, found.Identity, cancel),
            IdentityAnswer.Missing => await CreateAsync(domain, row, server, known, cancel),
            var refused => refused,
        };

    private Task<IdentityAnswer> CreateAsync(SendingDomain domain, DomainServer row, SendingServer server, IReadOnlyList<KnownIdentity> known, CancellationToken cancel) =>
        identities.CreateAsync(server, domain.Name, KeysFor(server, known), () => database.WriteAsync(session => session.Db(row.CustomerId).Set<DomainServer>().Where(s => s.Id == row.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.IsOurs, true), cancel), cancel), cancel);

    /// <summary>First of what is seen to be of the same account; two keys may be of one account all the same.</summary>
    private static string? KeysFor(SendingServer server, IReadOnlyList<KnownIdentity> known) => known
        .Where(k => k.Identity.Region != server.Region && k.Identity.CanLendKeys && k.Server.Endpoint == server.Endpoint)
        .OrderByDescending(k => SesIdentities.AreOfOneAccount(k.Server, server)).Select(k => k.Identity.Region).FirstOrDefault();

    /// <summary>Its MAIL FROM as it was wished for; one that was there before us stays until somebody wishes for another.</summary>
    private async Task<DomainWord> DressAsync(SendingDomain domain, DomainServer row, SendingServer server, IdentityAnswer.Told told, CancellationToken cancel)
    {
        var identity = told.Identity;
        var keeps = row.Step != IdentityStep.SetMailFrom && identity.MailFrom is not null;
        if (row.Step == IdentityStep.None || domain.IsAddress || keeps || (identity.MailFrom == row.MailFrom && (row.MailFrom is null || identity.RefusesOnMxFailure == row.RefusesOnMxFailure)))
            return new DomainWord(identity, IdentityStep.None, null);
        return await identities.SetMailFromAsync(server, domain.Name, row.MailFrom, row.RefusesOnMxFailure, cancel) switch
        {
            IdentityAnswer.Told dressed => new DomainWord(dressed.Identity, IdentityStep.None, null),
            IdentityAnswer.Refused refused => new DomainWord(identity, IdentityStep.SetMailFrom, refused.Sentence, refused.Passes),
            _ => new DomainWord(identity, IdentityStep.SetMailFrom, null),
        };
    }
}

/// <summary>An identity of the domain, and a server in its region.</summary>
internal sealed record KnownIdentity(SendingServer Server, SesIdentity Identity);

/// <summary>What came of a question at the provider.</summary>
/// <param name="Identity">Null: there is none, or none that is this customer's.</param>
/// <param name="Step">What is still to be done.</param>
/// <param name="Fault">What went wrong, with the fix; null: nothing.</param>
/// <param name="Passes">The fault does, by itself.</param>
internal sealed record DomainWord(SesIdentity? Identity, IdentityStep Step, string? Fault, bool Passes = false)
{
    /// <summary>There is no provider that has identities.</summary>
    public bool IsOfRelay { get; init; }

    /// <summary>Mail may leave from it.</summary>
    public bool MaySend { get; init; } = Identity?.MaySend == true;

    /// <summary>Nothing is waited for.</summary>
    public bool IsSettled => Step == IdentityStep.None && (IsOfRelay ? MaySend : Identity is { IsSettled: true });
}
