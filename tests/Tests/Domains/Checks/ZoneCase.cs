using System.Text;
using System.Text.RegularExpressions;
using Postroad.Core.Domains.Checks;
using Postroad.Core.Domains.Dns;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Domains.Checks;

/// <summary>
/// A part of a zone file in <c>Zones/</c>: a domain under zones.test, its records, and what is to be said about it, as comments. <c>@dkim</c>, <c>@mailfrom</c> and
/// <c>@dmarc</c> stand for records as they should be, <c>@4096</c> for a text of that many characters.
/// </summary>
internal sealed partial record ZoneCase(string Name, string Options, string Records, string Said)
{
    public const string Apex = "zones.test", Keys = "keys.ses.test", Region = "eu-central-1";

    private const string Head = ";=== ", Quote = ";> ";

    /// <summary>All cases of all files.</summary>
    public static IReadOnlyList<ZoneCase> All { get; } = [.. new[] { "healthy", "dkim", "ownkey", "mailfrom", "dmarc" }.SelectMany(Read)];

    public string Domain => OptionOf("domain") ?? $"{Name}.{Apex}";

    public SenderSetup Setup => new(
        DnsName.Parse(Domain), Region, OptionOf("own key") is null ? (OptionOf("tokens") ?? "k1 k2 k3").Split(' ', StringSplitOptions.RemoveEmptyEntries) : [], Keys, OptionOf("own key"),
        Options.Contains("no MAIL FROM", StringComparison.Ordinal) ? null : DnsName.Parse($"bounce.{Domain}"))
    {
        MailFromStatus = OptionOf("status") ?? "SUCCESS", IsSigning = !Options.Contains("signing off", StringComparison.Ordinal),
    };

    /// <summary>Serves the domains of all cases, the keys, and the record of Amazon SES.</summary>
    public static async Task ServeAsync(NameServer dns)
    {
        await dns.ServeAsync(Apex, OwnServers(string.Join('\n', All.Select(zone => zone.Zone))));
        await dns.ServeAsync(Keys, OwnServers(await File.ReadAllTextAsync(PathOf("keys"))));
        await dns.ServeAsync("amazonses.com", "@ IN TXT \"v=spf1 ip4:199.255.192.0/22 -all\"");
    }

    /// <summary>A zone with two name servers, both of which are nsd.</summary>
    public static string OwnServers(string records) => $"@ IN SOA ns1 hostmaster 1 3600 600 86400 60\n@ NS ns1\n@ NS ns2\nns1 A {NameServer.First}\nns2 A {NameServer.Second}\n{records}";

    public static string PathOf(string file) => Repository.PathOf($"tests/Tests/Domains/Checks/Zones/{file}.zone");

    /// <summary>What a check says, as the files write it.</summary>
    public static string Write(DomainCheck check, DateTimeOffset now)
    {
        var text = new StringBuilder();
        foreach (var chip in check.Chips) text.Append($"{chip.Subject.ToString().ToUpperInvariant()} {chip.Color.ToString().ToLowerInvariant()}: {chip.Reason}\n");
        foreach (var mistake in check.Mistakes)
        {
            text.Append($"{mistake.Color} {mistake.Subject.ToString().ToUpperInvariant()} {mistake.Name}: {mistake.Sentence}\n");
            text.Append($"  found    {mistake.Found ?? "nothing"}\n  expected {mistake.Expected}\n  fix      {mistake.Fix ?? "wait"}\n");
            if (mistake.OldAnswerUntil is { } until) text.Append($"  kept     {(until - now).TotalSeconds} s\n");
        }

        return text.ToString();
    }

    private string Zone => OptionOf("domain") is null ? $"$ORIGIN {Domain}.\n{Records}" : "";

    private string? OptionOf(string name) => OptionPattern().Matches(Options).FirstOrDefault(match => match.Groups[1].Value == name)?.Groups[2].Value.Trim();

    private static IEnumerable<ZoneCase> Read(string file)
    {
        foreach (var part in File.ReadAllText(PathOf(file)).Split('\n' + Head).Skip(1))
        {
            var lines = part.Split('\n');
            var options = lines[0].Split(" | ");
            var said = string.Concat(lines.Where(line => line.StartsWith(Quote, StringComparison.Ordinal)).Select(line => line[Quote.Length..] + '\n'));
            var zone = new ZoneCase(options[0], options.Length > 1 ? options[1] : "", "", said);
            yield return zone with { Records = string.Join('\n', lines.Skip(1).Where(line => !line.StartsWith(';')).Select(zone.Expand)) };
        }
    }

    private string Expand(string line) => line switch
    {
        "@dkim" => string.Join('\n', Setup.Tokens.Select(token => $"{token}._domainkey CNAME {token}.{Keys}.")),
        "@mailfrom" => $"bounce MX 10 feedback-smtp.{Region}.amazonses.com.\nbounce TXT \"v=spf1 include:amazonses.com ~all\"",
        "@dmarc" => $"_dmarc TXT \"v=DMARC1; p=none; rua=mailto:dmarc@{Domain}\"",
        _ => LongText().Replace(line, match => string.Join(' ', new string('x', int.Parse(match.Groups[1].Value)).Chunk(255).Select(piece => $"\"{new string(piece)}\""))),
    };

    [GeneratedRegex(@"(domain|own key|tokens|status)([^,]*)")]
    private static partial Regex OptionPattern();

    [GeneratedRegex(@"(?<=TXT )@(\d+)$")]
    private static partial Regex LongText();
}
