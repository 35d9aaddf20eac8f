using Microsoft.EntityFrameworkCore;
using Postroad.Core.Deliveries;
using Postroad.Core.Lists;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Templates;
using Postroad.Core.Tracking;

namespace Postroad.Core.Campaigns;

/// <summary>Starts campaigns. From then on the keeper and the engine carry them.</summary>
public sealed class CampaignRuns(Database database, TimeProvider time)
{
    /// <summary>Freezes the content, numbers its links and makes the send; its audience is expanded and mailed from now on.</summary>
    /// <exception cref="InvalidContentException">Names all faults of the content, each with line and column. Nothing was started.</exception>
    /// <exception cref="IllegalMoveException">The campaign is not a draft.</exception>
    public Task<StartedRun> StartAsync(CustomerId customer, CampaignId id, CancellationToken cancel) => database.WriteAsync(async session =>
    {
        await CampaignLock.TakeAsync(database, session, id.Value);
        var db = session.Db(customer);
        return await StartAsync(db, await db.Set<Campaign>().SingleAsync(c => c.Id == id.Value, cancel), null, false, cancel);
    }, cancel);

    /// <summary>Within a transaction that is already open.</summary>
    /// <param name="missedOf">The send whose missed recipients are mailed; null: the list.</param>
    /// <param name="withUnknown">Also those who were closed as unknown.</param>
    internal async Task<StartedRun> StartAsync(PostroadDb db, Campaign campaign, SendId? missedOf, bool withUnknown, CancellationToken cancel)
    {
        var customer = campaign.CustomerId;
        var list = await db.Set<MailingList>().SingleAsync(l => l.Id == campaign.ListId, cancel);
        var content = CompiledContent.Compile(CampaignContent.Of(campaign, list), time);
        var now = time.GetUtcNow();

        var send = new Send
        {
            CustomerId = customer, Kind = SendKind.Campaign, Class = MessageClass.Marketing, ServerId = campaign.ServerId, ListId = campaign.ListId, CreatedAt = now,
            MissedOf = missedOf?.Value, WithUnknown = withUnknown,
        };
        db.Add(send);
        await db.SaveChangesAsync(cancel);
        db.AddRange(content.Links.Select(link => new TrackedLink { CustomerId = customer, SendId = send.Id, Number = link.Number, Url = link.Url, Label = link.Label }));
        campaign.Start(send.Key, now);
        await db.SaveChangesAsync(cancel);
        return new StartedRun(send.Key, content.FooterAdded, content.Links.Count);
    }
}

/// <param name="FooterAdded">The content had no unsubscribe link, so a footer with one was added: worth saying.</param>
public sealed record StartedRun(SendId Send, bool FooterAdded, int Links);
