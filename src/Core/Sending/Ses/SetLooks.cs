using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Sending.Ses;

/// <summary>Looks at configuration sets: whether they are there, whether they tell events, and whether Amazon SES counts opens and clicks itself. What was seen is kept.</summary>
public sealed class SetLooks(Database database, SesServers servers, SesServerOpener opener, TimeProvider time)
{
    /// <summary>What was seen so lately is not asked again: management calls have a pace of one a second for the whole account.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromHours(1);

    /// <summary>Somebody waits, and what was seen before is better than nothing.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(8);

    /// <summary>As it was seen, if that was lately; otherwise after a look. Null: it could not be looked at, and never was.</summary>
    internal async Task<SeenSet?> FreshAsync(SendingServer server, string name, CancellationToken cancel)
    {
        var known = await KnownAsync(server, name, cancel);
        return known is not null && time.GetUtcNow() - known.SeenAt < Fresh ? known : await LookAsync(server, name, cancel) ?? known;
    }

    /// <summary>Null: Amazon SES did not answer, or the key may not look.</summary>
    internal async Task<SeenSet?> LookAsync(SendingServer server, string name, CancellationToken cancel)
    {
        if (!server.AsksSes) return null;
        using var limit = new CancellationTokenSource(Deadline, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            using var http = new HttpMessageInvoker(EndpointHttp.Open(1));
            var settings = await opener.SettingsAsync(server, both.Token) with { RequestDeadline = Deadline };
            var (set, reply) = await AskAsync(servers.Account(settings, http).Client, name, both.Token);
            var seen = set is null ? null : Of(server, name, set.Value.Set, set.Value.Destinations, time.GetUtcNow());
            if (seen is null && reply.Status == System.Net.HttpStatusCode.NotFound) seen = Of(server, name, null, [], time.GetUtcNow());
            if (seen is not null) await KeepAsync([seen], cancel);
            return seen;
        }
        catch (Exception e) when (e is KeyException or ArgumentException || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return null;
        }
    }

    /// <summary>The set that marketing mail names. Null: none, so that of the identity.</summary>
    internal async Task<string?> OfMarketingAsync(SendingServer server, CancellationToken cancel)
    {
        await using var db = database.Read(CustomerId.Installation);
        return await ServerClass.SetOfAsync(db, server.Id, MessageClass.Marketing, cancel) ?? server.ConfigurationSet;
    }

    /// <summary>Null: it was never seen in the server's region.</summary>
    private async Task<SeenSet?> KnownAsync(SendingServer server, string name, CancellationToken cancel)
    {
        await using var db = database.Read(CustomerId.Installation);
        return await db.Set<SeenSet>().SingleOrDefaultAsync(s => s.ServerId == server.Id && s.Name == name && s.Region == server.Region, cancel);
    }

    private static async Task<((SetAnswer Set, IReadOnlyList<DestinationPart> Destinations)? Set, SesReply Reply)> AskAsync(SesClient client, string name, CancellationToken cancel)
    {
        var found = await client.GetConfigurationSetAsync(name, cancel);
        if (!found.Is200 || found.Read(SesJson.Default.SetAnswer) is not { } set) return (null, found);
        var told = await client.GetEventDestinationsAsync(name, cancel);
        return told.Is200 && told.Read(SesJson.Default.DestinationsAnswer) is { } answer ? ((set, answer.EventDestinations ?? []), told) : (null, told);
    }

    /// <param name="set">Null: there is none.</param>
    internal static SeenSet Of(SendingServer server, string name, SetAnswer? set, IReadOnlyList<DestinationPart> destinations, DateTimeOffset at)
    {
        var on = destinations.Where(d => d.Enabled == true).ToList();
        var metrics = on.SelectMany(d => d.CloudWatchDestination?.DimensionConfigurations ?? []).Select(d => d.DimensionName).Distinct().ToList();
        return new SeenSet
        {
            ServerId = server.Id, Name = name, Region = server.Region, SeenAt = at, IsThere = set is not null, TellsEvents = on.Exists(d => d.Tells),
            TracksOpens = on.Exists(d => d.MatchingEventTypes?.Contains("OPEN") == true), TracksClicks = on.Exists(d => d.MatchingEventTypes?.Contains("CLICK") == true),
            Pool = set?.DeliveryOptions?.SendingPoolName, Metrics = metrics.Count == 0 ? null : string.Join(", ", metrics),
        };
    }

    internal Task KeepAsync(IReadOnlyList<SeenSet> seen, CancellationToken cancel) => database.WriteAsync(async session =>
    {
        var db = session.Db(CustomerId.Installation);
        foreach (var set in seen)
        {
            // The server may have been deleted while it was looked.
            if (!await db.Set<SendingServer>().AnyAsync(s => s.Id == set.ServerId, cancel)) continue;
            if (await db.Set<SeenSet>().SingleOrDefaultAsync(s => s.ServerId == set.ServerId && s.Name == set.Name, cancel) is { } known) db.Entry(known).CurrentValues.SetValues(set);
            else db.Add(set);
        }

        await db.SaveChangesAsync(cancel);
    }, cancel);
}
