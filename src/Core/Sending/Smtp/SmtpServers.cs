namespace Postroad.Core.Sending.Smtp;

/// <summary>Opens sending servers that are spoken to over SMTP.</summary>
public sealed class SmtpServers(LocalQuotaLedger quota, TimeProvider time)
{
    /// <summary>A second's limit where none is set: a relay tells no rate, and none is guessed for it.</summary>
    private const double Unlimited = 1_000_000;

    /// <summary>Opens a server, and makes its own limits known. No connection is made. Dispose it when its settings change or it is removed.</summary>
    /// <exception cref="ArgumentException">Says all that is wrong with the settings.</exception>
    internal ISendingServer Open(SmtpServerSettings settings)
    {
        if (SmtpHosts.Faults(settings).ToList() is { Count: > 0 } faults)
            throw new ArgumentException($"Sending server {settings.Id.Value} cannot be opened: {string.Join("; ", faults)}.", nameof(settings));
        quota.Limit(settings.Id, settings.Limits with { PerSecond = settings.Limits.PerSecond ?? Unlimited });
        return new SmtpSendingServer(settings, new SmtpPool(settings, time, Random.Shared), quota, time);
    }
}
