using System.Globalization;
using Postroad.Core.Domains.Links;
using Postroad.Core.Reports;

namespace Postroad.Web.Parts;

/// <summary>Tracking domains in a few words.</summary>
public static class TrackingWords
{
    /// <summary>In place of a fault that names a path on the server.</summary>
    public const string HiddenFault = "Its certificate file cannot be used; whoever runs Postroad sees why on its page.";

    /// <summary>The chip of its CNAME.</summary>
    /// <param name="none">Why none can lead here. Null: they can.</param>
    public static (string Tone, string Icon, string Text) Cname(TrackingDomain domain, string? none, Clock clock) => domain.State switch
    {
        _ when none is not null => ("off", "circle-minus", "Not possible"),
        _ when domain.SilentSince is { } since => ("warn", "help-circle", $"Unknown since {Day(since, clock)}"),
        TrackingState.Right => ("ok", "check", "Right"),
        _ when domain.CheckedAt is null => ("off", "help-circle", "Not known yet"),
        TrackingState.Broken => ("bad", "x", "Right no more"),
        _ when domain.Found.Length == 0 => ("bad", "circle-dashed", "Missing"),
        _ => ("bad", "x", "Wrong"),
    };

    /// <summary>What stands above the sentence of the last look.</summary>
    /// <param name="none">Why none can lead here. Null: they can.</param>
    public static (string Tone, string Icon, string Text) Headline(TrackingDomain domain, string? none, Clock clock) => domain.State switch
    {
        _ when none is not null => ("warn", "world-exclamation", "No CNAME can lead here yet"),
        _ when domain.SilentSince is { } since => ("warn", "help-circle", $"Nobody knows since {clock.Moment(since)} where its CNAME leads"),
        TrackingState.Right => ("ok", "circle-check", "Its CNAME leads here"),
        TrackingState.Broken => ("warn", "world-exclamation", "Its CNAME leads here no more"),
        _ => ("warn", "world-exclamation", "Its CNAME does not lead here yet"),
    };

    /// <summary>The chip of its TLS, and what stands under it.</summary>
    /// <param name="names">May see paths on the server.</param>
    public static (string Tone, string Icon, string Text, string Note) Tls(TrackingDomain domain, CertificateStanding? standing, Clock clock, bool names)
    {
        if (domain.CertificateFile is null) return InFront(domain, clock);
        if (standing is null) return ("off", "help-circle", "Not read yet", "Certificate file");
        var fault = standing.Fault is null ? null : names ? standing.Fault : HiddenFault;
        if (standing.ExpiresAt is not { } end) return ("bad", "x", "No certificate", fault ?? "");
        if (end <= clock.Now) return ("bad", "x", $"Expired {Day(end, clock)}", fault ?? "Certificate file, watched for renewal");
        if (fault is not null) return ("warn", "alert-triangle", "Cannot be renewed", $"{fault} The one before is in use, until {Day(end, clock)}.");
        return Lasting(end, names && standing.Advice is { } advice ? $"Certificate file, watched for renewal. {advice}" : "Certificate file, watched for renewal", clock);
    }

    private static (string Tone, string Icon, string Text, string Note) InFront(TrackingDomain domain, Clock clock) => domain switch
    {
        { State: not TrackingState.Right } => ("off", "help-circle", "Unknown", "Until the CNAME stands"),
        { TlsCheckedAt: null } => ("off", "help-circle", "Unknown", domain.TlsFault ?? "Handled in front, by your proxy"),
        { TlsFault: { } fault } => ("bad", "x", "Not trusted", fault),
        { TlsEndsAt: { } end } when end <= clock.Now => ("bad", "x", $"Expired {Day(end, clock)}", "Handled in front, by your proxy"),
        { TlsEndsAt: { } end } => Lasting(end, "Handled in front, by your proxy", clock),
        _ => ("off", "help-circle", "Unknown", "Handled in front, by your proxy"),
    };

    private static (string Tone, string Icon, string Text, string Note) Lasting(DateTimeOffset end, string note, Clock clock) => end - clock.Now <= Certificates.Warning
        ? ("warn", "clock-exclamation", $"{Figures.Plural((int)(end - clock.Now).TotalDays, "day", "days")} left, {Day(end, clock)}", note)
        : ("ok", "check", $"Valid until {Day(end, clock)}", note);

    /// <summary>Whose mails have it: all servers, some, or old mails alone.</summary>
    /// <param name="all">How many servers there are.</param>
    public static string Users(TrackingDomainUse use, int all, TrackedMails? mails, Clock clock) => use switch
    {
        { Domain.RemovedAt: { } removed } => mails is null ? "Old mails" : $"{Figures.Plural(mails.Sends, "mailing", "mailings")} sent before {Day(removed, clock)}",
        { Servers.Count: 0 } => "Nothing yet",
        _ when use.Servers.Count == all && all > 1 => "All servers",
        _ => string.Join(", ", use.Servers.Select(s => s.Name)),
    };

    /// <summary>"Two campaigns that are not sent yet have chosen it". Null: none has.</summary>
    public static string? Choices(TrackingChoices choices)
    {
        if (choices.All == 0) return null;
        var (names, more) = (string.Join(", ", choices.Names.Select(n => $"“{n}”")), choices.All - choices.Names.Count);
        return $"{Figures.Plural(choices.All, "campaign that is not sent yet has", "campaigns that are not sent yet have")} chosen it: {names}{(more > 0 ? $" and {Figures.Number(more)} more" : "")}.";
    }

    /// <summary>What mails do while nobody knows where it leads. Null: that is known, or it was not right before.</summary>
    public static string? Meanwhile(TrackingDomain domain, Clock clock) =>
        domain is not { RemovedAt: null, State: TrackingState.Right, SilentSince: { } since } ? null
        : since + UsableHosts.Trust is var end && end > clock.Now ? $"It was right before, so new mails have it until {clock.Moment(end)}."
        : "New mails do without it until there is an answer.";

    /// <summary>As DNS hosts want it that add the zone by themselves; whole where the zone is not known.</summary>
    public static string ShortName(TrackingDomain domain) =>
        domain.Zone is not { } zone ? $"{domain.Host}." : domain.Host == zone ? "@" : domain.Host[..^(zone.Length + 1)];

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
