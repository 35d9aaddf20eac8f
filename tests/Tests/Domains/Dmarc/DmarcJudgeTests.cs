using System.Diagnostics;
using Postroad.Core.Domains.Dmarc;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Domains.Dmarc;

/// <summary>Mail::DMARC, written by others after RFC 7489, judges the same senders. Where the old rules and the new agree, so do both; the differences are listed.</summary>
public sealed class DmarcJudgeTests
{
    /// <summary>It gives no policy to a name without an address, as receivers may and the standard does not ask.</summary>
    private const string Addresses = """

        strict A 192.0.2.1
        trying A 192.0.2.1
        trying-q A 192.0.2.1
        twice A 192.0.2.1
        beside A 192.0.2.1
        reports A 192.0.2.1
        nothing A 192.0.2.1
        cname A 192.0.2.1
        corp A 192.0.2.1
        mid.corp A 192.0.2.1
        unit.corp A 192.0.2.1
        bank A 192.0.2.1
        mega.bank A 192.0.2.1
        gone.bank A 192.0.2.1
        x.mega.bank A 192.0.2.1
        """;

    /// <summary>By From and d=.</summary>
    private static readonly Dictionary<string, string> Differences = new()
    {
        ["trying -"] = "t=y is new; it stands for pct=0",
        ["trying-q -"] = "t=y is new",
        ["a.unit.corp unit.corp"] = "the walk finds the closer policy, which says psd=n; before, the organization's counted",
        ["corp mid.corp"] = "psd=n makes unit.corp an organization of its own",
        ["giant.bank mail.giant.bank"] = "psd=y makes each name below an organization; before, a list of suffixes did",
        ["mail.giant.bank giant.bank"] = "as above",
        ["x.mega.bank mega.bank"] = "as above, and the closer policy counts",
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Where_the_old_and_the_new_rules_agree_Mail_DMARC_says_the_same()
    {
        var dns = await NameServer.SharedAsync();
        // A top-level domain of the list of suffixes that it reads.
        // A top-level domain that its list of suffixes has.
        await dns.ServeAsync("gd", DmarcSenders.Zone + Addresses);
        var ours = new List<string>();
        foreach (var sender in DmarcSenders.All) ours.Add(Words(await DmarcVerdictTests.JudgeAsync(dns.Looks(), sender.From, sender.Dkim, sender.Envelope, ".gd")));
        var theirs = await JudgeAsync(dns);

        Assert.Equal(DmarcSenders.All.Count, theirs.Length);
        // All that differ are listed, and all that are listed differ.
        Assert.Equal(Differences.Keys.Order(), DmarcSenders.All.Where((_, i) => ours[i] != theirs[i]).Select(s => $"{s.From} {s.Dkim}").Order());
        Assert.True(theirs.Distinct().Count() >= 10, string.Join('\n', theirs));
    }

    /// <summary>Where the policy stands, whether d= and the envelope are aligned, and what becomes of the mail.</summary>
    private static string Words(DmarcVerdict verdict) => verdict.Found is null ? "-"
        : $"{verdict.Found.Domain} {Pass(verdict.Dkim)} {Pass(verdict.Spf)} {(verdict.Passes ? DmarcPolicy.None : verdict.Handling ?? DmarcPolicy.None).ToString().ToLowerInvariant()}";

    private static string Pass(DmarcAlignment alignment) => alignment == DmarcAlignment.Aligned ? "pass" : "fail";

    private static async Task<string[]> JudgeAsync(NameServer dns)
    {
        var input = Path.Combine(TemporaryFolder.Create(), "senders");
        await File.WriteAllLinesAsync(input, DmarcSenders.All.Select(s => $"{Full(s.From)}\t{Full(s.Dkim)}\t{Full(s.Envelope)}"), Cancel);
        var start = new ProcessStartInfo("/bin/sh") { ArgumentList = { "-c", $"/usr/bin/perl '{Repository.PathOf("tests/Tests/Domains/Dmarc/dmarc_judge.pl")}' {dns.EndPoint.Address} {dns.Port} < '{input}'" } };
        var (code, output, error) = await ChildProcess.RunAsync(start, TimeSpan.FromMinutes(2));
        Assert.True(code == 0, error);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string Full(string name) => name == "-" || name.EndsWith(".com", StringComparison.Ordinal) ? name : name + ".gd";
}
