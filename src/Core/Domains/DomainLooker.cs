using Postroad.Core.Domains.Checks;
using Postroad.Core.Domains.Dns;
using Postroad.Core.Domains.Signing;
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
    /// <param name="keys">Of ours.</param>
    public async Task<DomainLookResult> LookAsync(
        SendingDomain domain, IReadOnlyList<(DomainServer Row, SendingServer Server)> servers, IReadOnlyList<OwnKey> keys, Func<DomainServer, DomainWord, Task> tell, CancellationToken cancel)
    {
        var words = new List<(DomainServer Row, SendingServer Server, DomainWord Word)>();
        var known = servers.Where(s => s.Row.Told() is not null).Select(s => new KnownIdentity(s.Server, s.Row.Told()!)).ToList();
        foreach (var (row, server) in servers.Where(s => s.Server.AsksSes))
        {
            var word = await identities.AskAsync(domain, row, server, known, cancel);
            if (word.Identity is { } identity) known.Insert(0, new KnownIdentity(server, identity));
            words.Add((row, server, word));
            await tell(row, word);
        }

        var told = words.Where(w => w.Word.Identity is not null).Select(w => new KnownIdentity(w.Server, w.Word.Identity!)).ToList();
        var relays = servers.Where(s => !s.Server.AsksSes).ToList();
        var checks = domain.IsAddress ? [] : await CheckAsync(domain, told, [.. relays.Select(r => r.Server)], keys, cancel);
        var sights = checks.SelectMany(c => c.Check.Keys).ToList();
        foreach (var (row, server) in relays)
        {
            var word = await identities.OfRelayAsync(domain, sights.Any(s => s.IsServed), cancel);
            words.Add((row, server, word));
            await tell(row, word);
        }

        var parts = words.Where(w => w.Row.Step == IdentityStep.None && w.Word.Step == IdentityStep.None).SelectMany(w => PartsOf(w.Row, w.Server, w.Word, checks));
        var reading = domain.IsAddress ? OfAddress(domain) : Together(checks);
        return new DomainLookResult(Remembering(reading, domain.Read()), [.. words.Select(w => (w.Row, w.Word))], [.. parts, .. PartsOf(keys, sights)])
        {
            Keys = sights, Signs = keys.Any(k => k.State == OwnKeyState.Signing) || sights.Any(s => s.IsServed), Waits = keys.Any(k => k.State == OwnKeyState.Waiting && !sights.Any(s => s.Selector == k.Selector && s.IsServed)),
        };
    }

    /// <summary>Each set-up once: servers of one account and region share one.</summary>
    private async Task<IReadOnlyList<Checked>> CheckAsync(SendingDomain domain, IReadOnlyList<KnownIdentity> told, IReadOnlyList<SendingServer> relays, IReadOnlyList<OwnKey> keys, CancellationToken cancel)
    {
        var name = DnsName.Parse(domain.Name);
        // What was published a moment ago is what somebody waits for.
        dns.Forget(name);
        using var look = dns.Begin();
        var setups = told.Select(t => (t.Server, Setup: SetupOf(name, t.Identity))).GroupBy(s => KeyOf(s.Setup)).Select(same => (Servers: same.Select(s => s.Server).ToList(), same.First().Setup)).ToList();
        if (relays.Count > 0 || keys.Count > 0) setups.Add(([.. relays], SetupOf(name, keys, relays.Count > 0)));
        return await Task.WhenAll(setups.Select(async s => new Checked(s.Servers, await DomainChecker.CheckAsync(look, s.Setup, time, cancel))));
    }

    private static IEnumerable<PartReading> PartsOf(DomainServer row, SendingServer server, DomainWord word, IReadOnlyList<Checked> checks)
    {
        var key = $"{row.Id}.{row.Version}";
        var isRight = word.Identity?.IsSettled == true;
        if (!word.IsOfRelay) yield return new PartReading($"{key} identity", isRight, !isRight,
            word.Fault ?? $"Amazon SES in {server.Region} {(word.Identity?.MaySend == true ? "does not see the records of its MAIL FROM any more" : "does not take mail from it any more")}");
        // What signs by a relay are keys of ours, which are parts of their own.
        foreach (var chip in checks.Where(c => c.Servers.Any(s => s.Id == server.Id)).SelectMany(c => c.Check.Chips).Where(chip => !word.IsOfRelay || chip.Subject != CheckSubject.Dkim))
            yield return new PartReading($"{key} {chip.Subject}", chip.Color == CheckColor.Green, chip.Color == CheckColor.Red, chip.Reason);
    }

    /// <summary>One that signs, or is about to.</summary>
    private static IEnumerable<PartReading> PartsOf(IReadOnlyList<OwnKey> keys, IReadOnlyList<KeySight> sights) =>
        from key in keys
        join sight in sights on key.Selector equals sight.Selector
        where key.State == OwnKeyState.Signing || (key.State == OwnKeyState.Waiting && sight.IsServed)
        select new PartReading($"key {key.PublicId}", sight.IsServed, sight.IsDenied, $"{sight.Fault ?? "Its name servers disagree"}, so mail leaves without a signature");

    /// <summary>Of keys of ours, whoever else signs.</summary>
    private static SenderSetup SetupOf(DnsName domain, IReadOnlyList<OwnKey> keys, bool isRelay) => new(domain, "", [], null, null, null)
    {
        IsRelay = isRelay,
        OwnKeys = [.. keys.Select(key => new PublishedKey(key.Selector, key.PublicKey)
        {
            Signs = key.State == OwnKeyState.Signing, HasAnother = key.State != OwnKeyState.Signing && keys.Any(other => other.State == OwnKeyState.Signing),
        })],
    };

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
                    let worst = checks.SelectMany(c => c.Check.Chips.Where(chip => chip.Subject == subject), (c, chip) => (Server: c.Servers is [var first, ..] ? first.Name : null, Chip: chip)).OrderByDescending(c => c.Chip.Color).ToList()
                    where worst.Count > 0
                    let differ = worst.DistinctBy(c => (c.Chip.Color, c.Chip.Reason)).Count() > 1
                    select ChipReading.Of(worst[0].Chip, differ ? worst[0].Server : null);
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
    public bool IsSettled => Words.Count > 0 && Words.All(w => w.Word.IsSettled) && !Waits;

    public bool MaySend => Words.Any(w => w.Word.MaySend);

    /// <summary>What was seen of keys of ours.</summary>
    public IReadOnlyList<KeySight> Keys { get; init; } = [];

    /// <summary>One of them signs.</summary>
    public bool Signs { get; init; }

    /// <summary>One of them is not published yet.</summary>
    public bool Waits { get; init; }

    /// <summary>Everybody in the DNS who was asked has answered.</summary>
    public bool IsKnown => !Reading.HasUnknown;

    /// <summary>Nothing that somebody can publish is wrong; of an address nothing can.</summary>
    public bool IsWell => Words.All(w => w.Word.Fault is null) && (Reading.Records.Count == 0 || !Reading.IsRed);
}
