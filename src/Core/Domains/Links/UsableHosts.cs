using System.Linq.Expressions;

namespace Postroad.Core.Domains.Links;

/// <summary>Which tracking domains a new mail may have: one at which links would be dead it may not.</summary>
public static class UsableHosts
{
    /// <summary>So long one that was right is taken to be right while its name servers have no answer: an outage of theirs is over by then.</summary>
    public static readonly TimeSpan Trust = TimeSpan.FromHours(24);

    /// <summary>The same as <see cref="WhyNot"/>, for the database.</summary>
    internal static Expression<Func<TrackingDomain, bool>> At(DateTimeOffset now)
    {
        var silent = now - Trust;
        return d => d.RemovedAt == null && d.State == TrackingState.Right && (d.SilentSince == null || d.SilentSince > silent) && (d.CertificateFile == null || d.TlsEndsAt > now);
    }

    /// <summary>Why no new mail may have it, without a path of the server in it. Null: it may.</summary>
    public static string? WhyNot(TrackingDomain domain, DateTimeOffset now) => domain switch
    {
        { RemovedAt: not null } => $"{domain.Host} is for old mails alone. Add it again to use it.",
        { SilentSince: { } silent } when domain.State != TrackingState.Right || silent <= now - Trust =>
            $"Since {silent:d MMM yyyy, HH:mm} UTC nobody knows whether {domain.Host} leads here. {domain.Sentence}".TrimEnd(),
        { State: TrackingState.Broken } => $"{domain.Host} does not lead here any more, since {domain.StateSince:d MMM yyyy}, so links at it may lead nowhere. {domain.Sentence}".TrimEnd(),
        { State: TrackingState.Waiting } => $"{domain.Host} does not lead here yet, so links at it would lead nowhere. {domain.Sentence}".TrimEnd(),
        { CertificateFile: not null, TlsEndsAt: null } => $"The certificate file of {domain.Host} cannot be used, so no browser would open links at it. Whoever runs Postroad sees why on its page.",
        { CertificateFile: not null, TlsEndsAt: { } end } when end <= now => $"The certificate of {domain.Host} ended on {end:d MMM yyyy}, so no browser would open links at it. Whoever runs Postroad renews it.",
        _ => null,
    };
}
