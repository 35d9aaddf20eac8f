using Postroad.Core.Domains.Dns;

namespace Postroad.Core.Domains.Checks;

/// <summary>Where a record that is not at its name stands instead.</summary>
internal sealed class Misplaced(Sights sights, SenderSetup setup, ExpectedRecord expected)
{
    private delegate Fault Story(DnsName at, string found);

    /// <param name="sight">Of the name where it should be.</param>
    /// <param name="kind">To ask for.</param>
    /// <param name="isIt">Whether an answer has the record.</param>
    /// <param name="cancel">Ends it with nothing.</param>
    /// <returns>Null: at none of the names where people put it by mistake.</returns>
    public async Task<Fault?> FindAsync(NameSight sight, DnsKind kind, Func<DnsAnswer, string?> isIt, CancellationToken cancel)
    {
        foreach (var (at, story) in Places(sight.View.Zone ?? setup.Domain))
        {
            if (isIt(await sights.NearAsync(sight, at, kind, cancel)) is { } value) return story(at, $"{at} {expected.KindText} {value}");
        }

        return null;
    }

    private IEnumerable<(DnsName At, Story Story)> Places(DnsName zone)
    {
        foreach (var added in new[] { zone, setup.Domain }.Distinct())
        {
            if (DnsName.TryParse($"{expected.Name}.{added}", out var doubled)) yield return (doubled, (at, found) => Doubled(at, found, added, zone));
        }

        if (DnsName.TryParse(expected.Name.Text.Replace("_", "", StringComparison.Ordinal), out var plain) && plain != expected.Name)
            yield return (plain, (at, found) => Of($"The {expected.KindText} record stands at {at}, without the underscore of the name", found, zone));
        foreach (var other in Others(zone).Where(other => other != expected.Name).Distinct())
            yield return (other, (at, found) => Of($"The {expected.KindText} record stands at {at}, and receivers look at {expected.Name}", found, zone));
    }

    /// <summary>With the wrong end, or without its beginning.</summary>
    private IEnumerable<DnsName> Others(DnsName zone)
    {
        if (expected.Subject == CheckSubject.Spf)
        {
            yield return setup.Domain;
            yield break;
        }

        var labels = expected.Name.Labels;
        var own = expected.Name.Text[..^(setup.Domain.Text.Length + 1)];
        if (labels[0].StartsWith('_')) yield return expected.Name.Parent;
        if (labels[1].StartsWith('_')) yield return DnsName.Parse(string.Join('.', labels.Where((_, i) => i != 1)));
        if (zone.TryUnder(own, out var atZone)) yield return atZone;
        if (setup.MailFrom is { } envelope && envelope.TryUnder(own, out var atEnvelope)) yield return atEnvelope;
    }

    private Fault Doubled(DnsName at, string found, DnsName added, DnsName zone) =>
        Of($"The {expected.KindText} record stands at {at}: {added} was added to a name that already ended with it", found, zone);

    private Fault Of(string sentence, string found, DnsName zone) =>
        new(CheckColor.Red, sentence, found, $"Move it: enter {RecordDownloads.NameFor(expected, zone, NameForm.Relative)} as the name, if the DNS host adds {zone} by itself, else {expected.Name}.")
        {
            Expected = $"{expected.Name} {expected.KindText} {expected.Value}",
        };
}
