using Postroad.Core.Domains.Dns;

namespace Postroad.Core.Domains.Checks;

/// <summary>The MX of a MAIL FROM domain: bounces go to the region of the identity, and Amazon SES takes exactly one.</summary>
internal sealed class ExchangeRule(Sights sights, SenderSetup setup, ExpectedRecord expected) : RecordRule(sights, setup, expected)
{
    private const string Feedback = "feedback-smtp.";

    protected override IReadOnlyList<string> Values(DnsAnswer answer) => [.. Exchanges(answer).OrderBy(record => record.Preference).Select(Written)];

    protected override bool IsRight(DnsAnswer answer) => Exchanges(answer).ToList() is [var only] && only.Exchange.Text == Setup.Exchange;

    protected override async Task<Fault?> FaultAsync(NameSight sight, CancellationToken cancel)
    {
        var exchanges = Exchanges(sight.Answer).ToList();
        if (exchanges.Count == 0) return await new Misplaced(Sights, Setup, Expected).FindAsync(sight, Kind, IsIt, cancel) ?? await MissingAsync(sight, cancel);
        // Its preference decides nothing where there is no other.
        if (exchanges is [var only] && only.Exchange.Text == Setup.Exchange) return null;
        var found = DnsQuotes.Of(Values(sight.Answer));
        if (await IsWildcardAsync(sight, Kind, Values(sight.Answer), Values, cancel)) return Swallowed(found);
        return exchanges is [var one] ? Elsewhere(one.Exchange, found)
            : new Fault(CheckColor.Red, $"{Name} has {exchanges.Count} MX records, and Amazon SES takes exactly one", found, $"Keep {Expected.Value} alone.");
    }

    private static IEnumerable<DnsRecord.Mx> Exchanges(DnsAnswer answer) => answer is DnsAnswer.Found found ? found.Records.OfType<DnsRecord.Mx>() : [];

    private static string Written(DnsRecord.Mx record) => record.Exchange.IsRoot ? record.Content : $"{record.Content}.";

    private string? IsIt(DnsAnswer answer) => Exchanges(answer).FirstOrDefault(record => record.Exchange.Text == Setup.Exchange) is { } it ? Written(it) : null;

    private Fault Elsewhere(DnsName exchange, string found)
    {
        var sentence = exchange.IsRoot ? $"The MX record of {Name} says that nobody takes mail there"
            : exchange.Text.StartsWith(Setup.Exchange + '.', StringComparison.Ordinal)
                ? $"The MX record of {Name} leads to {exchange}: {exchange.Text[(Setup.Exchange.Length + 1)..]} was added to a value without a dot at its end"
            : exchange.Parent.Parent == SenderSetup.Provider && exchange.Text.StartsWith(Feedback, StringComparison.Ordinal)
                ? $"The MX record of {Name} is that of {Region(exchange)}, and the identity is in {Setup.Region}"
            : Providers.NameOf(exchange) is { } provider ? $"The MX record of {Name} is still that of {provider}"
            : $"The MX record of {Name} leads elsewhere, to {exchange}";
        return new Fault(CheckColor.Red, sentence, found, $"Replace its value by {Expected.Value}");
    }

    private static string Region(DnsName exchange) => exchange.Text[Feedback.Length..^(SenderSetup.Provider.Text.Length + 1)];
}
