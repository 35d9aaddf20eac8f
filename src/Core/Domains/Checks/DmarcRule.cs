using Postroad.Core.Domains.Dmarc;
using Postroad.Core.Domains.Dns;

namespace Postroad.Core.Domains.Checks;

/// <summary>The DMARC record of the domain; that of a domain above it will do.</summary>
internal sealed class DmarcRule(Sights sights, SenderSetup setup, ExpectedRecord expected) : RecordRule(sights, setup, expected)
{
    /// <summary>Where the policy stands that holds; null: at the domain itself, or nowhere.</summary>
    private DmarcStep? above;

    protected override string Right => above is { } step ? $"The DMARC record of {step.Domain} holds for {Setup.Domain} too" : $"{Setup.Domain} has a DMARC record";

    protected override IReadOnlyList<string> Values(DnsAnswer answer) => answer is DnsAnswer.Found found ? [.. found.Texts.Where(DmarcSyntax.IsRecord)] : [];

    protected override bool IsRight(DnsAnswer answer) => Values(answer) is [var text] && DmarcSyntax.Read(text) is { Policy: not null };

    protected override IReadOnlyList<string> Seen(NameSight sight) => above is { Record: { } record } ? [record.Text] : Values(sight.Answer);

    /// <summary>A policy is its owner's: what we propose is for those who have none.</summary>
    protected override string? ValueOf(NameSight sight) => Seen(sight) is [var text] && DmarcSyntax.Read(text) is { Policy: not null } ? DnsQuotes.Shown(text) : null;

    protected override async Task<Fault?> FaultAsync(NameSight sight, CancellationToken cancel)
    {
        var values = Values(sight.Answer);
        if (values.Count > 1) return Several(values);
        if (values.Count == 1) return OneFault(DmarcSyntax.Read(values[0]));
        var walk = await DmarcWalk.ReadAsync(Sights.Look, Setup.Domain, cancel);
        above = walk.Policy is { } step && step.Domain != Setup.Domain ? step : null;
        return above is null ? await NoneAsync(sight, cancel) : null;
    }

    private Fault Several(IReadOnlyList<string> values) =>
        new(CheckColor.Red, $"{Name} has {values.Count} DMARC records, and receivers then take none", DnsQuotes.Of(values), "Delete all but one.") { Expected = "one of them" };

    private Fault? OneFault(DmarcRecord record) => record switch
    {
        { IsUsable: false } => new Fault(CheckColor.Red, $"The DMARC record of {Setup.Domain} cannot be used: {record.Warnings[^1]}", record.Text, "Add a policy: p=none to begin with."),
        { Policy: null } => new Fault(CheckColor.Amber, $"The DMARC record of {Setup.Domain} has no policy that can be read: {record.Warnings[^1]}", record.Text,
            "Put a policy into it that receivers know: p=none to begin with. The rest can stay.") { Expected = "p=none, p=quarantine or p=reject in it" },
        _ => null,
    };

    private async Task<Fault> NoneAsync(NameSight sight, CancellationToken cancel)
    {
        if (sight.Answer is DnsAnswer.Found found)
        {
            if (TextFaults.Of(Name, found, DmarcSyntax.IsRecord) is { } mangled) return mangled;
            IReadOnlyList<string> texts = [.. found.Texts];
            if (await IsWildcardAsync(sight, Kind, texts, answer => answer is DnsAnswer.Found other ? [.. other.Texts] : [], cancel)) return Swallowed(DnsQuotes.Of(texts));
            return new Fault(CheckColor.Red, $"{Name} has a TXT record that is none of DMARC", DnsQuotes.Of(texts), $"Publish {Expected.Value}") { IsInstead = true };
        }

        return await new Misplaced(Sights, Setup, Expected).FindAsync(sight, Kind, IsIt, cancel) ?? Absent(await MissingAsync(sight, cancel));
    }

    private string? IsIt(DnsAnswer answer) => Values(answer) is [var text, ..] ? text : null;

    private Fault Absent(Fault missing) => missing.Sentence.EndsWith(" record", StringComparison.Ordinal)
        ? missing with { Sentence = $"{Setup.Domain} has no DMARC record, and no domain above it has one" }
        : missing;
}
