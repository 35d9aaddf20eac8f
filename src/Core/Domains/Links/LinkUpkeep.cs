namespace Postroad.Core.Domains.Links;

/// <summary>What tracking domains need by themselves: looks at their CNAMEs when it is time, and at their certificate files.</summary>
public sealed class LinkUpkeep(TrackingChecks checks, LinkHosts hosts, Certificates certificates, TimeProvider time)
{
    /// <summary>How often hosts and certificate files are read anew: a renewed certificate is in use half a minute later.</summary>
    private static readonly TimeSpan Anew = TimeSpan.FromSeconds(30);

    private DateTimeOffset nextAt = DateTimeOffset.MinValue;

    /// <summary>Before the first request: which hosts are answered, and with which certificates.</summary>
    public async Task BeginAsync(CancellationToken cancel)
    {
        await hosts.ReadAsync(cancel);
        certificates.Look();
    }

    internal async Task WorkAsync(CancellationToken cancel)
    {
        await checks.LookAtDueAsync(cancel);
        if (time.GetUtcNow() < nextAt) return;
        nextAt = time.GetUtcNow() + Anew;
        await BeginAsync(cancel);
    }
}
