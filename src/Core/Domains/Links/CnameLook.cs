using System.Net;
using Postroad.Core.Domains.Dns;

namespace Postroad.Core.Domains.Links;

/// <summary>What a look at a tracking domain found.</summary>
/// <param name="IsRight">Null: nobody who knows has answered.</param>
/// <param name="Found">What stands there, in a few words; empty: nothing.</param>
/// <param name="Sentence">Found beside expected, and what to do.</param>
internal sealed record CnameFinding(bool? IsRight, string Found, string Sentence)
{
    /// <summary>The zone that the host is in. Null: not known.</summary>
    public DnsName? Zone { get; init; }
}

/// <summary>Whether the CNAME of a host leads to this installation, directly or over others.</summary>
internal sealed class CnameLook(DnsLooks looks)
{
    private const int MostAddresses = 3, MostDoubled = 2;

    /// <param name="expected">The installation's public host.</param>
    public async Task<CnameFinding> LookAsync(DnsName host, string expected, CancellationToken cancel)
    {
        if (TargetOf(expected, out var fault) is not { } target) return new CnameFinding(false, "", fault);
        using var look = looks.Begin();
        var finding = await JudgeAsync(look, host, target, cancel);
        return finding.IsRight is null ? finding : finding with { Zone = await new ZoneServers(look).ApexAsync(host, cancel) };
    }

    /// <summary>Where CNAMEs can lead; null with a sentence: the public address is none that the DNS has.</summary>
    /// <param name="expected">The installation's public host.</param>
    public static DnsName? TargetOf(string expected, out string fault)
    {
        var isAddress = IPAddress.TryParse(expected, out _);
        fault = $"The public address of this installation, {expected}, is {(isAddress ? "an IP address" : "known to its own machine alone")}, and a CNAME leads to a name of the DNS: "
            + "whoever runs Postroad sets one with --public-url of postroad serve.";
        return !isAddress && expected.Contains('.', StringComparison.Ordinal) && DnsName.TryParse(expected, out var target) ? target : null;
    }

    private static async Task<CnameFinding> JudgeAsync(DomainLook look, DnsName host, DnsName target, CancellationToken cancel)
    {
        var answer = await look.AskAsync(host, DnsKind.A, cancel);
        if (answer.Chain.Any(hop => hop.Target == target)) return Leading(answer, host, target);
        if (answer is DnsAnswer.Unusable { Flaw: DnsFlaw.CnameLoop or DnsFlaw.CnameChainTooLong }) return new CnameFinding(false, "CNAMEs without an end", $"{Capital(answer.InWords())}. Expected is a CNAME to {target}.");
        // What comes behind a first CNAME may still lead here.
        if (!answer.IsDefinite) return new CnameFinding(null, "", $"It is not known where {host} leads{(answer.Chain is [var known, ..] ? $" over {known.Target}" : "")}: {answer.InWords()}. Expected is a CNAME to {target}.");
        if (answer.Chain is [var first, ..]) return Elsewhere(host, first.Target, target);
        if (answer is DnsAnswer.Found found) return Addressed(host, found, target);
        return await DoubledAsync(look, host, target, cancel) ?? new CnameFinding(false, "", $"Nothing stands at {host}. Expected is a CNAME to {target}.");
    }

    private static CnameFinding Leading(DnsAnswer answer, DnsName host, DnsName target) => answer is DnsAnswer.NoSuchName
        ? new CnameFinding(false, target.Text, $"{host} leads to {target}, as expected, but the DNS knows no {answer.Chain[^1].Target}: whoever runs Postroad looks at the records of its public address.")
        : new CnameFinding(true, target.Text, $"{host} leads to {target}, as expected.");

    private static CnameFinding Elsewhere(DnsName host, DnsName found, DnsName target) => found.Text.StartsWith(target.Text + '.', StringComparison.Ordinal)
        ? new CnameFinding(false, found.Text, $"The CNAME of {host} leads to {found}: your DNS host has put your domain behind the value. Expected is {target}; write it with a dot at its end.")
        : new CnameFinding(false, found.Text, $"The CNAME of {host} leads to {found}. Expected is {target}.");

    private static CnameFinding Addressed(DnsName host, DnsAnswer.Found found, DnsName target)
    {
        var addresses = string.Join(", ", found.Records.Take(MostAddresses).Select(r => r.Content));
        return new CnameFinding(false, addresses, $"{host} has addresses of its own ({addresses}) and no CNAME. Expected is a CNAME to {target}. If it stands there, your DNS host hides it behind its proxy: switch that off for this name.");
    }

    /// <summary>Whoever types the whole name where the DNS host adds the domain by itself has it twice.</summary>
    private static async Task<CnameFinding?> DoubledAsync(DomainLook look, DnsName host, DnsName target, CancellationToken cancel)
    {
        var zone = host.Parent;
        for (var i = 0; i < MostDoubled && zone.Labels.Count >= 2; i++, zone = zone.Parent)
        {
            if (!zone.TryUnder(host.Text, out var doubled)) continue;
            if ((await look.AskAsync(doubled, DnsKind.A, cancel)).Chain.Any(hop => hop.Target == target))
                return new CnameFinding(false, doubled.Text, $"Nothing stands at {host}, but the CNAME is at {doubled}: the domain is in its name twice. Expected is the name {host.Text[..^(zone.Text.Length + 1)]} in the zone {zone}, with a CNAME to {target}.");
        }

        return null;
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
