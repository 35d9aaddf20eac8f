namespace Postroad.Core.Domains.Links;

/// <summary>What somebody has to do about a tracking domain, from little to much. Stored; do not renumber.</summary>
public enum TrackingTrouble : short
{
    None = 0,

    /// <summary>The certificate in its file has not been renewed in time.</summary>
    EndsSoon = 1,

    /// <summary>What lies in its certificate file now is not used; the certificate before it is.</summary>
    NotTaken = 2,

    /// <summary>What stands in front shows no certificate that browsers take.</summary>
    InFront = 3,

    /// <summary>Its certificate file has given none that is valid now.</summary>
    NoCertificate = 4,

    /// <summary>Its CNAME does not lead here any more.</summary>
    Broken = 5,
}

/// <summary>The trouble in words.</summary>
/// <param name="Says">What was found. It may name a path on the server when <paramref name="NamesFiles"/>.</param>
public sealed record TrackingFinding(TrackingTrouble Trouble, string Title, string Says, bool NamesFiles);

/// <summary>Judges what is stored of a tracking domain. What was never right is no trouble: somebody is still at it.</summary>
internal static class TrackingTroubles
{
    /// <summary>The worst. Null: there is none.</summary>
    public static TrackingFinding? Of(TrackingDomain domain, DateTimeOffset now) => WorstOf(domain, now) switch
    {
        TrackingTrouble.Broken => new(TrackingTrouble.Broken,
            $"{domain.Host} {(domain.SilentSince is null ? "does not lead here by its CNAME any more" : "did not lead here by its CNAME when its name servers last answered")}", domain.Sentence, false),
        TrackingTrouble.NoCertificate => new(TrackingTrouble.NoCertificate, $"{domain.Host} has no valid certificate", domain.TlsFault ?? $"The one in its file ended on {domain.TlsEndsAt:d MMM yyyy}.", domain.TlsFault is not null),
        TrackingTrouble.InFront => new(TrackingTrouble.InFront, $"Browsers do not trust {domain.Host}", domain.TlsFault ?? $"Its certificate ended on {domain.TlsEndsAt:d MMM yyyy}.", false),
        TrackingTrouble.NotTaken => new(TrackingTrouble.NotTaken, $"The certificate file of {domain.Host} cannot be used", $"{domain.TlsFault} The one before is in use, until {domain.TlsEndsAt:d MMM yyyy}.", true),
        TrackingTrouble.EndsSoon => new(TrackingTrouble.EndsSoon, $"The certificate of {domain.Host} ends on {domain.TlsEndsAt:d MMM yyyy}", "Its file has not been renewed.", false),
        _ => null,
    };

    private static TrackingTrouble WorstOf(TrackingDomain domain, DateTimeOffset now) => domain switch
    {
        { State: TrackingState.Broken } => TrackingTrouble.Broken,
        { State: TrackingState.Waiting } or { TlsCheckedAt: null } => TrackingTrouble.None,
        { CertificateFile: null } => domain.TlsFault is not null || domain.TlsEndsAt <= now ? TrackingTrouble.InFront : TrackingTrouble.None,
        _ when domain.TlsEndsAt is not { } end || end <= now => TrackingTrouble.NoCertificate,
        { TlsFault: not null } => TrackingTrouble.NotTaken,
        _ => domain.TlsEndsAt <= now + Certificates.Warning ? TrackingTrouble.EndsSoon : TrackingTrouble.None,
    };
}
