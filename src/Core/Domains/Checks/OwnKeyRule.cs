using Postroad.Core.Domains.Dkim;
using Postroad.Core.Domains.Dns;

namespace Postroad.Core.Domains.Checks;

/// <summary>An own key, which stands at its selector itself: of a provider's BYODKIM, or one of ours.</summary>
/// <param name="ours">What it has to be. Null: only its owner knows.</param>
internal sealed class OwnKeyRule(Sights sights, SenderSetup setup, ExpectedRecord expected, PublishedKey? ours = null) : RecordRule(sights, setup, expected)
{
    /// <summary>Null: nothing that can be used.</summary>
    public DkimKey? Key { get; private set; }

    public PublishedKey? Ours => ours;

    protected override IReadOnlyList<string> Values(DnsAnswer answer) => answer is DnsAnswer.Found found ? [.. found.Texts] : [];

    protected override bool IsRight(DnsAnswer answer) => Values(answer) is [var text]
        && (ours is null ? DkimSyntax.Read(text) is DkimKey.Rsa or DkimKey.Ed25519 : DkimSyntax.Read(text) is DkimKey.Rsa { IsAccepted: true } && IsOurs(text));

    /// <summary>Who verifies a signature asks for a TXT record, and that follows a CNAME (RFC 1034 section 3.6.2): where one leads into another zone, the name servers there count as those here do.</summary>
    protected override async Task<IReadOnlyList<DnsAnswer>> WordsAsync(NameSight sight, CancellationToken cancel)
    {
        var words = await base.WordsAsync(sight, cancel);
        if (ours is null || !words.Any(LeadsAway) || sight.Answer.Chain is not [.., var last]) return words;
        var there = await Sights.SeeAsync(last.Target, Kind, cancel);
        // One that leads elsewhere, or has a record of its own, is judged by itself.
        bool LeadsThere(DnsAnswer word) => LeadsAway(word) && sight.Answer.Chain.Take(word.Chain.Count).Select(hop => hop.Target).SequenceEqual(word.Chain.Select(hop => hop.Target));
        return [.. words.Where(word => !LeadsThere(word)), .. there.View.Words.Select(word => word.Answer)];
    }

    private static bool LeadsAway(DnsAnswer word) => word is DnsAnswer.Found { Records.Count: 0, Chain.Count: > 0 };

    protected override async Task<Fault?> FaultAsync(NameSight sight, CancellationToken cancel) => await FindAsync(sight, cancel) is { } fault ? Ours is null ? fault : WithConsequence(fault) : null;

    private async Task<Fault?> FindAsync(NameSight sight, CancellationToken cancel)
    {
        if (sight.Answer is not DnsAnswer.Found found) return await new Misplaced(Sights, Setup, Expected).FindAsync(sight, Kind, IsIt, cancel) ?? await MissingAsync(sight, cancel);
        var keys = found.Texts.Select(DkimSyntax.Read).ToList();
        if (await IsWildcardAsync(sight, Kind, Values(found), Values, cancel)) return Swallowed(DnsQuotes.Of(Values(found)));
        if (keys.Count > 1) return Several(keys, DnsQuotes.Of(Values(found)));
        if (keys[0] is DkimKey.Broken { Flaw: DkimFlaw.Quotes } quoted) return TextFaults.Quoted(Name, quoted.Text);
        if (ours is not null && keys[0] is DkimKey.Rsa or DkimKey.Ed25519 && !IsOurs(keys[0].Text)) return new Fault(CheckColor.Red, $"{Name} has another key", keys[0].Text, "Replace its value.");
        Key = keys[0];
        return KeyFaults.Of(Name, Key) is { } fault ? ours is null ? fault : fault with { Expected = null } : null;
    }

    private Fault WithConsequence(Fault fault) => ours switch
    {
        { Signs: true } => fault with { Fix = $"{fault.Fix} Until it is right, mail leaves without a signature." },
        { HasAnother: true } => fault with { Color = CheckColor.Amber },
        _ => fault,
    };

    private string? IsIt(DnsAnswer answer) => answer is DnsAnswer.Found found
        ? found.Texts.FirstOrDefault(text => ours is null ? DkimSyntax.Read(text) is DkimKey.Rsa or DkimKey.Ed25519 : IsOurs(text)) : null;

    private bool IsOurs(string text) => DkimSyntax.PublicKeyOf(text) == ours!.PublicKey;

    private Fault Several(List<DkimKey> keys, string found) => keys.Any(key => key is DkimKey.Broken { Flaw: DkimFlaw.CutOff })
        ? new Fault(CheckColor.Red, $"The key at {Name} was cut into {keys.Count} records, and its pieces belong into one", found,
            "Publish one TXT record with all pieces, each in quotation marks of its own.")
        : new Fault(CheckColor.Red, $"{Name} has {keys.Count} TXT records, and a selector may have one key", found, "Delete all but the key.");
}
