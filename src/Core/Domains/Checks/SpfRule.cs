using System.Net;
using Postroad.Core.Domains.Dns;
using Postroad.Core.Domains.Spf;

namespace Postroad.Core.Domains.Checks;

/// <summary>The SPF record of a MAIL FROM domain: receivers judge mail of Amazon SES by this one, and by no other.</summary>
internal sealed class SpfRule(Sights sights, SenderSetup setup, ExpectedRecord expected) : RecordRule(sights, setup, expected)
{
    protected override IReadOnlyList<string> Values(DnsAnswer answer) => answer is DnsAnswer.Found found ? [.. found.Texts.Where(SpfRecord.IsOne)] : [];

    protected override bool IsRight(DnsAnswer answer) => Values(answer) is [var text] && SpfRecord.TryParse(text, out var record, out _) && record.IncludesDirectly(SenderSetup.Provider);

    protected override async Task<Fault?> FaultAsync(NameSight sight, CancellationToken cancel)
    {
        var values = Values(sight.Answer);
        if (values.Count == 0) return await NoneAsync(sight, cancel);
        var fault = values.Count > 1 ? Several(values) : await OneAsync(sight, values[0], cancel);
        return fault is { Color: CheckColor.Red } && await IsWildcardAsync(sight, Kind, values, Values, cancel) ? Swallowed(DnsQuotes.Of(values)) : fault;
    }

    private async Task<Fault?> NoneAsync(NameSight sight, CancellationToken cancel)
    {
        if (sight.Answer is DnsAnswer.Found found)
        {
            if (TextFaults.Of(Name, found, SpfRecord.IsOne) is { } mangled) return mangled;
            if (await IsWildcardAsync(sight, Kind, [.. found.Texts], Texts, cancel)) return Swallowed(DnsQuotes.Of([.. found.Texts]));
        }

        return await new Misplaced(Sights, Setup, Expected).FindAsync(sight, Kind, IsIt, cancel) ?? await MissingAsync(sight, cancel);
    }

    private static IReadOnlyList<string> Texts(DnsAnswer answer) => answer is DnsAnswer.Found found ? [.. found.Texts] : [];

    private string? IsIt(DnsAnswer answer) => Values(answer).FirstOrDefault(text => SpfRecord.TryParse(text, out var record, out _) && record.IncludesDirectly(SenderSetup.Provider));

    private Fault Several(IReadOnlyList<string> values) =>
        new(CheckColor.Red, $"{Name} has {values.Count} SPF records, and receivers then take none", DnsQuotes.Of(values), $"Delete all but {Expected.Value}");

    private async Task<Fault?> OneAsync(NameSight sight, string text, CancellationToken cancel)
    {
        if (!SpfRecord.TryParse(text, out var record, out var unreadable))
            return TextFaults.Of(Name, (DnsAnswer.Found)sight.Answer, bare => SpfRecord.IsOne(bare) && SpfRecord.TryParse(bare, out _, out _))
                ?? Wrong($"The SPF record of {Name} cannot be read: \"{unreadable.Term}\": {unreadable.Why}", text);
        var tree = await SpfTree.ReadAsync(Sights.Look, Name, cancel);
        // An old answer of the resolver is no part of the record.
        if (tree.Record?.Text == text && tree.Lookups > SpfCheck.MostLookups)
            return Wrong($"The SPF record of {Name} takes {tree.Lookups} look-ups, and receivers stop after {SpfCheck.MostLookups}", text);
        if (!record.IncludesDirectly(SenderSetup.Provider) && !tree.Includes(SenderSetup.Provider)) return Without(record, text);
        if (tree.Record?.Text == text && await VerdictFaultAsync(tree, text, cancel) is { } fault) return fault;
        if (!record.IncludesDirectly(SenderSetup.Provider))
            return Wrong($"The SPF record of {Name} reaches {SenderSetup.Provider} through another record, and Amazon SES looks for include:{SenderSetup.Provider} in the record itself", text)
                with { Color = CheckColor.Amber };
        return record.AllowsEverybody ? Wrong($"The SPF record of {Name} lets everybody send (+all)", text) with { Color = CheckColor.Amber } : null;
    }

    private Fault Without(SpfRecord record, string text)
    {
        var provider = record.Includes.Select(include => DnsName.TryParse(include, out var name) ? Providers.NameOf(name) : null).FirstOrDefault(known => known is not null);
        return Wrong(provider is null ? $"The SPF record of {Name} does not let Amazon SES send" : $"The SPF record of {Name} is still that of {provider}", text);
    }

    /// <summary>What receivers make of it for an address that Amazon SES sends from.</summary>
    private async Task<Fault?> VerdictFaultAsync(SpfTree tree, string text, CancellationToken cancel)
    {
        if (AddressIn(tree) is not { } address) return null;
        var verdict = await SpfCheck.CheckAsync(Sights.Look, new SpfSender(address, "bounce", Name, Setup.Exchange), Name, cancel);
        return verdict.Result switch
        {
            SpfResult.Pass => null,
            SpfResult.TempError => new Fault(CheckColor.Amber, $"Whether SPF passes for {Name} is not known: {verdict.Reason}", text, null) { IsUnknown = true },
            _ => Wrong($"SPF does not pass for {Name}: {verdict.Reason}", text),
        };
    }

    /// <summary>The first network that the record of Amazon SES names; null: that record could not be read.</summary>
    private static IPAddress? AddressIn(SpfTree tree) => DnsName.TryParse(tree.Domain, out var domain) && domain == SenderSetup.Provider
        ? tree.Record?.Terms.FirstOrDefault(term => term is { Mechanism: SpfMechanism.Ip4, Qualifier: SpfResult.Pass })?.Address
        : tree.Parts.Select(AddressIn).FirstOrDefault(address => address is not null);

    private Fault Wrong(string sentence, string text) => new(CheckColor.Red, sentence, text, $"Replace it by {Expected.Value}: of this name only Amazon SES sends.");
}
