using System.Globalization;
using Postroad.Core.Domains.Reports;
using Postroad.Core.Sending.Ses;

namespace Postroad.Web.Parts;

/// <summary>Sources of mail as people read them.</summary>
internal static class DmarcWords
{
    /// <summary>Of 100 messages so many pass, or a source is looked at: mail that is sent on fails at times.</summary>
    private const int Enough = 98;

    public static string Name(DmarcSource source) => source.Kind == SourceKind.AmazonSes
        ? source.Name.Length == 0 ? "Amazon SES" : $"Amazon SES, {SesRegions.PlaceOf(source.Name) ?? source.Name}" : source.Name;

    /// <summary>As people of the customer call it, or else by what it is known.</summary>
    public static string Name(DmarcLine line) => line.Given?.Name ?? Name(line.Source);

    /// <summary>By what it is known.</summary>
    public static string KnownBy(DmarcSource source) => source.Kind switch
    {
        SourceKind.AmazonSes => source.Name.Length == 0 ? "signs as amazonses.com" : $"envelope domain {source.EnvelopeDomain}",
        SourceKind.Domain => "envelope domain, SPF passes",
        // Of SPF nothing: some receivers say that it is aligned, and not for which name.
        SourceKind.Signature => "its signature",
        _ => "address",
    };

    /// <summary>Tone, icon and words of a chip, and the reason.</summary>
    public static (string Tone, string Icon, string Text, string Why) Who(DmarcLine line)
    {
        var (tone, icon, text, why) = Judge(line);
        return (tone, icon, text, line.Given is { } given ? $"{why} Named by {given.ChangedBy}." : why);
    }

    /// <summary>What receivers did with what failed, or against what passed, and why they let it through.</summary>
    public static string Receivers(DmarcNumbers n)
    {
        var (parts, why) = (new List<string>(), new List<string>());
        if (n.Forwarded > 0) why.Add(Part(n.Forwarded, "receivers know who sent it on"));
        if (n.SampledOut > 0) why.Add(Part(n.SampledOut, "your policy is for a part of it, or being tried"));
        if (n.LocalPolicy > 0) why.Add(Part(n.LocalPolicy, "by rules of their own"));
        if (n.Rejected > 0) parts.Add($"{Figures.Number(n.Rejected)} rejected");
        if (n.Quarantined > 0) parts.Add($"{Figures.Number(n.Quarantined)} quarantined");
        if (n.LetThrough > 0) parts.Add($"{Figures.Number(n.LetThrough)} let through{(why.Count == 0 ? "" : $" ({string.Join("; ", why)})")}");
        return parts.Count == 0 ? "Nothing to do" : string.Join(", ", parts);

        string Part(long some, string reason) => some == n.LetThrough ? reason : $"{Figures.Number(some)}: {reason}";
    }

    /// <summary>Why receivers did something else than the policy asks. Empty: nobody says so.</summary>
    public static string Why(PolicyReasons reasons) => string.Join(", ", PolicyReasonWords.Of(reasons).Select(word => word switch
    {
        "forwarded" => "forwarded", "trusted_forwarder" => "forwarded by somebody they trust", "mailing_list" => "by a mailing list", "sampled_out" => "outside of pct",
        "policy_test_mode" => "policy on trial", "local_policy" => "rules of their own", _ => "another reason",
    }));

    /// <summary>What the policy that was found means for mail that fails.</summary>
    public static string Means(string policy)
    {
        var tags = policy.Split("; ");
        var asked = tags.Contains("p=reject") ? "Mail that fails is not taken at all."
            : tags.Contains("p=quarantine") ? "Mail that fails goes to spam. With p=reject it would not be taken at all."
            : "Mail that fails arrives like yours: p=none asks receivers to change nothing. Make it p=quarantine once everything of yours passes here.";
        return tags.Contains("t=y") ? $"{asked} It is on trial (t=y), so that receivers do less than that." : asked;
    }

    public static string Group(DmarcGroup group) => group switch { DmarcGroup.Passing => "Pass", DmarcGroup.Failing => "Never pass", _ => "All" };

    public static string Span(int days) => days == DmarcReports.Kept.Days ? "All" : $"{days} days";

