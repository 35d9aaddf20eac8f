using Postroad.Core.Domains.Checks;
using Postroad.Core.Domains.Dns;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Ses;

namespace Postroad.Core.Domains;

/// <summary>One look at a sending domain: first what the provider says, then what is published.</summary>
internal sealed class DomainLooker(DomainIdentities identities, DnsLooks dns, TimeProvider time)
{
    /// <summary>That are remembered.</summary>
    private const int MostLooks = 10;

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
        var reading = domain.IsAddress ? OfAddress(domain) : Together(checks);
        return new DomainLookResult(Remembering(reading, domain.Read()), [.. words.Select(w => (w.Row, w.Word))], [.. parts]);
    }

    /// <summary>Each set-up once: servers of one account and region share one.</summary>
    private async Task<IReadOnlyList<Checked>> CheckAsync(SendingDomain domain, IReadOnlyList<KnownIdentity> told, CancellationToken cancel)
    {
        var name = DnsName.Parse(domain.Name);
        // What was published a moment ago is what somebody waits for.
        dns.Forget(name);
        using var look = dns.Begin();
        var setups = told.Select(t => (t.Server, Setup: SetupOf(name, t.Identity))).GroupBy(s => KeyOf(s.Setup));
        return await Task.WhenAll(setups.Select(async same => new Checked([.. same.Select(s => s.Server)], await DomainChecker.CheckAsync(look, same.First().Setup, time, cancel))));
    }

    private static IEnumerable<PartReading> PartsOf(DomainServer row, SendingServer server, DomainWord word, IReadOnlyList<Checked> checks)
    {
        var key = $"{row.Id}.{row.Version}";
        var isRight = word.Identity?.IsSettled == true;
        yield return new PartReading($"{key} identity", isRight, !isRight,
            word.Fault ?? $"Amazon SES in {server.Region} {(word.Identity?.MaySend == true ? "does not see the records of its MAIL FROM any more" : "does not take mail from it any more")}");
        foreach (var chip in checks.Where(c => c.Servers.Any(s => s.Id == server.Id)).SelectMany(c => c.Check.Chips))
            yield return new PartReading($"{key} {chip.Subject}", chip.Color == CheckColor.Green, chip.Color == CheckColor.Red, chip.Reason);
    }

    /// <summary>Servers of one account and region are told the same.</summary>
    private static object KeyOf(SenderSetup s) => (s.Region, s.HostedZone, string.Join(' ', s.Tokens), s.OwnSelector, s.MailFrom, s.MailFromStatus, s.IsSigning);

    internal static SenderSetup SetupOf(DnsName domain, SesIdentity identity)
    {
        var isOwners = identity.KeysOf == SesIdentity.OwnersKey;
        return new SenderSetup(domain, identity.Region, isOwners ? [] : identity.Tokens, identity.HostedZone, isOwners && identity.Tokens is [var selector, ..] ? selector : null,
            DnsName.TryParse(identity.MailFrom, out var mailFrom) ? mailFrom : null) { MailFromStatus = identity.MailFromStatus ?? "PENDING", IsSigning = identity.IsSigning };
    }

    private DomainReading Together(IReadOnlyList<Checked> checks)
    {
        var chips = from subject in Enum.GetValues<CheckSubject>()
                    let worst = checks.SelectMany(c => c.Check.Chips.Where(chip => chip.Subject == subject), (c, chip) => (Server: c.Servers[0], Chip: chip)).OrderByDescending(c => c.Chip.Color).ToList()
                    where worst.Count > 0
                    let differ = worst.DistinctBy(c => (c.Chip.Color, c.Chip.Reason)).Count() > 1
                    select ChipReading.Of(worst[0].Chip, differ ? worst[0].Server.Name : null);
        var records = checks.SelectMany(c => c.Check.Records).DistinctBy(r => r.Expected).OrderBy(r => OrderOf(r.Expected.Subject));
        var mistakes = checks.SelectMany(c => c.Check.Mistakes).Distinct().OrderByDescending(m => m.Color);
        var servers = from c in checks from server in c.Servers select new ServerReading(server.PublicId, [.. c.Check.Chips.Select(chip => ChipReading.Of(chip, null))]);
        return new DomainReading(time.GetUtcNow(), [.. chips], [.. records.Select(RecordReading.Of)], [.. mistakes.Select(MistakeReading.Of)]) { Servers = [.. servers] };
    }

    /// <summary>DKIM first: mail waits for it.</summary>
    private static int OrderOf(CheckSubject subject) => subject switch { CheckSubject.Dkim => 0, CheckSubject.Spf => 1, _ => 2 };

    /// <summary>With what was seen before, where that was something else.</summary>
    private static DomainReading Remembering(DomainReading reading, DomainReading? last)
    {
        var before = last?.Looks ?? [];
        if (reading.Records.Count == 0) return reading with { Looks = before };
        var worst = reading.Mistakes is [var mistake, ..] ? mistake.Sentence : null;
        var now = new LookReading(reading.At, reading.Records.Count(r => r.Stands), reading.Records.Count, worst) { Unknown = reading.Records.Count(r => r.IsUnknown) };
        return reading with { Looks = before is [var same, ..] && same == now with { At = same.At } ? before : [now, .. before.Take(MostLooks - 1)] };
    }

    /// <summary>Nobody signs for the domain of an address and nothing can be published for it.</summary>
    private DomainReading OfAddress(SendingDomain domain) => new(time.GetUtcNow(),
    [
        new ChipReading(CheckSubject.Spf, CheckColor.Amber, $"{AddressAlone}: SPF passes as amazonses.com and does not align with {domain.Domain}", null) { Word = "Passes, not aligned" },
        new ChipReading(CheckSubject.Dkim, CheckColor.Amber, $"{AddressAlone}: mail is not signed for {domain.Domain}", null) { Word = "Not signed" },
        new ChipReading(CheckSubject.Dmarc, CheckColor.Red, $"Neither SPF nor DKIM aligns, so mail fails the policy of {domain.Domain} if it has one: verify the domain for more than trials", null) { Word = "Fails" },
    ], [], []);

    private sealed record Checked(IReadOnlyList<SendingServer> Servers, DomainCheck Check);
}

/// <summary>What a look came to.</summary>
/// <param name="Words">What the provider said, one for each server.</param>
/// <param name="Parts">Of servers for which nothing is to be done.</param>
internal sealed record DomainLookResult(DomainReading Reading, IReadOnlyList<(DomainServer Row, DomainWord Word)> Words, IReadOnlyList<PartReading> Parts)
{
    /// <summary>By the provider's last word: one that did not answer this time has not taken it back.</summary>
    public bool IsSettled => Words.Count > 0 && Words.All(w => w.Word is { Step: IdentityStep.None, Identity.IsSettled: true });

    public bool MaySend => Words.Any(w => w.Word.Identity?.MaySend == true);

    /// <summary>Everybody in the DNS who was asked has answered.</summary>
    public bool IsKnown => !Reading.HasUnknown;

    /// <summary>Nothing that somebody can publish is wrong; of an address nothing can.</summary>
    public bool IsWell => Words.All(w => w.Word.Fault is null) && (Reading.Records.Count == 0 || !Reading.IsRed);
}
