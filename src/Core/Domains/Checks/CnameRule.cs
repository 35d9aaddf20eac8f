using Postroad.Core.Domains.Dkim;
using Postroad.Core.Domains.Dns;

namespace Postroad.Core.Domains.Checks;

/// <summary>A CNAME of Easy DKIM, and the key that it leads to.</summary>
internal sealed class CnameRule(Sights sights, SenderSetup setup, ExpectedRecord expected) : RecordRule(sights, setup, expected)
{
    /// <summary>What is published at the end; null: nothing that can be used.</summary>
    public DkimKey? Key { get; private set; }

    protected override DnsKind Kind => DnsKind.Txt;

    private DnsName Target => DnsName.Parse(Expected.Value);

    protected override IReadOnlyList<string> Values(DnsAnswer answer) => answer.Chain.Count > 0 ? [$"{answer.Chain[0].Target}."] : answer is DnsAnswer.Found found ? [.. found.Texts] : [];

    protected override bool IsRight(DnsAnswer answer) => answer.Chain is [var hop, ..] && hop.Target == Target;

    protected override async Task<Fault?> FaultAsync(NameSight sight, CancellationToken cancel)
    {
        if (sight.Answer.Chain is [var hop, ..]) return hop.Target == Target ? KeyFault(sight) : await OtherTargetAsync(sight, hop.Target, cancel);
        if (sight.Answer is DnsAnswer.Found found) return await TextAsync(sight, found, cancel);
        return await AddressesAsync(sight, cancel) ?? await new Misplaced(Sights, Setup, Expected).FindAsync(sight, DnsKind.Cname, IsIt, cancel) ?? await MissingAsync(sight, cancel);
    }

    private string? IsIt(DnsAnswer answer) => answer is DnsAnswer.Found found && found.Records.OfType<DnsRecord.Cname>().Any(record => record.Target == Target) ? Expected.Value : null;

    private Fault? KeyFault(NameSight sight)
    {
        var fault = KeyFaults.OfProvider(Target, sight.Answer, out var key);
        Key = key;
        return fault;
    }

    private async Task<Fault?> OtherTargetAsync(NameSight sight, DnsName target, CancellationToken cancel)
    {
        var found = $"{target}.";
        if (target != Target && target.IsAtOrUnder(sight.View.Zone ?? Setup.Domain) && target.Text.StartsWith(Target.Text + '.', StringComparison.Ordinal)) return Doubled(target);
        if (await IsWildcardAsync(sight, Kind, Values(sight.Answer), Values, cancel)) return Swallowed(found);
        var sentence = target.IsAtOrUnder(SenderSetup.Provider) || target.Parent == Target.Parent ? $"The CNAME record of {Name} is that of another key of Amazon SES"
            : Providers.NameOf(target) is { } provider ? $"The CNAME record of {Name} is still that of {provider}"
            : $"The CNAME record of {Name} leads elsewhere, to {target}";
        return new Fault(CheckColor.Red, sentence, found, $"Replace its value by {Expected.Value}");
    }

    private Fault Doubled(DnsName target) => new(CheckColor.Red,
        $"The CNAME record of {Name} leads to {target}: {target.Text[(Target.Text.Length + 1)..]} was added to a value without a dot at its end", $"{target}.",
        $"Enter the value with a dot at its end: {Expected.Value}");

    private async Task<Fault?> TextAsync(NameSight sight, DnsAnswer.Found found, CancellationToken cancel)
    {
        var (values, there) = (Values(found), $"{Name} TXT {DnsQuotes.Of([.. found.Texts])}");
        if (await IsWildcardAsync(sight, Kind, values, Values, cancel)) return Swallowed(there) with { Expected = Line };
        var sentence = found.Texts.Any(text => DkimSyntax.Read(text) is DkimKey.Rsa or DkimKey.Ed25519)
            ? $"{Name} has a copy of a key instead of its CNAME record, and Amazon SES cannot change it"
            : $"{Name} has a TXT record instead of its CNAME record";
        return new Fault(CheckColor.Red, sentence, there, "Delete the TXT record and publish the CNAME record.") { Expected = Line };
    }

    /// <summary>A DNS host that proxies web sites answers with its own addresses instead of the CNAME.</summary>
    private async Task<Fault?> AddressesAsync(NameSight sight, CancellationToken cancel)
    {
        if (sight.Answer is not DnsAnswer.NoSuchRecord || Addresses(await Sights.NearAsync(sight, Name, DnsKind.A, cancel)) is not { Count: > 0 } addresses) return null;
        var there = $"{Name} A {DnsQuotes.Of(addresses)}";
        if (await IsWildcardAsync(sight, DnsKind.A, addresses, Addresses, cancel)) return Swallowed(there) with { Expected = Line };
        return new Fault(CheckColor.Red, $"{Name} answers with addresses instead of its CNAME record, as when the DNS host proxies it", there,
            "Switch the proxy off for this record (at Cloudflare: \"DNS only\").") { Expected = Line, IsInstead = true };
    }

    private static IReadOnlyList<string> Addresses(DnsAnswer answer) =>
        answer is DnsAnswer.Found { Chain.Count: 0 } found ? [.. found.Records.Select(record => record.Content).Order(StringComparer.Ordinal)] : [];
}
