using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Sending;

/// <summary>Keeps what accounts allowed and when it changed. A reading that says nothing new costs no look at the database.</summary>
public sealed class QuotaHistory(Database database) : IAccountListener
{
    /// <summary>Of one server; the oldest go first. AWS changes a quota a few times a year, a look-alike as often as it likes.</summary>
    internal const int MostKept = 200;

    private readonly ConcurrentDictionary<ServerId, AccountReading> known = new();

    public async Task HeardAsync(ServerId server, AccountReading reading, CancellationToken cancel)
    {
        if (known.TryGetValue(server, out var last) && Facts(last).SequenceEqual(Facts(reading))) return;
        await database.WriteAsync(session => WriteAsync(session, server, reading, cancel), cancel);
        known[server] = reading;
    }

    /// <summary>Newest first.</summary>
    public async Task<IReadOnlyList<QuotaChange>> ListAsync(ServerId server, int most, CancellationToken cancel)
    {
        await using var db = database.Read(CustomerId.Installation);
        return await db.Set<QuotaChange>().Where(c => c.ServerId == server.Value).OrderByDescending(c => c.At).ThenByDescending(c => c.Id).Take(most).ToListAsync(cancel);
    }

    private async Task WriteAsync(WriteSession session, ServerId server, AccountReading reading, CancellationToken cancel)
    {
        await ServerLock.TakeAsync(database, session, server);
        var db = session.Db(CustomerId.Installation);
        var stored = await db.Set<QuotaChange>().Where(c => c.ServerId == server.Value).OrderBy(c => c.At).ThenBy(c => c.Id).ToListAsync(cancel);
        var changes = Facts(reading).Select(fact => Change(server, reading.AskedAt, fact, stored.LastOrDefault(c => c.What == fact.What)?.After)).OfType<QuotaChange>().ToList();
        if (changes.Count == 0) return;
        db.AddRange(changes);
        // What is the last of its kind is what the next reading is compared with.
        db.RemoveRange(stored.Where(c => stored.Exists(later => later.Id > c.Id && later.What == c.What)).Take(stored.Count + changes.Count - MostKept));
        await db.SaveChangesAsync(cancel);
    }

    /// <summary>Null: it is as it was.</summary>
    private static QuotaChange? Change(ServerId server, DateTimeOffset at, (QuotaFact What, double Value) fact, double? before) =>
        before is { } was && Math.Abs(was - fact.Value) < 1e-9 ? null : new QuotaChange { ServerId = server.Value, At = at, What = fact.What, Before = before, After = fact.Value };

    /// <summary>What was told.</summary>
    private static IEnumerable<(QuotaFact What, double Value)> Facts(AccountReading reading)
    {
        if (reading.Max24HourSend is { } day) yield return (QuotaFact.Day, Math.Max(-1, day));
        if (reading.MaxSendRate is { } rate) yield return (QuotaFact.Rate, rate);
        if (reading.Production is { } production) yield return (QuotaFact.Access, production ? 1 : 0);
    }
}
