using System.Globalization;
using Postroad.Core.Domains.Links;
using Postroad.Core.Reports;

namespace Postroad.Web.Parts;

/// <summary>Tracking domains in a few words.</summary>
public static class TrackingWords
{
    /// <summary>In place of a fault that names a path on the server.</summary>
    public const string HiddenFault = "Its certificate file cannot be used; whoever runs Postroad sees why on this page.";

    /// <summary>The chip of its CNAME.</summary>
    public static (string Tone, string Icon, string Text) Cname(TrackingDomain domain) => domain.State switch
    {
        TrackingState.Right => ("ok", "check", "Right"),
        _ when domain.CheckedAt is null => ("off", "help-circle", "Not known yet"),
        TrackingState.Broken => ("bad", "x", "Right no more"),
        _ when domain.Found.Length == 0 => ("bad", "circle-dashed", "Missing"),
        _ => ("bad", "x", "Wrong"),
    };

    /// <summary>The chip of its TLS, and what stands under it.</summary>
    /// <param name="names">May see paths on the server.</param>
    public static (string Tone, string Icon, string Text, string Note) Tls(TrackingDomain domain, CertificateStanding? standing, Clock clock, bool names)
    {
        if (domain.CertificateFile is null) return ("off", "shield", "In front", "By a proxy with its own certificate");
        if (standing is null) return ("off", "help-circle", "Not read yet", "Certificate file");
        var fault = standing.Fault is null ? null : names ? standing.Fault : HiddenFault;
        if (standing.ExpiresAt is not { } end) return ("bad", "x", "No certificate", fault ?? "");
        if (end <= clock.Now) return ("bad", "x", $"Expired {Day(end, clock)}", fault ?? "Certificate file, watched for renewal");
        if (fault is not null) return ("warn", "alert-triangle", "Cannot be renewed", $"{fault} The one before is in use, until {Day(end, clock)}.");
        return end - clock.Now <= Certificates.Warning
            ? ("warn", "clock-exclamation", $"{Figures.Plural((int)(end - clock.Now).TotalDays, "day", "days")} left, {Day(end, clock)}", "Certificate file, watched for renewal")
            : ("ok", "check", $"Valid until {Day(end, clock)}", "Certificate file, watched for renewal");
    }

    /// <summary>"12,000 sent mails point at it".</summary>
    public static string Mails(TrackedMails? mails) => mails is null or { Mails: 0 } ? "No sent mail points at it" : $"{Figures.Plural(mails.Mails, "sent mail points", "sent mails point")} at it";

    /// <summary>"in 4 min", "daily".</summary>
    public static string Next(TrackingDomain domain, Clock clock)
    {
        var wait = domain.NextCheckAt - clock.Now;
        return wait <= TimeSpan.Zero ? "now" : wait < TimeSpan.FromHours(9) ? $"in {Figures.Duration(wait)}" : "daily";
    }

    private static string Day(DateTimeOffset at, Clock clock) => clock.Local(at).ToString(clock.Local(at).Year == clock.Now.Year ? "d MMM" : "d MMM yyyy", CultureInfo.InvariantCulture);
}