    /// <summary>A day of a report, in UTC as receivers count them.</summary>
    public static string Day(DateTimeOffset at, DateTimeOffset now) => at.UtcDateTime.ToString(at.UtcDateTime.Year == now.UtcDateTime.Year ? "d MMM" : "d MMM yyyy", CultureInfo.InvariantCulture);

    /// <summary>"14 to 16 Nov"; a period that ends at midnight ends with the day before.</summary>
    public static string Days(DateTimeOffset first, DateTimeOffset last, DateTimeOffset now)
    {
        var (from, to) = (Day(first, now), Day(last == first ? last : last.AddSeconds(-1), now));
        return from == to ? from : $"{from} to {to}";
    }

    /// <summary>"pass for list.example"; what was not said is left out.</summary>
    public static string Result(SpfResult spf) => spf.Domain.Length == 0 ? spf.Result : $"{spf.Result} for {spf.Domain}";

    public static string Result(DkimResult dkim) => (dkim.Domain.Length == 0 ? dkim.Result : $"{dkim.Result} for {dkim.Domain}") + (dkim.Selector is null ? "" : $", selector {dkim.Selector}");

    public static string Of(Disposition disposition) => disposition switch { Disposition.Quarantine => "Quarantined", Disposition.Reject => "Rejected", _ => "Not held back by DMARC" };

    private static (string Tone, string Icon, string Text, string Why) Judge(DmarcLine line)
    {
        var n = line.Numbers;
        var (isSpf, isDkim, isSes) = (n.SpfAligned > 0, n.DkimAligned > 0, line.Source.Kind == SourceKind.AmazonSes);
        if (!isSes && !isSpf && n.Forwarded * 2 > n.Failed)
            return ("off", "arrow-forward-up", "Forwarded mail", "Receivers know who sent it on: that breaks SPF, and a list that changes mail breaks DKIM too.");
        if (n.Passed == 0) return Never(line.Source.Kind, isNamed: line.Given is not null);
        var (tone, icon, text, why) = (isSes, isSpf, isDkim) switch
        {
            (true, false, _) => ("ok", "check", "Yours", "By DKIM alone: a MAIL FROM domain of your own makes SPF count too."),
            (true, _, false) => ("ok", "check", "Yours", "By SPF alone, which mail that is sent on loses: sign it with Easy DKIM."),
            (false, true, false) => ("ok", "check", "Yours", "By SPF alone, which mail that is sent on loses: let it sign as your domain."),
            (false, false, _) when line.Source.Kind == SourceKind.Domain => ("off", "arrow-forward-up", "Signed by you", "Your signature in another envelope: a service of yours, or mail that was sent on."),
            (false, false, _) => ("off", "arrow-forward-up", "Signed by you", "SPF does not pass: mail that was sent on, or a server that your SPF record does not name."),
            _ => ("ok", "check", "Yours", Proofs(n)),
        };
        return n.Passed * 100.0 / n.Messages >= Enough ? (tone, icon, text, why) : ("warn", "alert-triangle", $"{text}, in part", $"{Figures.Percent(n.Failed, n.Messages)} of it fails. {why}");
    }

    /// <summary>Of what passes; a proof that is seldom there is not said to be there.</summary>
    private static string Proofs(DmarcNumbers n) => Math.Min(n.SpfAligned, n.DkimAligned) * 100.0 / n.Passed >= Enough ? "SPF and DKIM prove your name."
        : $"Of what passes, DKIM proves your name for {Figures.Percent(n.DkimAligned, n.Passed)} and SPF for {Figures.Percent(n.SpfAligned, n.Passed)}.";

    private static (string Tone, string Icon, string Text, string Why) Never(SourceKind kind, bool isNamed) => kind switch
    {
        SourceKind.AmazonSes => ("warn", "help-circle", "Yours?", "Amazon SES, but nothing proves your name: verify the domain there, with Easy DKIM."),
        SourceKind.Domain => ("warn", "help-circle", "Yours?", "SPF passes for its own name only. If you use it, let it sign as your domain."),
        SourceKind.Signature => ("warn", "help-circle", "Yours?", "Signs with its own name only. If you use it, let it sign as your domain."),
        _ when isNamed => ("warn", "help-circle", "Yours?", "Neither SPF nor DKIM proves any name. If you use it, let it sign as your domain."),
        _ => ("bad", "mask", "Likely forged", "Neither SPF nor DKIM proves any name; or a machine of yours that has neither."),
    };
}
