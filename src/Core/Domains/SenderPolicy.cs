using Microsoft.EntityFrameworkCore;
using Postroad.Core.Domains.Checks;
using Postroad.Core.Domains.Dns;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;

namespace Postroad.Core.Domains;

/// <summary>
/// What receivers make of a sender whose From is a name below a sending domain. It is signed for as the domain is; what DMARC makes of that is its own matter: it may have a record of its own, sp or np
/// may hold for it, and who asks for the very same domain (adkim=s) does not take the domain above for it (RFC 9989).
/// </summary>
public sealed class SenderPolicy
{
    private readonly Database database;
    private readonly DnsLooks dns;
    private readonly TimeProvider time;

    internal SenderPolicy(Database database, DnsLooks dns, TimeProvider time) => (this.database, this.dns, this.time) = (database, dns, time);

    /// <summary>Chips of the domain as it was looked at last; DMARC is asked for anew where From is below it, as long as a look may take.</summary>
    /// <param name="server">By which it leaves.</param>
    public async Task<IReadOnlyList<ChipReading>> ChipsAsync(SendingDomain domain, DomainReading reading, SendingServer server, EmailAddress from, CancellationToken cancel)
    {
        var chips = reading.ChipsOf(server.PublicId);
        if (domain.IsAddress || from.Domain == domain.Domain || !DnsName.TryParse(from.Domain, out var name)) return chips;
        await using var db = database.Read(domain.CustomerId);
        if ((await db.Set<DomainServer>().SingleOrDefaultAsync(s => s.DomainId == domain.Id && s.ServerId == server.Id, cancel))?.Told() is not { } identity) return chips;
        using var look = dns.Begin();
        var setup = DomainLooker.SetupOf(DnsName.Parse(domain.Name), identity) with { From = name };
        var chip = await DomainChecker.PolicyAsync(look, setup, Proof(reading, chips, CheckSubject.Dkim), setup.IsMailFromTaken ? Proof(reading, chips, CheckSubject.Spf) : false, time, cancel);
        return chip is null ? chips : [.. chips.Where(c => c.Subject != CheckSubject.Dmarc), ChipReading.Of(chip, null)];
    }

    /// <summary>Amber is what holds and could be better, or what nobody answered. Null: not known.</summary>
    private static bool? Proof(DomainReading reading, IReadOnlyList<ChipReading> chips, CheckSubject subject) => chips.FirstOrDefault(c => c.Subject == subject)?.Color switch
    {
        CheckColor.Red => false,
        null => null,
        _ => reading.Records.Any(r => r.Subject == subject && r.IsUnknown) ? null : true,
    };
}
