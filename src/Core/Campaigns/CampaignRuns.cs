using Microsoft.EntityFrameworkCore;
using Postroad.Core.Deliveries;
using Postroad.Core.Domains;
using Postroad.Core.Domains.Links;
using Postroad.Core.Lists;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Templates;
using Postroad.Core.Tracking;

namespace Postroad.Core.Campaigns;

/// <summary>Starts campaigns. From then on the keeper and the engine carry them.</summary>
public sealed class CampaignRuns(Database database, LinkOrigins links, TimeProvider time)
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
    /// <param name="missedOf">The send whose missed recipients are mailed; null: the audience.</param>
    /// <param name="withUnknown">Also those who were closed as unknown.</param>
    /// <exception cref="NotReadyException">It lacks a list or a server, or may not be sent from its From.</exception>
    internal async Task<StartedRun> StartAsync(PostroadDb db, Campaign campaign, SendId? missedOf, bool withUnknown, CancellationToken cancel)
    {
        var customer = campaign.CustomerId;
        var list = await ListOfAsync(db, campaign, mayBeGone: missedOf is not null, cancel);
        var server = campaign.ServerId != 0 ? campaign.ServerId : (await DefaultServer.FindAsync(db, cancel))?.Id ?? throw new NotReadyException("No sending server is set up yet.");
        var use = await ClassUse.OfAsync(db, await MayAsync(db, campaign, server, cancel), MessageClass.Marketing, campaign.ConfigurationSet, campaign.Tracks, cancel);
        var domain = await links.ChooseAsync(db, campaign.TrackingDomainId, server, cancel);
        var content = CompiledContent.Compile(CampaignContent.Of(campaign, list, use.TracksOpens, use.TracksClicks).At(links.Installation, await links.UrlAsync(db, domain, cancel)), time);
        var now = time.GetUtcNow();
        campaign.ServerId = server;

        var send = new Send
        {
            CustomerId = customer, Kind = SendKind.Campaign, Class = MessageClass.Marketing, ServerId = campaign.ServerId, ListId = campaign.ListId, TrackingDomainId = domain, CreatedAt = now,
            HasManyLists = campaign.Lists.Count > 1, MissedOf = missedOf?.Value, WithUnknown = withUnknown,
            ConfigurationSet = campaign.ConfigurationSet, TracksOpens = use.TracksOpens, TracksClicks = use.TracksClicks,
        };
        db.Add(send);
        await db.SaveChangesAsync(cancel);
        db.AddRange(content.Links.Select(link => new TrackedLink { CustomerId = customer, SendId = send.Id, Number = link.Number, Url = link.Url, Label = link.Label }));
        campaign.Start(send.Key, now);
        await db.SaveChangesAsync(cancel);
        return new StartedRun(send.Key, content.FooterAdded, content.Links.Count);
    }

    /// <summary>Between the check of a person and the start, From may have become another, and its domain another's.</summary>
    private static async Task<SendingServer> MayAsync(PostroadDb db, Campaign campaign, long server, CancellationToken cancel)
    {
        var by = await db.Set<SendingServer>().AsNoTracking().SingleAsync(s => s.Id == server, cancel);
        if (await SenderRights.WhyNotAsync(db, campaign.CustomerId, by, campaign.FromAddress, cancel) is { } why) throw new NotReadyException($"{why.What}. {why.Fix}.") { Field = "from_address" };
        return by;
    }

    /// <summary>The first list, after a look at all of them and at the tags: a list that somebody has deleted mails nobody, and a tag that is gone would mail everybody or leave nobody out.</summary>
    private static async Task<MailingList> ListOfAsync(PostroadDb db, Campaign campaign, bool mayBeGone, CancellationToken cancel)
    {
        if (campaign.ListId == 0) throw new NotReadyException("Choose who gets it first.");
        if (!mayBeGone && !await AudienceRules.IsThereAsync(db, campaign.Audience with { Lists = campaign.Lists }, cancel)) throw new NotReadyException("A list or a tag of its audience has been deleted. Look at the audience and save it again.");
        return await db.Set<MailingList>().SingleAsync(l => l.Id == campaign.ListId, cancel);
    }
}

/// <param name="FooterAdded">The content had no unsubscribe link, so a footer with one was added: worth saying.</param>
public sealed record StartedRun(SendId Send, bool FooterAdded, int Links);

/// <summary>A campaign cannot start because something without which nothing is sent is missing; one sentence for people.</summary>
public sealed class NotReadyException : Exception
{
    public NotReadyException(string message) : base(message)
    {
    }

    public NotReadyException(string message, Exception inner) : base(message, inner)
    {
    }

    public NotReadyException()
    {
    }

    /// <summary>Where it is corrected: a field of <see cref="DraftFields"/> in snake_case.</summary>
    public string Field { get; init; } = "lists";
}
