using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;

namespace Postroad.Core.Campaigns;

/// <summary>What became of the wish to mail those whom a campaign missed.</summary>
public abstract record MissedResult
{
    private MissedResult()
    {
    }

    /// <summary>A campaign of its own does it.</summary>
    /// <param name="Campaign">Its public id.</param>
    /// <param name="IsNew">False: it was begun by an earlier press of the same button.</param>
    public sealed record Started(string Campaign, bool IsNew) : MissedResult;

    /// <summary>This customer has no such campaign.</summary>
    public sealed record NotFound : MissedResult;

    /// <summary>Something of it is not settled yet, so it is not known who was missed.</summary>
    public sealed record NotEnded(CampaignState State) : MissedResult;

    /// <summary>It may not be sent as it is any more. Nothing was begun.</summary>
    /// <param name="Sentence">Why, and the way out.</param>
    public sealed record NotReady(string Sentence) : MissedResult;
}

/// <summary>
/// Mails those whom an ended campaign missed, by a new campaign with the same content and a report of its own. Who they are is read from the old campaign's
/// rows while the new one is expanded; see <see cref="Deliveries.MissedRows"/>.
/// </summary>
public sealed class MissedSends(Database database, CampaignRuns runs, TimeProvider time)
{
    private const string Suffix = ", to those who were missed";
    private const int MostName = 200;

    /// <param name="seen">
    /// How many such campaigns there were when the button was shown. When there is one more already, the button was pressed twice, and that one is the answer.
    /// </param>
    /// <param name="withUnknown">Also those who were closed as unknown, who may have it.</param>
    /// <param name="server">
    /// Public id of the sending server that mails them: another one when the campaign's own cannot be reached. Whoever may have it from there is not among them. Null: the campaign's own.
    /// </param>
    public async Task<MissedResult> SendAsync(CustomerId customer, string campaign, int seen, bool withUnknown, string? server, string by, CancellationToken cancel)
    {
        try
        {
            return await BeginAsync(customer, campaign, seen, withUnknown, server, by, cancel);
        }
        catch (NotReadyException e)
        {
            return new MissedResult.NotReady(e.Message);
        }
    }

    private Task<MissedResult> BeginAsync(CustomerId customer, string campaign, int seen, bool withUnknown, string? server, string by, CancellationToken cancel) =>
        database.WriteAsync<MissedResult>(async session =>
        {
            var db = session.Db(customer);
            if (await db.Set<Campaign>().Where(c => c.PublicId == campaign).Select(c => (long?)c.Id).SingleOrDefaultAsync(cancel) is not { } id) return new MissedResult.NotFound();
            await CampaignLock.TakeAsync(database, session, id);
            var old = await db.Set<Campaign>().SingleAsync(c => c.Id == id, cancel);
            if (old is not { State: CampaignState.Finished or CampaignState.Cancelled, FinishedAt: not null, SendId: not null }) return new MissedResult.NotEnded(old.State);
            if (await EarlierAsync(db, old, seen, cancel) is { } earlier) return new MissedResult.Started(earlier, IsNew: false);

            var next = Copy(old, server is null ? old.ServerId : await ServerAsync(db, server, cancel));
            db.Add(next);
            await db.SaveChangesAsync(cancel);
            await runs.StartAsync(db, next, new SendId(old.SendId.Value), withUnknown, cancel);
            db.Add(new AuditEntry
            {
                CustomerId = customer, At = time.GetUtcNow(), By = by, Action = "campaign.send-to-missed", Subject = campaign,
                Note = $"By campaign {next.PublicId}{(withUnknown ? ", those closed as unknown too" : "")}",
            });
            await db.SaveChangesAsync(cancel);
            return new MissedResult.Started(next.PublicId, IsNew: true);
        }, cancel);

    /// <summary>The campaign that the first of two presses made, or one that is under way; null: there is none.</summary>
    private static async Task<string?> EarlierAsync(PostroadDb db, Campaign old, int seen, CancellationToken cancel)
    {
        var before = await db.Set<Campaign>().Where(c => c.MissedOf == old.Id).OrderBy(c => c.Id).Select(c => new { c.PublicId, c.State }).ToListAsync(cancel);
        if (before.Count > seen) return before[^1].PublicId;
        return before.Find(c => c.State is not (CampaignState.Finished or CampaignState.Cancelled))?.PublicId;
    }

    private static async Task<long> ServerAsync(PostroadDb db, string id, CancellationToken cancel)
    {
        var server = !PublicId.IsOne(id) ? null : await db.Set<SendingServer>().AsNoTracking().SingleOrDefaultAsync(s => s.PublicId == id, cancel);
        return server switch
        {
            null => throw new NotReadyException("There is no such sending server.") { Field = "server" },
            { State: ServerState.Draft or ServerState.Probing } => throw new NotReadyException($"{server.Name} is not active yet. Test its connection first, or choose another server.") { Field = "server" },
            _ => server.Id,
        };
    }

    /// <summary>A configuration set is one of the server's account: another server has its own.</summary>
    private Campaign Copy(Campaign old, long server) => new()
    {
        CustomerId = old.CustomerId,
        PublicId = PublicId.New(time),
        Name = (old.Name.Length + Suffix.Length <= MostName ? old.Name : old.Name[..(MostName - Suffix.Length)]) + Suffix,
        ListId = old.ListId,
        ServerId = server, TrackingDomainId = old.TrackingDomainId, ConfigurationSet = server == old.ServerId ? old.ConfigurationSet : null, Tracks = old.Tracks,
        Audience = old.Audience,
        Subject = old.Subject,
        Preheader = old.Preheader,
        FromName = old.FromName,
        FromAddress = old.FromAddress,
        ReplyTo = old.ReplyTo,
        Html = old.Html,
        Text = old.Text,
        MissedOf = old.Id,
        StateSince = time.GetUtcNow(),
        CreatedAt = time.GetUtcNow(),
    };
}
