using Postroad.Core.Domains.Dkim;
using Postroad.Core.Domains.Dns;

namespace Postroad.Core.Domains.Checks;

/// <summary>An own key (BYODKIM), which stands at its selector itself.</summary>
internal sealed class OwnKeyRule(Sights sights, SenderSetup setup, ExpectedRecord expected) : RecordRule(sights, setup, expected)
{
    /// <summary>Null: nothing that can be used.</summary>
    public DkimKey? Key { get; private set; }

    protected override IReadOnlyList<string> Values(DnsAnswer answer) => answer is DnsAnswer.Found found ? [.. found.Texts] : [];

    protected override bool IsRight(DnsAnswer answer) => Values(answer) is [var text] && DkimSyntax.Read(text) is DkimKey.Rsa or DkimKey.Ed25519;

    protected override async Task<Fault?> FaultAsync(NameSight sight, CancellationToken cancel)
    {
        if (sight.Answer is not DnsAnswer.Found found) return await new Misplaced(Sights, Setup, Expected).FindAsync(sight, Kind, IsIt, cancel) ?? await MissingAsync(sight, cancel);
        var keys = found.Texts.Select(DkimSyntax.Read).ToList();
        if (await IsWildcardAsync(sight, Kind, Values(found), Values, cancel)) return Swallowed(DnsQuotes.Of(Values(found)));
        if (keys.Count > 1) return Several(keys, DnsQuotes.Of(Values(found)));
        Key = keys[0];
        return Key is DkimKey.Broken { Flaw: DkimFlaw.Quotes } quoted ? TextFaults.Quoted(Name, quoted.Text) : KeyFaults.Of(Name, Key);
    }

    private static string? IsIt(DnsAnswer answer) => answer is DnsAnswer.Found found ? found.Texts.FirstOrDefault(text => DkimSyntax.Read(text) is DkimKey.Rsa or DkimKey.Ed25519) : null;

    private Fault Several(List<DkimKey> keys, string found) => keys.Any(key => key is DkimKey.Broken { Flaw: DkimFlaw.CutOff })
        ? new Fault(CheckColor.Red, $"The key at {Name} was cut into {keys.Count} records, and its pieces belong into one", found,
            "Publish one TXT record with all pieces, each in quotation marks of its own.")
        : new Fault(CheckColor.Red, $"{Name} has {keys.Count} TXT records, and a selector may have one key", found, "Delete all but the key.");
}
