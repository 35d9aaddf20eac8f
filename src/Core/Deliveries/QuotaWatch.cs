using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;

namespace Postroad.Core.Deliveries;

/// <summary>
/// Shows on the server, and so on every campaign that waits for it, what the quota ledger knows: out of quota until about when, told to go slower, and active again.
/// </summary>
public sealed class QuotaWatch(Database database, IQuotaLedger quota, TimeProvider time)
{
    /// <summary>Fewer are what happens now and then; the bucket takes care of them.</summary>
    private const int WorthTelling = 5;

    /// <summary>A test ends by itself within 15 s; whoever began it is gone when it lasts longer than this.</summary>
    private static readonly TimeSpan LongestTest = TimeSpan.FromMinutes(1);

    public async Task WatchAsync(CancellationToken cancel)
    {
        foreach (var server in await ChangedAsync(cancel))
        {
            await database.WriteAsync(async session =>
            {
                await ServerLock.TakeAsync(database, session, server);
                var db = session.Db(CustomerId.Installation);
                var row = await db.Set<SendingServer>().SingleAsync(s => s.Id == server.Value);
                Follow(row, quota.StateOf(server));
                await db.SaveChangesAsync();
            }, cancel);
        }
    }

    private async Task<List<ServerId>> ChangedAsync(CancellationToken cancel)
    {
        await using var db = database.Read(CustomerId.Installation);
        var servers = await db.Set<SendingServer>().Where(s => s.State == ServerState.Active || s.State == ServerState.Degraded || s.State == ServerState.OutOfQuota || s.State == ServerState.Probing).ToListAsync(cancel);
        return [.. servers.Where(s => Follow(s, quota.StateOf(s.Key))).Select(s => s.Key)];
    }

    /// <returns>True: it is in another state now.</returns>
    private bool Follow(SendingServer row, QuotaState state)
    {
        var (before, now) = ((row.State, row.StopReason), time.GetUtcNow());
        if (row.State == ServerState.Probing && now - row.StateSince > LongestTest) row.LoseTest(now);
        else if (state.IsOutOfQuota && row.State is ServerState.Active or ServerState.Degraded) row.Stop(StopReason.OutOfQuota, Words(state), now);
        else if (!state.IsOutOfQuota && row.State == ServerState.OutOfQuota) row.HaveQuota(now);
        else if (row.State == ServerState.Active && state is { IsSlowed: true, SlowedSeconds: >= WorthTelling }) row.SlowDown(Slowed(state), now);
        else if (!state.IsSlowed) row.SpeedUp(now);
        return before != (row.State, row.StopReason);
    }

    private static string Slowed(QuotaState state) => string.Create(CultureInfo.InvariantCulture,
        $"It says that mail comes too fast: in {state.SlowedSeconds} of the last 300 seconds. It gets {state.RateNow:0.#} messages a second now instead of {state.Rate:0.#}; they leave later, and none fails");

    private static string Words(QuotaState state)
    {
        var until = state.OutOfQuotaUntil is { } at ? string.Create(CultureInfo.InvariantCulture, $"{at:yyyy-MM-dd HH:mm} UTC") : null;
        return FormattableString.Invariant(state.UsedUp is { } own
            ? (FormattableString)$"{Named(own)} is used up; it goes on by itself at {until}."
            : $"{state.UsedLast24Hours:N0} of {state.Max24Hours:N0} messages of the last 24 hours are used; it goes on by itself{(until is null ? "" : $" about {until}")}.");
    }

    private static string Named(RulingLimit own) => FormattableString.Invariant(own.Source == LimitSource.Share
        ? (FormattableString)$"The share of {own.Most:N0} of the account's messages in 24 hours"
        : $"The server's own limit of {own.Most:N0} messages {own.Window switch { LimitWindow.Minute => "a minute", LimitWindow.Hour => "an hour", _ => "in 24 hours" }}");
}
