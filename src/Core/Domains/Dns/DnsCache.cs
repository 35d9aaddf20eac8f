namespace Postroad.Core.Domains.Dns;

/// <summary>Answers of the resolvers, kept as long as their TTL says, and questions that are being asked, so that who asks the same at once waits for the same answer.</summary>
internal sealed class DnsCache(TimeProvider time)
{
    public const int MostAnswers = 2000;

    /// <summary>However long a TTL is, who waits for a change does not wait longer for us.</summary>
    private static readonly TimeSpan LongestKept = TimeSpan.FromHours(1), KeptWithoutSoa = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly Dictionary<DnsQuestion, Entry> entries = [];

    /// <summary>The kept answer, or that of whoever asks now; else <paramref name="ask"/> is started.</summary>
    public Task<DnsAnswer> GetAsync(DnsQuestion question, Func<Task<DnsAnswer>> ask)
    {
        lock (gate)
        {
            if (entries.TryGetValue(question, out var entry) && (entry.Until is null || entry.Until > time.GetUtcNow())) return entry.Answer;
            MakeRoom();
            var asked = new Entry(KeepAsync(question, ask));
            entries[question] = asked;
            return asked.Answer;
        }
    }

    /// <summary>What is kept of a domain is asked anew: somebody says that they have changed it.</summary>
    public void Forget(DnsName domain)
    {
        lock (gate)
            foreach (var question in entries.Where(entry => entry.Value.Until is not null && entry.Key.Name.IsAtOrUnder(domain)).Select(entry => entry.Key).ToList()) entries.Remove(question);
    }

    private async Task<DnsAnswer> KeepAsync(DnsQuestion question, Func<Task<DnsAnswer>> ask)
    {
        // The gate is held by whoever starts this: nothing may be asked, nor the end be written, before it is let go.
        await Task.Yield();
        DnsAnswer? answer = null;
        try
        {
            return answer = await ask();
        }
        finally
        {
            lock (gate)
            {
                entries.Remove(question);
                if (answer is not null && KeptUntil(answer) is { } until && until > time.GetUtcNow()) entries[question] = new Entry(Task.FromResult(answer)) { Until = until };
            }
        }
    }

    /// <summary>Null: is not kept. What failed is asked again.</summary>
    private static DateTimeOffset? KeptUntil(DnsAnswer answer) => answer switch
    {
        DnsAnswer.Found found => Earlier(found.RunsOutAt, found.SaidAt + LongestKept),
        DnsAnswer.NoSuchName none => none.SaidAt + NegativeTtl(none.Zone),
        DnsAnswer.NoSuchRecord none => none.SaidAt + NegativeTtl(none.Zone),
        _ => null,
    };

    /// <summary>RFC 2308 section 5: the smaller of the SOA's TTL and its minimum.</summary>
    private static TimeSpan NegativeTtl(DnsRecord.Soa? zone) =>
        zone is null ? KeptWithoutSoa : new[] { zone.Ttl, zone.Minimum, LongestKept }.Min();

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private void MakeRoom()
    {
        if (entries.Count < MostAnswers) return;
        var now = time.GetUtcNow();
        var kept = entries.Where(entry => entry.Value.Until is not null).OrderBy(entry => entry.Value.Until).ToList();
        foreach (var (question, _) in kept.Where((entry, i) => i < MostAnswers / 4 || entry.Value.Until <= now)) entries.Remove(question);
    }

    /// <summary><see cref="Until"/> null: is being asked.</summary>
    private sealed record Entry(Task<DnsAnswer> Answer)
    {
        public DateTimeOffset? Until { get; init; }
    }
}
