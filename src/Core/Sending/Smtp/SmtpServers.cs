namespace Postroad.Core.Sending.Smtp;

/// <summary>
/// Opens sending servers that are spoken to over SMTP. The lanes of a server share one pool of connections for each version of its settings, so its limit of connections and what the relay said against more of them
/// hold for all of them together. After an edit the pool of the older settings makes room connection by connection, as their lanes end, and the newer one opens no more than there is room for: to one address there are
/// never more connections than the newest settings allow, but those of an older, higher limit that are still at work. A new host or port is counted by itself.
/// </summary>
public sealed class SmtpServers(LocalQuotaLedger quota, TimeProvider time)
{
    /// <summary>A second's limit where none is set: a relay tells no rate, and none is guessed for it.</summary>
    private const double Unlimited = 1_000_000;

    private readonly Lock gate = new();
    private readonly List<Shared> pools = [];

    /// <summary>Opens a server for one lane, and makes its own limits known. No connection is made. Dispose it when its settings change or it is removed.</summary>
    /// <param name="settings">The same for all lanes while their version is.</param>
    /// <param name="headers">The lane's own. Null: it is not Amazon SES.</param>
    /// <exception cref="ArgumentException">Says all that is wrong with the settings.</exception>
    internal ISendingServer Open(SmtpServerSettings settings, SesHeaders? headers = null)
    {
        if (SmtpHosts.Faults(settings).ToList() is { Count: > 0 } faults)
            throw new ArgumentException($"Sending server {settings.Id.Value} cannot be opened: {string.Join("; ", faults)}.", nameof(settings));
        if (settings.Account is null) quota.Open(settings.Id, account: null, settings.Limits with { PerSecond = settings.Limits.PerSecond ?? Unlimited });
        var shared = Join(settings);
        var lane = shared.Pool.Join();
        return new SmtpSendingServer(settings, headers, shared.Pool, lane, quota, time, () => LeaveAsync(shared, lane));
    }

    private Shared Join(SmtpServerSettings settings)
    {
        Shared shared;
        List<Shared> older;
        lock (gate)
        {
            var all = pools.FindAll(p => p.Settings.Id == settings.Id);
            if (all.Find(p => p.Lanes > 0 && p.Settings.Version == settings.Version) is { } open) shared = open;
            else
            {
                shared = new Shared(settings, all.Find(p => p.Settings.Port == settings.Port && string.Equals(p.Settings.Host, settings.Host, StringComparison.OrdinalIgnoreCase))?.Seats ?? new SmtpSeats(), time);
                pools.Add(shared);
                all.Add(shared);
            }

            shared.Lanes++;
            older = all.FindAll(p => p.Settings.Version < all.Max(other => other.Settings.Version));
        }

        foreach (var pool in older) pool.Pool.Retire();
        return shared;
    }

    private async ValueTask LeaveAsync(Shared shared, LinkedList<SmtpTicket> lane)
    {
        bool isLast;
        lock (gate) isLast = --shared.Lanes == 0;
        if (!isLast)
        {
            shared.Pool.Leave(lane);
            return;
        }

        await shared.Pool.DisposeAsync();
        // Not before: until then its connections count.
        lock (gate) pools.Remove(shared);
    }

    /// <param name="settings">Those of its first lane.</param>
    /// <param name="seats">Of the server at this address.</param>
    private sealed class Shared(SmtpServerSettings settings, SmtpSeats seats, TimeProvider time)
    {
        public SmtpServerSettings Settings => settings;

        public SmtpSeats Seats => seats;

        public SmtpPool Pool { get; } = new(settings, seats, time, Random.Shared);

        /// <summary>Those that have it open; under the gate.</summary>
        public int Lanes { get; set; }
    }
}
