using Postroad.Core.Domains.Dns;

namespace Postroad.Core.Domains.Checks;

/// <summary>Judges one record. What name servers do is the same for all kinds, and stands here.</summary>
internal abstract class RecordRule(Sights sights, SenderSetup setup, ExpectedRecord expected)
{
    /// <summary>Characters of other texts that are kept; a name with more has its set changed by hand.</summary>
    private const int MostBeside = 8000;

    protected Sights Sights => sights;

    protected SenderSetup Setup => setup;

    protected ExpectedRecord Expected => expected;

    protected DnsName Name => expected.Name;

    /// <summary>Of what kind the question is.</summary>
    protected virtual DnsKind Kind => expected.Kind;

    /// <summary>For a row that is green.</summary>
    protected virtual string Right => $"{Name} has the right {expected.KindText} record";

    public async Task<RecordFinding> JudgeAsync(CancellationToken cancel)
    {
        var sight = await sights.SeeAsync(Name, Kind, cancel);
        var servers = await ServerFaults.OfResolverAsync(sights, sight, cancel) ?? ServerFaults.OfOpinions(sight, Values, IsRight);
        var own = servers is null ? await OwnAsync(sight, cancel) : null;
        var fault = servers ?? own ?? ServerFaults.OfOldAnswer(sight, Values);
        var words = await WordsAsync(sight, cancel);
        IReadOnlyList<Mistake> mistakes =
        [
            .. (fault is null ? [] : new[] { fault }).Select(found => MistakeOf(found, sight)),
            // Of the servers, and no more of this record than of others; what they say is kept by nobody.
            .. ServerFaults.OfServers(sight).Select(found => MistakeOf(found, sight) with { Kind = null, OldAnswerUntil = null }),
        ];
        var worst = mistakes.MaxBy(mistake => mistake.Color);
        var found = Seen(sight) is { Count: > 0 } values ? DnsQuotes.Of(values) : null;
        var check = new RecordCheck(expected, worst?.Color ?? CheckColor.Green, worst?.Sentence ?? Right, found, sight.Ttl)
        {
            IsRight = own is null && IsRight(sight.Answer), IsUnknown = fault is { IsUnknown: true },
            IsServed = servers is null && words.Count > 0 && words.All(IsRight), IsDenied = words.Any(answer => answer.IsDefinite && !IsRight(answer)),
            Instead = found is null && mistakes is [{ Found: { } instead }, ..] && fault is { IsInstead: true } ? instead : null, Value = ValueOf(sight), Beside = fault is { IsWildcard: true } ? [] : Beside(sight.Answer, fault?.Mangled),
            // In a top-level domain nobody publishes: the domain is not registered, and will be a zone of its own.
            Zone = sight.View.Zone is { Labels.Count: > 1 } zone ? zone : null,
        };
        return new RecordFinding(check, mistakes);
    }

    /// <summary>What an answer says for this record, as in <see cref="ExpectedRecord.Value"/>; what stands beside it for others is left out.</summary>
    protected abstract IReadOnlyList<string> Values(DnsAnswer answer);

    /// <summary>Whether an answer, as one of the name servers gave it, has the record as it may stay.</summary>
    protected abstract bool IsRight(DnsAnswer answer);

    /// <summary>What holds for the name, wherever it stands.</summary>
    protected virtual IReadOnlyList<string> Seen(NameSight sight) => Values(sight.Answer);

    /// <summary>What should be there, though it is not what is proposed; null: what is proposed.</summary>
    protected virtual string? ValueOf(NameSight sight) => null;

    /// <summary>What each name server says that a receiver may ask for it.</summary>
    protected virtual Task<IReadOnlyList<DnsAnswer>> WordsAsync(NameSight sight, CancellationToken cancel) => Task.FromResult<IReadOnlyList<DnsAnswer>>([.. sight.View.Words.Select(word => word.Answer)]);

    /// <summary>What is wrong with an answer that somebody gave; null: nothing.</summary>
    protected abstract Task<Fault?> FaultAsync(NameSight sight, CancellationToken cancel);

    /// <summary>The same name with other words; of a zone that has a wildcard, the same answer.</summary>
    protected async Task<bool> IsWildcardAsync(NameSight sight, DnsKind kind, IReadOnlyList<string> values, Func<DnsAnswer, IReadOnlyList<string>> read, CancellationToken cancel) =>
        Name.Parent.TryUnder("postroad-looks-for-a-wildcard", out var probe) && read(await sights.NearAsync(sight, probe, kind, cancel)) is { Count: > 0 } swallowed
            && swallowed.SequenceEqual(values);

