namespace Postroad.Core.Domains.Links;

/// <summary>What tracking domains need by themselves: looks at their CNAMEs when it is time, and at their certificate files.</summary>
public sealed class LinkUpkeep(TrackingChecks checks, LinkHosts hosts, Certificates certificates, TimeProvider time)
{
    /// <summary>How often certificate files are read: a renewed one is in use half a minute later.</summary>
    private static readonly TimeSpan Files = TimeSpan.FromSeconds(30);

    private DateTimeOffset filesAt = DateTimeOffset.MinValue;

    /// <summary>Before the first request: which hosts are answered, and with which certificates.</summary>
    public async Task BeginAsync(CancellationToken cancel)
    {
        await hosts.ReadAsync(cancel);
        certificates.Look();
    }

    internal async Task WorkAsync(CancellationToken cancel)
    {
        await checks.LookAtDueAsync(cancel);
        if (time.GetUtcNow() < filesAt) return;
        filesAt = time.GetUtcNow() + Files;
        certificates.Look();
    }
}
