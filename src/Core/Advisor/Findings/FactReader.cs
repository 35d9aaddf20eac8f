using Microsoft.EntityFrameworkCore;
using Postroad.Core.Campaigns;
using Postroad.Core.Deliveries;
using Postroad.Core.Domains;
using Postroad.Core.Domains.Links;
using Postroad.Core.Events;
using Postroad.Core.Feedback.Ses;
using Postroad.Core.Feedback.Sns;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.SesSetup;

namespace Postroad.Core.Advisor.Findings;

/// <summary>Reads what rules judge, of all customers, in a handful of statements.</summary>
public sealed class FactReader(Database database, SesTermsStore terms, LocalQuotaLedger quotas, LoopProofs proofs, QueueIntakes intakes, Topics topics, OwnPixel pixel, TimeProvider time)
{
    /// <summary>Campaigns looked at, the newest first.</summary>
    private const int MostCampaigns = 500;

    private static readonly TimeSpan Day = TimeSpan.FromDays(1), Hour = TimeSpan.FromHours(1);

    private static readonly CampaignState[] Running = [CampaignState.Preparing, CampaignState.Sending, CampaignState.Waiting, CampaignState.Paused];

    /// <param name="servers">All of them.</param>
    /// <param name="looks">By server.</param>
    /// <param name="flows">By server, as read just now.</param>
    /// <param name="cancel">Throws on it.</param>
    internal async Task<CheckUp> ReadAsync(IReadOnlyList<SendingServer> servers, IReadOnlyDictionary<long, ServerLook> looks, IReadOnlyDictionary<long, ServerFlow> flows, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        await using var db = database.Read(CustomerId.Installation);
        var facts = new List<ServerFacts>();
        foreach (var server in servers)
        {
            facts.Add(new ServerFacts
            {
                Server = server, Look = looks.GetValueOrDefault(server.Id), Mail = Of(server, flows, now), SlowedDown = quotas.SlowedDown(server.Key, now - Hour),
                SentInRegion = servers.Where(s => s.Region == server.Region && s.Endpoint == server.Endpoint).Sum(s => flows.GetValueOrDefault(s.Id)?.All ?? 0),
                Proof = await proofs.FindAsync(server.PublicId, cancel), RefusedTest = await RefusedTestAsync(db, server, now, cancel),
            });
        }

        return new CheckUp
        {
            At = now, Terms = (await terms.ReadAsync(cancel)).Terms, Servers = facts, Campaigns = await CampaignsAsync(db, await SetsInUse.ReadAsync(db, servers, looks, cancel), now, cancel),
            Domains = await db.Set<SendingDomain>().IgnoreQueryFilters().Where(d => !d.IsSettled || d.BrokeAt != null).OrderBy(d => d.Id).ToListAsync(cancel),
            TrackingDomains = await db.Set<TrackingDomain>().IgnoreQueryFilters().Where(d => d.RemovedAt == null && (d.State == TrackingState.Broken || d.TlsCheckedAt != null)).OrderBy(d => d.Id).ToListAsync(cancel),
        };
    }

    /// <summary>What left within a day and what was heard, by server. Sends that ended before are passed over.</summary>
    internal async Task<IReadOnlyDictionary<long, ServerFlow>> FlowsAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var (day, hour, ripe) = (Minute(now - Day), Minute(now - Hour - SesFacts.Published.EventsAfter), Minute(now - SesFacts.Published.EventsAfter));
        var (end, join) = (database.IsPostgres ? $"to_timestamp({day * 60})" : $"{day * 60_000}", database.IsPostgres ? "JOIN" : "CROSS JOIN");
        var flows = new Dictionary<long, ServerFlow>();
        await using var connection = await database.OpenReadAsync(cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = $"""
            SELECT s.server_id, coalesce(sum(m.sent), 0), coalesce(sum(CASE WHEN m.minute <= {ripe} THEN m.sent END), 0), coalesce(sum(m.delivered), 0),
              coalesce(sum(CASE WHEN m.minute > {hour} AND m.minute <= {ripe} THEN m.sent END), 0), coalesce(sum(CASE WHEN m.minute > {hour} THEN m.delivered END), 0)
            FROM sends s {join} send_minutes m ON m.send_id = s.id AND m.minute > {day}
            WHERE s.finished_at IS NULL OR s.finished_at > {end} GROUP BY s.server_id
            """;
        await using (var reader = await command.ExecuteReaderAsync(cancel))
        {
            while (await reader.ReadAsync(cancel)) flows[reader.GetInt64(0)] = new ServerFlow(Whole(reader.GetValue(1)), new MailFlow(Whole(reader.GetValue(2)), Whole(reader.GetValue(3)), Whole(reader.GetValue(4)), Whole(reader.GetValue(5))));
        }

        command.CommandText = $"""
            SELECT s.server_id, coalesce(sum(c.bounced + c.delayed + c.complained), 0) FROM sends s JOIN send_counters c ON c.send_id = s.id
            WHERE s.finished_at IS NULL OR s.finished_at > {end} GROUP BY s.server_id
            """;
        await using var counters = await command.ExecuteReaderAsync(cancel);
        while (await counters.ReadAsync(cancel))
            if (flows.TryGetValue(counters.GetInt64(0), out var flow)) flows[counters.GetInt64(0)] = flow with { Mail = flow.Mail with { Heard = flow.Mail.Heard + Whole(counters.GetValue(1)) } };
        return flows;
    }