    protected Fault Swallowed(string found) => new(CheckColor.Red, $"A wildcard answers for {Name}, which has no {expected.KindText} record of its own", found,
        $"Publish the {expected.KindText} record at {Name} itself: no wildcard answers for a name that exists.") { IsInstead = true, IsWildcard = true };

    protected async Task<Fault> MissingAsync(NameSight sight, CancellationToken cancel)
    {
        if (sight.Answer.Chain is [var hop, ..]) return await LedAwayAsync(sight, hop, cancel);
        if (sight.Answer is not DnsAnswer.NoSuchName || await sights.NearAsync(sight, setup.Domain, DnsKind.Soa, cancel) is not DnsAnswer.NoSuchName) return Missing("Publish it.");
        // Below a top-level domain nobody publishes. A longer one may be somebody's, or one of those under which domains are registered.
        return sight.View.Zone is { Labels.Count: > 1 } above
            ? Missing($"Publish it in the zone of {above}. If {above} is not yours, {setup.Domain} has to be registered first.")
            : new Fault(CheckColor.Red, $"The domain {setup.Domain} does not exist in the DNS", null, $"Register {setup.Domain}, or have its registrar name the name servers that hold its zone.");
    }

    private Fault Missing(string fix) => new(CheckColor.Red, $"{Name} has no {expected.KindText} record", null, fix);

    /// <summary>A CNAME stands where the record should, its own or that of a wildcard.</summary>
    private async Task<Fault> LedAwayAsync(NameSight sight, DnsRecord.Cname hop, CancellationToken cancel)
    {
        var found = $"{Name} CNAME {hop.Target}.";
        if (await IsWildcardAsync(sight, Kind, Targets(sight.Answer), Targets, cancel)) return Swallowed(found) with { Expected = Line };
        return new Fault(CheckColor.Red, $"{Name} leads to {sight.Answer.Chain[^1].Target}, which has no {expected.KindText} record", found, "Publish it there, or replace the CNAME record.")
        {
            Expected = Line, IsInstead = true,
        };
    }

    private static IReadOnlyList<string> Targets(DnsAnswer answer) => answer.Chain is [var hop, ..] ? [hop.Target.Text] : [];

    protected string Line => $"{Name} {expected.KindText} {expected.Value}";

    private async Task<Fault?> OwnAsync(NameSight sight, CancellationToken cancel) => sight.Answer switch
    {
        DnsAnswer.Unusable { Flaw: DnsFlaw.CnameLoop or DnsFlaw.CnameChainTooLong } circle =>
            new Fault(CheckColor.Red, DnsQuotes.Sentence(circle.InWords()), circle.Detail, $"Publish the {expected.KindText} record in place of the CNAME records.") { IsInstead = true },
        { IsDefinite: false } unknown when unknown.Chain.Count == 0 || expected.Kind != DnsKind.Cname =>
            new Fault(CheckColor.Amber, $"What stands at {Name} is not known: {unknown.InWords()}", null, null) { IsUnknown = true },
        _ => await FaultAsync(sight, cancel),
    };

    private IReadOnlyList<string>? Beside(DnsAnswer answer, string? mangled)
    {
        if (expected.Kind != DnsKind.Txt || (answer.IsDefinite && answer is not DnsAnswer.Found { Chain.Count: 0 })) return [];
        if (answer is not DnsAnswer.Found found) return null;
        IReadOnlyList<string> others = [.. found.Texts.Except(Values(found)).Where(text => text != mangled)];
        return others.Sum(text => text.Length) <= MostBeside && !others.Any(text => text.Contains(DnsText.Unseen)) ? others : null;
    }

    private Mistake MistakeOf(Fault fault, NameSight sight) => new(
        expected.Subject, fault.Color, DnsQuotes.Shown(fault.Sentence), fault.Found is { } found ? DnsQuotes.Shown(found) : null,
        fault.Expected ?? expected.Value, Name, fault.Fix, fault.Until ?? NameSight.KeptUntil(sight.Answer))
    {
        IsUnknown = fault.IsUnknown, Kind = expected.Kind, IsReplaced = fault.Until is not null,
    };
}
