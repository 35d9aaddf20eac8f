using System.Globalization;
using Postroad.Core.Domains.Reports;

namespace Postroad.Web.Parts;

/// <summary>Sources of mail as people read them.</summary>
internal static class DmarcWords
{
    public static string Name(DmarcSource source) => source.Kind == SourceKind.AmazonSes ? source.Name.Length == 0 ? "Amazon SES" : $"Amazon SES, {source.Name}" : source.Name;

    /// <summary>By what it is known.</summary>
    public static string KnownBy(DmarcSource source) => source.Kind switch
    {
        SourceKind.AmazonSes => source.Name.Length == 0 ? "signs as amazonses.com" : $"envelope domain {source.Name}.amazonses.com",
        SourceKind.Domain => "envelope domain, SPF passes",
        SourceKind.Signature => "signed, SPF does not pass",
        _ => "address",
    };

    /// <summary>Tone, icon and words of a chip, and the reason.</summary>
    public static (string Tone, string Icon, string Text, string Why) Who(DmarcLine line)
    {
        var n = line.Numbers;
        return (line.Source.Kind, n.Passed, n.SpfAligned, n.DkimAligned) switch
        {
            (SourceKind.AmazonSes, 0, _, _) => ("warn", "help-circle", "Yours?", "Amazon SES, but nothing proves your name: verify the domain there, with Easy DKIM."),
            (SourceKind.AmazonSes, _, 0, _) => ("ok", "check", "Yours", "By DKIM alone: a MAIL FROM domain of your own makes SPF count too."),
            (SourceKind.AmazonSes, _, _, _) => ("ok", "check", "Yours", "SPF and DKIM prove your name."),
            (SourceKind.Address, _, _, _) => ("bad", "mask", "Likely forged", "Neither SPF nor DKIM proves any name; or a machine of yours that has neither."),
            (SourceKind.Domain, 0, _, _) => ("warn", "help-circle", "Yours?", "SPF passes for its own name only. If you use it, let it sign as your domain."),
            (SourceKind.Domain, _, 0, _) => ("off", "arrow-forward-up", "Signed by you", "Your signature in another envelope: a service of yours, or mail that was sent on."),
            (SourceKind.Domain, _, _, _) => ("ok", "check", "Yours", "SPF proves your name."),
            (_, 0, _, _) => ("warn", "help-circle", "Yours?", "Signs with its own name only. If you use it, let it sign as your domain."),
            _ => ("off", "arrow-forward-up", "Signed by you", "SPF does not pass: mail that was sent on, or a server that your SPF record does not name."),
        };
    }

    /// <summary>What receivers did with what failed, or against what passed.</summary>
    public static string Receivers(DmarcNumbers n)
    {
        var parts = new List<string>();
        if (n.Rejected > 0) parts.Add($"{Figures.Number(n.Rejected)} rejected");
        if (n.Quarantined > 0) parts.Add($"{Figures.Number(n.Quarantined)} quarantined");
        if (n.LetThrough > 0) parts.Add($"{Figures.Number(n.LetThrough)} let through");
        return parts.Count == 0 ? "Nothing to do" : string.Join(", ", parts);
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

    public static string Of(Disposition disposition) => disposition switch { Disposition.Quarantine => "Quarantined", Disposition.Reject => "Rejected", _ => "Delivered" };
}
