using Postroad.Core.Domains.Checks;
using Postroad.Core.Domains.Dns;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Ses;

namespace Postroad.Core.Domains;

/// <summary>One look at a sending domain: first what the provider says, then what is published.</summary>
internal sealed class DomainLooker(DomainIdentities identities, DnsLooks dns, TimeProvider time)
{
    private const string AddressAlone = "Amazon SES knows this address alone";

    /// <param name="servers">Those that may use it, in the order in which they were chosen.</param>
    /// <param name="tell">Hears of each as soon as the provider has answered: a later one may take longer than there is time.</param>
    public async Task<DomainLookResult> LookAsync(
        SendingDomain domain, IReadOnlyList<(DomainServer Row, SendingServer Server)> servers, Func<DomainServer, DomainWord, Task> tell, CancellationToken cancel)
    {
        var words = new List<(DomainServer Row, SendingServer Server, DomainWord Word)>();
        var known = servers.Where(s => s.Row.Told() is not null).Select(s => new KnownIdentity(s.Server, s.Row.Told()!)).ToList();
        foreach (var (row, server) in servers)
        {
            var word = await identities.AskAsync(domain, row, server, known, cancel);
            if (word.Identity is { } identity) known.Insert(0, new KnownIdentity(server, identity));
            words.Add((row, server, word));
            await tell(row, word);
        }

        var told = words.Where(w => w.Word.Identity is not null).Select(w => new KnownIdentity(w.Server, w.Word.Identity!)).ToList();
        var checks = domain.IsAddress ? [] : await CheckAsync(domain, told, cancel);
        var parts = words.Where(w => w.Row.Step == IdentityStep.None && w.Word.Step == IdentityStep.None).SelectMany(w => PartsOf(w.Row, w.Server, w.Word, checks));
        return new DomainLookResult(domain.IsAddress ? OfAddress(domain) : Together(checks), [.. words.Select(w => (w.Row, w.Word))], [.. parts]);
    }

    /// <summary>Each set-up once: servers of one account and region share one.</summary>
    private async Task<IReadOnlyList<(SendingServer Server, string Setup, DomainCheck Check)>> CheckAsync(SendingDomain domain, IReadOnlyList<KnownIdentity> told, CancellationToken cancel)
    {
        var name = DnsName.Parse(domain.Name);
        // What was published a moment ago is what somebody waits for.
        dns.Forget(name);
        using var look = dns.Begin();
        return await Task.WhenAll(told.DistinctBy(t => KeyOf(t.Identity)).Select(async t =>
            (t.Server, KeyOf(t.Identity), await DomainChecker.CheckAsync(look, SetupOf(name, t.Identity), time, cancel))));
    }

    /// <summary>A second account in one region has other tokens there, and may have another MAIL FROM.</summary>
    private static string KeyOf(SesIdentity identity) => $"{identity.Region} {identity.MailFrom} {string.Join(' ', identity.Tokens)}";

    private static IEnumerable<PartReading> PartsOf(DomainServer row, SendingServer server, DomainWord word, IReadOnlyList<(SendingServer Server, string Setup, DomainCheck Check)> checks)
    {
        var key = $"{row.Id}.{row.Version}";
        var isRight = word.Identity?.IsSettled == true;
        yield return new PartReading($"{key} identity", isRight, !isRight,
            word.Fault ?? $"Amazon SES in {server.Region} {(word.Identity?.MaySend == true ? "does not see the records of its MAIL FROM any more" : "does not take mail from it any more")}");
        if (word.Identity is null) yield break;
        foreach (var chip in checks.Where(c => c.Setup == KeyOf(word.Identity)).SelectMany(c => c.Check.Chips))
            yield return new PartReading($"{key} {chip.Subject}", chip.Color == CheckColor.Green, chip.Color == CheckColor.Red, chip.Reason);
    }

    internal static SenderSetup SetupOf(DnsName domain, SesIdentity identity)
    {
        var isOwners = identity.KeysOf == SesIdentity.OwnersKey;
        return new SenderSetup(domain, identity.Region, isOwners ? [] : identity.Tokens, identity.HostedZone, isOwners && identity.Tokens is [var selector, ..] ? selector : null,
            DnsName.TryParse(identity.MailFrom, out var mailFrom) ? mailFrom : null);
    }

    private DomainReading Together(IReadOnlyList<(SendingServer Server, string Setup, DomainCheck Check)> checks)
    {
        var chips = from subject in Enum.GetValues<CheckSubject>()
                    let worst = checks.SelectMany(c => c.Check.Chips.Where(chip => chip.Subject == subject), (c, chip) => (c.Server, Chip: chip)).OrderByDescending(c => c.Chip.Color).ToList()
                    where worst.Count > 0
                    let differ = worst.DistinctBy(c => (c.Chip.Color, c.Chip.Reason)).Count() > 1
                    select new ChipReading(subject, worst[0].Chip.Color, worst[0].Chip.Reason, differ ? worst[0].Server.Name : null);
        var records = checks.SelectMany(c => c.Check.Records).DistinctBy(r => r.Expected).OrderBy(r => OrderOf(r.Expected.Subject));
        var mistakes = checks.SelectMany(c => c.Check.Mistakes).Distinct().OrderByDescending(m => m.Color);
        return new DomainReading(time.GetUtcNow(), [.. chips], [.. records.Select(Of)], [.. mistakes.Select(Of)]);
    }

    /// <summary>DKIM first: mail waits for it.</summary>
    private static int OrderOf(CheckSubject subject) => subject switch { CheckSubject.Dkim => 0, CheckSubject.Spf => 1, _ => 2 };

    private static RecordReading Of(RecordCheck r) => new(r.Expected.Subject, r.Expected.Name.Text, r.Expected.KindText, r.Expected.Value, r.Color, r.Reason, r.Found, r.Ttl);

    private static MistakeReading Of(Mistake m) => new(m.Subject, m.Color, m.Sentence, m.Found, m.Expected, m.Name.Text, m.Fix, m.OldAnswerUntil);

    /// <summary>Nobody signs for the domain of an address and nothing can be published for it.</summary>
    private DomainReading OfAddress(SendingDomain domain) => new(time.GetUtcNow(),
    [
        new ChipReading(CheckSubject.Spf, CheckColor.Amber, $"{AddressAlone}: SPF passes as amazonses.com and does not align with {domain.Domain}", null),
        new ChipReading(CheckSubject.Dkim, CheckColor.Amber, $"{AddressAlone}: mail is not signed for {domain.Domain}", null),
        new ChipReading(CheckSubject.Dmarc, CheckColor.Red, $"Neither SPF nor DKIM aligns, so mail fails the policy of {domain.Domain} if it has one: verify the domain for more than trials", null),
    ], [], []);
}

/// <summary>What a look came to.</summary>
/// <param name="Words">What the provider said, one for each server.</param>
/// <param name="Parts">Of servers for which nothing is to be done.</param>
internal sealed record DomainLookResult(DomainReading Reading, IReadOnlyList<(DomainServer Row, DomainWord Word)> Words, IReadOnlyList<PartReading> Parts)
{
    /// <summary>By the provider's last word: one that did not answer this time has not taken it back.</summary>
    public bool IsSettled => Words.Count > 0 && Words.All(w => w.Word is { Step: IdentityStep.None, Identity.IsSettled: true });

    public bool MaySend => Words.Any(w => w.Word.Identity?.MaySend == true);

    /// <summary>Nothing that somebody can publish is wrong; of an address nothing can.</summary>
    public bool IsWell => Words.All(w => w.Word.Fault is null) && (Reading.Records.Count == 0 || !Reading.IsRed);
}
