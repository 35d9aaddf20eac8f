using Postroad.Core.Accounts;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Ses;

namespace Postroad.Core.Domains;

/// <summary>Has done at the provider what a person wished for a domain and a server, and reads what it says.</summary>
internal sealed class DomainIdentities(SesIdentities identities, Customers customers)
{
    /// <param name="known">What is known of the domain by now: a region takes over the keys of one that has some, so that three regions need three CNAMEs and not nine.</param>
    public async Task<DomainWord> AskAsync(SendingDomain domain, DomainServer row, SendingServer server, IReadOnlyList<KnownIdentity> known, CancellationToken cancel)
    {
        var answer = await DoAsync(domain, row, server, known, cancel);
        if (answer is IdentityAnswer.Told { WasThere: true, Identity.MaySend: true } && row.Identity is null && !await IsVouchedForAsync(domain, cancel))
        {
            return new DomainWord(null, row.Step,
                $"{domain.Name} is verified in {server.Region} already, and whose it is cannot be seen from that: have an administrator of this installation add it.");
        }

        return answer switch
        {
            IdentityAnswer.Told told => await DressAsync(domain, row, server, told, cancel),
            IdentityAnswer.Refused refused => new DomainWord(row.Told(), row.Step, refused.Sentence),
            _ => new DomainWord(null, row.Step, $"Amazon SES in {server.Region} does not have {domain.Name} any more: start again, and it is made anew."),
        };
    }

    private Task<IdentityAnswer> DoAsync(SendingDomain domain, DomainServer row, SendingServer server, IReadOnlyList<KnownIdentity> known, CancellationToken cancel)
    {
        var told = row.Told();
        return row.Step switch
        {
            IdentityStep.None => identities.FindAsync(server, domain.Name, cancel),
            IdentityStep.StartAgain when told is not null && told.Region == server.Region => StartAgainAsync(domain, server, told, known, cancel),
            _ when told is null || told.Region != server.Region || row.Step != IdentityStep.SetMailFrom => identities.CreateAsync(server, domain.Name, KeysFor(server, known), cancel),
            _ => identities.FindAsync(server, domain.Name, cancel),
        };
    }

    private async Task<IdentityAnswer> StartAgainAsync(SendingDomain domain, SendingServer server, SesIdentity told, IReadOnlyList<KnownIdentity> known, CancellationToken cancel) =>
        await identities.FindAsync(server, domain.Name, cancel) is IdentityAnswer.Told
            ? await identities.StartAgainAsync(server, domain.Name, told, cancel)
            : await identities.CreateAsync(server, domain.Name, KeysFor(server, known), cancel);

    private static string? KeysFor(SendingServer server, IReadOnlyList<KnownIdentity> known) => known
        .Where(k => k.Identity.Region != server.Region && k.Identity.CanLendKeys && SesIdentities.AreOfOneAccount(k.Server, server)).Select(k => k.Identity.Region).FirstOrDefault();

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
            IdentityAnswer.Refused refused => new DomainWord(identity, IdentityStep.SetMailFrom, refused.Sentence),
            _ => new DomainWord(identity, IdentityStep.SetMailFrom, null),
        };
    }

    /// <summary>Of several customers each could take what the account of the installation has, by its name alone.</summary>
    private async Task<bool> IsVouchedForAsync(SendingDomain domain, CancellationToken cancel) => domain.IsVouchedFor || (await customers.ListAsync(cancel)).Count == 1;
}

/// <summary>An identity of the domain, and a server in its region.</summary>
internal sealed record KnownIdentity(SendingServer Server, SesIdentity Identity);

/// <summary>What came of a question at the provider.</summary>
/// <param name="Identity">Null: there is none, or none that is this customer's.</param>
/// <param name="Step">What is still to be done.</param>
/// <param name="Fault">What went wrong, with the fix; null: nothing.</param>
internal sealed record DomainWord(SesIdentity? Identity, IdentityStep Step, string? Fault);
