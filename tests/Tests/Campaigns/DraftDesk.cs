using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Postroad.Core.Campaigns;
using Postroad.Core.Deliveries;
using Postroad.Core.Lists;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Campaigns;

/// <summary>What somebody does who writes campaigns, on the database of a post office.</summary>
internal sealed class DraftDesk
{
    private readonly PostOffice office;

    public DraftDesk(PostOffice office)
    {
        this.office = office;
        Drafts = new CampaignDrafts(office.Database, office.Time);
        Schedule = ScheduleOn(office.Database);
        Counts = new AudienceCounts(office.Database, office.Time);
    }

    public CampaignDrafts Drafts { get; }

    public CampaignSchedule Schedule { get; }

    public AudienceCounts Counts { get; }

    public PostOffice Office => office;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public CampaignSchedule ScheduleOn(Database database) => new(database, new CampaignDrafts(database, office.Time), new CampaignRuns(database, CampaignDesk.Links, office.Time), office.Time, NullLogger<CampaignSchedule>.Instance);

    /// <summary>Fields of a campaign that can be sent to the office's list.</summary>
    public async Task<DraftFields> FieldsAsync(params string[] lists) => new()
    {
        Name = "Early access", Lists = lists.Length == 0 ? [await IdOfAsync(office.List)] : lists, Subject = "Hello", FromName = "Harbour Lane", FromAddress = "hello@example.com",
        Html = """<p>Hello <a href="{{ unsubscribe_url }}">Leave</a></p>""",
    };

    public async Task<CampaignDraft> CreateAsync(DraftFields? fields = null) =>
        Assert.IsType<Edit<CampaignDraft>.Saved>(await Drafts.CreateAsync(office.Customer, fields ?? await FieldsAsync(), "Ines Moreau", Cancel)).Value;

    public async Task<CampaignDraft> FindAsync(CampaignDraft draft) => (await Drafts.FindAsync(office.Customer, draft.PublicId, Cancel))!;

    public async Task<string> IdOfAsync(long list)
    {
        await using var db = office.Database.Read(office.Customer);
        return await db.Set<MailingList>().Where(l => l.Id == list).Select(l => l.PublicId).SingleAsync(Cancel);
    }

    /// <summary>A list with these people, who may be on others already. Answers its public id.</summary>
    public Task<string> ListAsync(string name, params string[] addresses) => office.Database.WriteAsync(async session =>
    {
        var (db, now) = (session.Db(office.Customer), office.Time.GetUtcNow());
        var list = new MailingList { CustomerId = office.Customer, PublicId = PublicId.New(office.Time), Name = name, FromName = name, FromAddress = "hello@example.com", PostalAddress = "Kaj 4", CreatedAt = now };
        db.Add(list);
        foreach (var address in addresses)
        {
            if (!await db.Set<Contact>().AnyAsync(c => c.EmailKey == address, Cancel))
                db.Add(new Contact { CustomerId = office.Customer, PublicId = PublicId.New(office.Time), Email = address, EmailKey = address, Fields = "{}", CreatedAt = now });
            await db.SaveChangesAsync(Cancel);
            var contact = await db.Set<Contact>().SingleAsync(c => c.EmailKey == address, Cancel);
            db.Add(new Subscription { CustomerId = office.Customer, ListId = list.Id, ContactId = contact.Id, Status = SubscriptionStatus.Subscribed, StatusAt = now });
        }

        await db.SaveChangesAsync(Cancel);
        return list.PublicId;
    }, Cancel);

    /// <summary>A tag on these contacts. Answers its public id.</summary>
    public Task<string> TagAsync(string name, params string[] addresses) => office.Database.WriteAsync(async session =>
    {
        var db = session.Db(office.Customer);
        var tag = new Tag { CustomerId = office.Customer, PublicId = PublicId.New(office.Time), Name = name, NameKey = Tag.KeyOf(name), CreatedAt = office.Time.GetUtcNow() };
        db.Add(tag);
        await db.SaveChangesAsync(Cancel);
        var contacts = await db.Set<Contact>().Where(c => addresses.Contains(c.EmailKey)).Select(c => c.Id).ToListAsync(Cancel);
        db.AddRange(contacts.Select(id => new ContactTag { CustomerId = office.Customer, TagId = tag.Id, ContactId = id }));
        await db.SaveChangesAsync(Cancel);
        return tag.PublicId;
    }, Cancel);

    /// <summary>Sends it now and turns its audience into deliveries.</summary>
    public async Task<SendId> SendAsync(CampaignDraft draft)
    {
        Assert.IsType<Edit<CampaignDraft>.Saved>(await Schedule.SendNowAsync(office.Customer, draft.PublicId, draft.Version, "Ines Moreau", Cancel));
        var send = await SendOfAsync(draft);
        await new AudienceExpansion(office.Database, Options.Create(office.Options)).ExpandAsync(office.Customer, send, Cancel);
        return send;
    }

    public async Task<SendId> SendOfAsync(CampaignDraft draft)
    {
        await using var db = office.Database.Read(office.Customer);
        return new SendId((await db.Set<Campaign>().Where(c => c.PublicId == draft.PublicId).Select(c => c.SendId).SingleAsync(Cancel))!.Value);
    }

    public async Task<int> SendsAsync()
    {
        await using var db = office.Database.Read(office.Customer);
        return await db.Set<Send>().CountAsync(Cancel);
    }
}
