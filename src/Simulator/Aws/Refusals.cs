using Postroad.Simulator.Storage;

namespace Postroad.Simulator.Aws;

/// <summary>Counts requests that were refused, by reason; the counts outlive a restart. Thread-safe.</summary>
internal sealed class Refusals(StateFiles files, TimeProvider clock)
{
    // Their order is in the file: append only.
    private static readonly string[] Reasons =
    [
        "other", "too_fast", "quota_used_up", "signature", "from_not_verified", "recipient_not_verified", "bad_request", "not_found", "paused",
        "too_large", "unknown_operation", "unavailable", "mail_from_not_verified", "access_denied",
    ];

    private readonly long[] counts = new long[Reasons.Length];

    public void Count(string reason)
    {
        var which = Math.Max(0, Array.IndexOf(Reasons, reason));
        Interlocked.Increment(ref counts[which]);
        files.Steps.Append(new LogEntry { Kind = LogEntryKind.Refused, Which = (byte)which, AtMs = clock.GetUtcNow().ToUnixTimeMilliseconds() });
    }

    public void Restore(LogEntry entry) => counts[Math.Min(entry.Which, counts.Length - 1)]++;

    public long Of(string reason) => counts[Array.IndexOf(Reasons, reason)];

    /// <summary>Only those that occurred.</summary>
    public IReadOnlyDictionary<string, long> ByReason() =>
        new SortedDictionary<string, long>(Reasons.Zip(counts).Where(p => p.Second > 0).ToDictionary(p => p.First, p => p.Second), StringComparer.Ordinal);

    public long All() => counts.Sum();

    public void Clear() => Array.Clear(counts);
}
