using System.Net;
using System.Net.Sockets;
using Postroad.Core.Domains.Dns;

namespace Postroad.Core.Domains.Spf;

/// <summary>check_host of RFC 7208 section 4, once: counts what it asks. What <c>exp=</c> would explain is not fetched, for nobody is refused here.</summary>
internal sealed class SpfCheck
{
    public const int MostLookups = 10, MostVoid = 2, MostNames = 10;

    private readonly SpfSender sender;
    private readonly SpfQuestions ask;

    private SpfCheck(DomainLook look, SpfSender sender)
    {
        this.sender = sender with { Address = sender.Address.IsIPv4MappedToIPv6 ? sender.Address.MapToIPv4() : sender.Address };
        ask = new SpfQuestions(look, this.sender.Address);
    }

    public static async Task<SpfVerdict> CheckAsync(DomainLook look, SpfSender sender, DnsName domain, CancellationToken cancel)
    {
        var check = new SpfCheck(look, sender);
        return await check.JudgeAsync(domain, null, cancel) with { Lookups = check.ask.Lookups, VoidLookups = check.ask.Void };
    }

    /// <param name="domain">Whose record.</param>
    /// <param name="by">The include or redirect that leads there, and whose; null: the sender's own domain.</param>
    /// <param name="cancel">Ends it with nothing.</param>
    private async Task<SpfVerdict> JudgeAsync(DnsName domain, (string Term, DnsName Of)? by, CancellationToken cancel)
    {
        var texts = await ask.RecordsAsync(domain, by, cancel);
        if (ask.Halt is { } halt) return halt;
        if (texts.Count == 0) return Say(SpfResult.None, $"{domain} has no SPF record", by?.Term, by?.Of ?? domain);
        if (texts.Count > 1) return Say(SpfResult.PermError, $"{domain} has {texts.Count} SPF records, and may have one", by?.Term, by?.Of ?? domain);
        if (!SpfRecord.TryParse(texts[0], out var record, out var fault)) return Say(SpfResult.PermError, $"\"{fault.Term}\" of {domain}: {fault.Why}", fault.Term, domain);

        foreach (var term in record.Terms)
        {
            var matches = await MatchesAsync(term, domain, cancel);
            if (ask.Halt is { } stopped) return stopped;
            if (matches) return Say(term.Qualifier, $"\"{term.Text}\" of {domain} matches {sender.Address}", term.Text, domain);
        }

        return record.Redirect is { } redirect
            ? await RedirectAsync(redirect, domain, cancel)
            : Say(SpfResult.Neutral, $"no term of {domain} matches {sender.Address}", null, domain);
    }

    private async Task<SpfVerdict> RedirectAsync(string redirect, DnsName domain, CancellationToken cancel)
    {
        var text = "redirect=" + redirect;
        ask.Count(text, domain);
        if (await TargetAsync(redirect, text, domain, cancel) is not { } target) return ask.Halt ?? Say(SpfResult.PermError, $"\"{text}\" of {domain} leads to no name", text, domain);
        var verdict = await JudgeAsync(target, (text, domain), cancel);
        return verdict.Result == SpfResult.None ? Say(SpfResult.PermError, $"\"{text}\" of {domain} leads to {target}, which has no SPF record", text, domain) : verdict;
    }

    private async Task<bool> MatchesAsync(SpfTerm term, DnsName domain, CancellationToken cancel)
    {
        if (term.Asks && !ask.Count(term.Text, domain)) return false;
        if (term.Mechanism is SpfMechanism.All) return true;
        if (term.Mechanism is SpfMechanism.Ip4 or SpfMechanism.Ip6) return IsIn(term.Address!, term);
        // A macro can make a name that is none: nobody is there, and no question is asked.
        if (await TargetAsync(term.Domain, term.Text, domain, cancel) is not { } target) return false;
        return term.Mechanism switch
        {
            SpfMechanism.Include => await IncludesAsync(term, target, domain, cancel),
            SpfMechanism.A => (await ask.AddressesAsync(target, term.Text, domain, cancel)).Any(address => IsIn(address, term)),
            SpfMechanism.Mx => (await ask.ExchangesAsync(target, term.Text, domain, cancel)).Any(address => IsIn(address, term)),
            SpfMechanism.Exists => await ask.ExistsAsync(target, term.Text, domain, cancel),
            _ => (await ask.ProvedNamesAsync(term.Text, domain, cancel)).Any(name => name.IsAtOrUnder(target)),
        };
    }

    /// <summary>RFC 7208 section 5.2.</summary>
    private async Task<bool> IncludesAsync(SpfTerm term, DnsName target, DnsName domain, CancellationToken cancel)
    {
        var verdict = await JudgeAsync(target, (term.Text, domain), cancel);
        if (ask.Halt is not null) return false;
        if (verdict.Result is SpfResult.PermError or SpfResult.TempError) ask.Stop(verdict);
        if (verdict.Result == SpfResult.None) ask.Stop(Say(SpfResult.PermError, $"\"{term.Text}\" of {domain}: {target} has no SPF record", term.Text, domain));
        return verdict.Result == SpfResult.Pass;
    }

    /// <summary>Null: what the macros make is no name.</summary>
    private async Task<DnsName?> TargetAsync(string? spec, string term, DnsName domain, CancellationToken cancel)
    {
        if (spec is null) return domain;
        var names = SpfMacros.NeedName(spec) ? await ask.ProvedNamesAsync(term, domain, cancel) : [];
        // The domain itself before what is below it before any other (RFC 7208 section 7.3).
        var name = names.OrderBy(found => found == domain ? 0 : found.IsAtOrUnder(domain) ? 1 : 2).Select(found => found.Text).FirstOrDefault("unknown");
        return DnsName.TryParse(SpfMacros.Expand(spec, sender, domain, name), out var target) && !target.IsRoot ? target : null;
    }

    private bool IsIn(IPAddress network, SpfTerm term)
    {
        if (network.AddressFamily != sender.Address.AddressFamily) return false;
        var bits = network.AddressFamily == AddressFamily.InterNetwork ? term.Prefix4 : term.Prefix6;
        var (one, other) = (network.GetAddressBytes(), sender.Address.GetAddressBytes());
        for (var i = 0; i < one.Length && bits > 0; i++, bits -= 8)
        {
            var mask = bits >= 8 ? 0xFF : 0xFF << (8 - bits) & 0xFF;
            if ((one[i] & mask) != (other[i] & mask)) return false;
        }

        return true;
    }

    private static SpfVerdict Say(SpfResult result, string reason, string? term, DnsName at) => new(result, reason, term, at, 0, 0);
}
