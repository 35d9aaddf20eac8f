using Postroad.Core.Domains.Links;
using Postroad.Core.Tracking;

namespace Postroad.Core.Advisor.Findings;

/// <summary>Looks whether mail programs reach the picture at the installation's own public address, as far as that is seen from here; at most every ten minutes, and only when nobody seems to.</summary>
public sealed class OwnPixel
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(10);

    private readonly PublicOrigin origin;
    private readonly TlsLook look;
    private readonly TimeProvider time;
    private (DateTimeOffset At, string? Fault)? last;

    internal OwnPixel(PublicOrigin origin, TlsLook look, TimeProvider time) => (this.origin, this.look, this.time) = (origin, look, time);

    public string Host => origin.Url.Authority;

    /// <summary>Null: nothing is known to be wrong.</summary>
    internal async Task<string?> FaultAsync(CancellationToken cancel)
    {
        var url = origin.Url;
        if (url.IsLoopback) return $"{Host} is this machine’s own name for itself; nobody else reaches it. Set the public address of the installation.";
        if (url.Scheme != Uri.UriSchemeHttps) return null;
        if (last is not { } known || time.GetUtcNow() - known.At >= Every) last = known = (time.GetUtcNow(), (await look.LookAsync(url, cancel)).Fault);
        return known.Fault;
    }
}
