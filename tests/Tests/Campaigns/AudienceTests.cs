using Microsoft.EntityFrameworkCore;
using Postroad.Core.Campaigns;
using Postroad.Core.Deliveries;
using Postroad.Core.Events;
using Postroad.Core.Lists;
using Postroad.Core.Primitives;
using Postroad.Core.Suppressions;
using Postroad.Tests.Fakes;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Campaigns;

/// <summary>Several lists, exclusions, and which list somebody leaves: in counts before, and in deliveries afterwards.</summary>
public sealed class AudienceTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Who_is_on_several_lists_gets_one_mail_as_a_member_of_the_first_of_them(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        var desk = new DraftDesk(office);
        var (first, second) = (await desk.ListAsync("First", "anna@example.com", "bert@example.com"), await desk.ListAsync("Second", "bert@example.com", "cleo@example.com", "dora@example.com"));
        var draft = await desk.CreateAsync(await desk.FieldsAsync(second, first));

        var send = await desk.SendAsync(draft);

        var rows = await office.DeliveriesAsync(send);
        Assert.Equal(["bert@example.com", "cleo@example.com", "dora@example.com", "anna@example.com"], rows.Select(r => r.Address));
        Assert.Equal([1, 2, 3, 4], rows.Select(r => r.Seq));
        // The send's own list needs no mark of its own.
        Assert.Equal([null, null, null, draft.Audience.Lists[1]], rows.Select(r => r.ListId));
        Assert.Equal(4, (await office.StoredTotalsAsync(send)).Recipients);
    }

    [Theory, EachDatabase]
    public async Task People_of_left_out_lists_get_nothing_and_the_count_says_why(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        var desk = new DraftDesk(office);
        var (first, second) = (await desk.ListAsync("First", "anna@example.com", "bert@example.com", "eric@example.com"), await desk.ListAsync("Second", "bert@example.com", "cleo@example.com"));
        var buyers = await desk.ListAsync("Bought lately", "cleo@example.com", "fred@example.com");
        await office.Database.WriteAsync(async session =>
        {
            var db = session.Db(office.Customer);
            db.Add(new Suppression { EmailKey = "eric@example.com", CustomerId = office.Customer, ListId = 0, Reason = SuppressionReason.HardBounce, Source = "test", CreatedAt = office.Time.GetUtcNow() });
            await db.SaveChangesAsync(Cancel);
        }, Cancel);
        var draft = await desk.CreateAsync(await desk.FieldsAsync(first, second) with { NotLists = [buyers] });

        var count = await desk.Counts.CountAsync(office.Customer, draft.Audience, Cancel);
        var send = await desk.SendAsync(draft);

        Assert.NotNull(count);
        Assert.Equal((5, 1, 1, 1, 2), (count.Subscribed, count.OnSeveral, count.Excluded, count.Suppressed, count.Reached));
        Assert.Equal([("First", 3L), ("Second", 2L)], count.Lists.Select(l => (l.Name, l.Subscribed)));
        // Eric's row is there, and is left out at the last moment, with the reason.
        Assert.Equal(["anna@example.com", "bert@example.com", "eric@example.com"], (await office.DeliveriesAsync(send)).Select(r => r.Address));
    }

    [Theory, EachDatabase]
    public async Task Tags_narrow_an_audience_and_leave_people_out(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        var desk = new DraftDesk(office);
        var (first, second) = (await desk.ListAsync("First", "anna@example.com", "bert@example.com", "cleo@example.com"), await desk.ListAsync("Second", "cleo@example.com", "dora@example.com", "eric@example.com"));
        var (eu, uk, quiet) = (await desk.TagAsync("region:eu", "anna@example.com", "cleo@example.com"), await desk.TagAsync("region:uk", "dora@example.com"), await desk.TagAsync("quiet", "anna@example.com"));
        var draft = await desk.CreateAsync(await desk.FieldsAsync(first, second) with { Tags = [eu, uk], NotTags = [quiet] });

        var count = await desk.Counts.CountAsync(office.Customer, draft.Audience, Cancel);
        var send = await desk.SendAsync(draft);

        Assert.NotNull(count);
        Assert.Equal((6, 1, 2, 1, 2), (count.Subscribed, count.OnSeveral, count.WithoutTag, count.Excluded, count.Reached));
        Assert.Equal(["cleo@example.com", "dora@example.com"], (await office.DeliveriesAsync(send)).Select(r => r.Address));
    }

    [Theory, EachDatabase]
    public async Task A_tag_that_is_gone_keeps_the_campaign_from_starting_instead_of_mailing_everybody(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        var desk = new DraftDesk(office);
        var first = await desk.ListAsync("First", "anna@example.com", "bert@example.com");
        var draft = await desk.CreateAsync(await desk.FieldsAsync(first) with { NotTags = [await desk.TagAsync("quiet", "anna@example.com")] });
        await office.Database.WriteAsync(session => session.RunAsync("DELETE FROM tags"), Cancel);

        var faulty = Assert.IsType<Edit<CampaignDraft>.Faulty>(await desk.Schedule.SendNowAsync(office.Customer, draft.PublicId, 1, "Ines", Cancel));

        Assert.Contains("has been deleted", Assert.Single(faulty.Faults).Sentence, StringComparison.Ordinal);
        Assert.Equal(0, await desk.SendsAsync());
    }

    [Theory, EachDatabase]
    public async Task Who_left_one_list_still_gets_the_mail_as_a_member_of_another(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        var desk = new DraftDesk(office);
        var (first, second) = (await desk.ListAsync("First", "anna@example.com", "bert@example.com"), await desk.ListAsync("Second", "anna@example.com", "bert@example.com"));
        var draft = await desk.CreateAsync(await desk.FieldsAsync(first, second));
        await LeaveAsync(office, draft.Audience.Lists[0], "anna@example.com");

        var send = await desk.SendAsync(draft);
        // Bert leaves the first list, as whose member he would be mailed, after the audience was read.
        await LeaveAsync(office, draft.Audience.Lists[0], "bert@example.com");
        office.StartEngine();
        await office.FinishAsync(send);

        Assert.Equal(["anna@example.com"], office.Server.Received.Select(r => r.To));
        Assert.Equal(DeliveryState.Skipped, (await office.DeliveryAsync(send, "bert@example.com")).State);
    }

    [Theory, EachDatabase]
    public async Task An_unsubscribe_leaves_the_list_of_the_delivery_and_no_other(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        var desk = new DraftDesk(office);
        var (first, second) = (await desk.ListAsync("First", "anna@example.com"), await desk.ListAsync("Second", "bert@example.com"));
        var draft = await desk.CreateAsync(await desk.FieldsAsync(first, second));
        var send = await desk.SendAsync(draft);
        var row = await office.DeliveryAsync(send, "bert@example.com");
        var owners = new DeliveryReaction(office.Database);

        var owner = await office.Database.WriteAsync(session => ((IDeliveryOwners)owners).FindAsync(session, [new DeliveryRef(send, row.Seq)]), Cancel);

        Assert.Equal(draft.Audience.Lists[1], Assert.Single(owner).Value.ListId);
    }

    [Theory, EachDatabase]
    public async Task An_audience_that_a_crash_cut_off_goes_on_where_it_was_in_whatever_list(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync(), options: new DeliveryOptions { RangeSize = 1 });
        var desk = new DraftDesk(office);
        string[] many = [.. Enumerable.Range(1, 25).Select(i => $"p{i:00}@example.com")];
        var (first, second, third) = (await desk.ListAsync("First", many[..12]), await desk.ListAsync("Second"), await desk.ListAsync("Third", many[5..]));
        var draft = await desk.CreateAsync(await desk.FieldsAsync(first, second, third));
        Assert.IsType<Edit<CampaignDraft>.Saved>(await desk.Schedule.SendNowAsync(office.Customer, draft.PublicId, draft.Version, "Ines", Cancel));
        var send = await desk.SendOfAsync(draft);

        // Batches of ten, by processes that are gone after the third of them, and after the fourth.
        foreach (var batches in new[] { 3, 1 })
        {
            var dying = new AudienceExpansion(new CrashingDatabase(office.Database, batches), Microsoft.Extensions.Options.Options.Create(office.Options));
            await Assert.ThrowsAsync<IOException>(() => dying.ExpandAsync(office.Customer, send, Cancel));
        }

        Assert.InRange((await office.DeliveriesAsync(send)).Count, 12, 24);
        await new AudienceExpansion(office.Database, Microsoft.Extensions.Options.Options.Create(office.Options)).ExpandAsync(office.Customer, send, Cancel);

        var rows = await office.DeliveriesAsync(send);
        Assert.Equal(many, rows.Select(r => r.Address));
        Assert.Equal(Enumerable.Range(1, 25), rows.Select(r => r.Seq));
    }

    private static Task LeaveAsync(PostOffice office, long list, string address) => office.Database.WriteAsync(async session =>
    {
        var db = session.Db(office.Customer);
        var contact = await db.Set<Contact>().Where(c => c.EmailKey == address).Select(c => c.Id).SingleAsync(Cancel);
        await db.Set<Subscription>().Where(s => s.ListId == list && s.ContactId == contact).ExecuteUpdateAsync(s => s.SetProperty(x => x.Status, SubscriptionStatus.Unsubscribed), Cancel);
        db.Add(new Suppression { EmailKey = address, CustomerId = office.Customer, ListId = list, Reason = SuppressionReason.Unsubscribed, Source = "test", CreatedAt = office.Time.GetUtcNow() });
        await db.SaveChangesAsync(Cancel);
    }, Cancel);
}