    /// <summary>An event of any kind that came within the hour is one, though it is counted by no minute.</summary>
    private MailFlow Of(SendingServer server, IReadOnlyDictionary<long, ServerFlow> flows, DateTimeOffset now)
    {
        var mail = flows.GetValueOrDefault(server.Id)?.Mail ?? new MailFlow(0, 0, 0, 0);
        var last = (server.TopicArn is null ? intakes.StatusOf(server.Key) : topics.StatusOf(server.Key)?.Events)?.LastEventAt;
        return last > now - Hour ? mail with { HeardLately = mail.HeardLately + 1 } : mail;
    }

    private static async Task<string?> RefusedTestAsync(PostroadDb db, SendingServer server, DateTimeOffset now, CancellationToken cancel)
    {
        var (since, of) = (now - Day, ServerTestMail.Of(server));
        var last = await db.Set<TestSend>().IgnoreQueryFilters().Where(t => t.Of == of && t.CreatedAt > since).OrderByDescending(t => t.SendId).Select(t => (long?)t.SendId).FirstOrDefaultAsync(cancel);
        if (last is not { } send) return null;
        var words = await db.Set<Delivery>().IgnoreQueryFilters().Where(d => d.SendId == send && d.State == DeliveryState.Rejected && d.Words != null).Select(d => d.Words!).Take(10).ToListAsync(cancel);
        return words.Find(w => w.Contains("failed the check in region", StringComparison.OrdinalIgnoreCase));
    }

    private async Task<IReadOnlyList<CampaignFacts>> CampaignsAsync(PostroadDb db, SetsInUse sets, DateTimeOffset now, CancellationToken cancel)
    {
        var since = now - Day;
        var campaigns = await db.Set<Campaign>().IgnoreQueryFilters().Where(c => c.SendId != null && (Running.Contains(c.State) || c.FinishedAt > since)).OrderByDescending(c => c.Id).Take(MostCampaigns)
            .Select(c => new { c.Id, c.CustomerId, c.PublicId, c.Name, c.State, c.StateReason, c.FromAddress, c.StartedAt, c.CreatedAt, HasHtml = c.Html != "", c.Tracks, SendId = c.SendId!.Value }).ToListAsync(cancel);
        var sends = campaigns.Select(c => c.SendId).ToArray();
        var counts = (await db.Set<SendCounters>().IgnoreQueryFilters().Where(c => sends.Contains(c.SendId)).GroupBy(c => c.SendId)
            .Select(g => new { g.Key, Sent = g.Sum(c => c.Sent), Delivered = g.Sum(c => c.Delivered), Complained = g.Sum(c => c.Complained), Opened = g.Sum(c => c.OpenedPeople + c.OpenedMachines) }).ToListAsync(cancel)).ToDictionary(c => c.Key);
        var bounces = (await db.Set<SendBounces>().IgnoreQueryFilters().Where(b => sends.Contains(b.SendId) && b.Kind == BounceKind.Hard).GroupBy(b => b.SendId).Select(g => new { g.Key, All = g.Sum(b => b.Deliveries) }).ToListAsync(cancel)).ToDictionary(b => b.Key, b => b.All);
        var hosts = (from s in await db.Set<Send>().IgnoreQueryFilters().Where(s => sends.Contains(s.Id) && s.TrackingDomainId != null).Select(s => new { s.Id, s.TrackingDomainId }).ToListAsync(cancel)
                     join d in await db.Set<TrackingDomain>().IgnoreQueryFilters().Where(d => db.Set<Send>().IgnoreQueryFilters().Any(s => sends.Contains(s.Id) && s.TrackingDomainId == d.Id)).ToListAsync(cancel) on s.TrackingDomainId equals d.Id
                     select (s.Id, Domain: d)).ToDictionary(h => h.Id, h => h.Domain);
        var runs = (await db.Set<Send>().IgnoreQueryFilters().Where(s => sends.Contains(s.Id)).Select(s => new { s.Id, s.ServerId, s.ConfigurationSet, s.TracksOpens, s.TracksClicks }).ToListAsync(cancel)).ToDictionary(s => s.Id);
        var isOwnAsked = campaigns.Exists(c => !hosts.ContainsKey(c.SendId) && counts.GetValueOrDefault(c.SendId) is { Opened: 0 } n && n.Delivered >= SesFacts.Published.OpensFrom);
        var ownFault = isOwnAsked ? await pixel.FaultAsync(cancel) : null;
        return [.. campaigns.Select(c =>
        {
            var (n, host, run) = (counts.GetValueOrDefault(c.SendId), hosts.GetValueOrDefault(c.SendId), runs[c.SendId]);
            return new CampaignFacts
            {
                Customer = c.CustomerId, Id = c.Id, PublicId = c.PublicId, Name = c.Name, State = c.State, StateReason = c.StateReason, FromAddress = c.FromAddress, StartedAt = c.StartedAt ?? c.CreatedAt, HasHtml = c.HasHtml, Sent = n?.Sent ?? 0, Delivered = n?.Delivered ?? 0,
                Complained = n?.Complained ?? 0, Opened = n?.Opened ?? 0, HardBounced = bounces.GetValueOrDefault(c.SendId), PixelHost = host?.Host ?? pixel.Host, PixelFault = host is null ? ownFault : TrackingTroubles.Of(host, now)?.Title,
                ServerId = run.ServerId, TracksOpens = run.TracksOpens, TracksClicks = run.TracksClicks, WantsTracking = sets.Wants(run.ServerId, c.Tracks), Set = sets.Of(run.ServerId, run.ConfigurationSet, c.FromAddress),
            };
        })];
    }

    private static long Minute(DateTimeOffset at) => at.ToUnixTimeSeconds() / 60;

    // PostgreSQL adds whole numbers up as numeric.
    private static long Whole(object value) => Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture);
}

/// <param name="All">Sent within a day.</param>
internal sealed record ServerFlow(long All, MailFlow Mail);
