using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using Postroad.Core.Accounts;
using Postroad.Core.Campaigns;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Tests.Fakes;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Campaigns;

public sealed class CampaignScheduleTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 8, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_scheduled_campaign_starts_when_it_is_due_and_not_before(TestDatabase kind)
    {
        var time = new FakeTimeProvider(Start);
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync(), time);
        var desk = new DraftDesk(office);
        var draft = await desk.CreateAsync();

        var planned = Assert.IsType<Edit<CampaignDraft>.Saved>(await desk.Schedule.ScheduleAsync(office.Customer, draft.PublicId, draft.Version, "2026-11-24", "10:30", "Ines Moreau", Cancel)).Value;
        // Half past ten in Stockholm.
        Assert.Equal((CampaignState.Scheduled, Start.AddHours(1.5)), (planned.State, planned.ScheduledAt));
        time.Advance(TimeSpan.FromHours(1.5) - TimeSpan.FromMilliseconds(1));
        await desk.Schedule.StartDueAsync(Cancel);
        Assert.Equal(CampaignState.Scheduled, (await desk.FindAsync(draft)).State);
        time.Advance(TimeSpan.FromMilliseconds(1));
        await desk.Schedule.StartDueAsync(Cancel);

        Assert.Equal(CampaignState.Preparing, (await desk.FindAsync(draft)).State);
        Assert.Equal(1, await desk.SendsAsync());
    }

    [Theory, EachDatabase]
    public async Task Processes_that_die_while_they_start_it_start_it_once(TestDatabase kind)
    {
        var time = new FakeTimeProvider(Start);
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync(), time);
        var desk = new DraftDesk(office);
        var draft = await desk.CreateAsync();
        await desk.Schedule.ScheduleAsync(office.Customer, draft.PublicId, draft.Version, Start.AddHours(1), "Ines", Cancel);
        time.Advance(TimeSpan.FromHours(1));

        // One dies before its transaction, one in its middle; then two look at the same time, and one later.
        await desk.ScheduleOn(new CrashingDatabase(office.Database, 0)).StartDueAsync(Cancel);
        Assert.Equal(0, await desk.SendsAsync());
        await Assert.ThrowsAsync<IOException>(() => office.Database.WriteAsync<bool>(async session =>
        {
            var db = session.Db(office.Customer);
            await new CampaignRuns(office.Database, CampaignDesk.Links, time).StartAsync(db, await db.Set<Campaign>().SingleAsync(c => c.PublicId == draft.PublicId, Cancel), null, false, Cancel);
            throw new IOException("The process died here.");
        }, Cancel));
        Assert.Equal(0, await desk.SendsAsync());
        await Task.WhenAll(Task.Run(() => desk.Schedule.StartDueAsync(Cancel), Cancel), Task.Run(() => desk.ScheduleOn(office.Database).StartDueAsync(Cancel), Cancel));
        await desk.Schedule.StartDueAsync(Cancel);

        Assert.Equal(1, await desk.SendsAsync());
    }

    [Theory, EachDatabase]
    public async Task One_whose_From_belongs_to_another_when_it_is_due_is_taken_back_with_the_reason(TestDatabase kind)
    {
        var time = new FakeTimeProvider(Start);
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync(), time);
        var desk = new DraftDesk(office);
        var draft = await desk.CreateAsync();
        await desk.Schedule.ScheduleAsync(office.Customer, draft.PublicId, draft.Version, Start.AddHours(1), "Ines", Cancel);
        await OwnDomain.OfAnotherAsync(office.Database, "example.com", time);
        time.Advance(TimeSpan.FromHours(1));
        await desk.Schedule.StartDueAsync(Cancel);

        var back = await desk.FindAsync(draft);
        Assert.Equal((CampaignState.Draft, 0), (back.State, await desk.SendsAsync()));
        Assert.StartsWith("It was due and could not start. example.com belongs to another customer", back.StateReason, StringComparison.Ordinal);
        var now = Assert.IsType<Edit<CampaignDraft>.Faulty>(await desk.Schedule.SendNowAsync(office.Customer, draft.PublicId, back.Version, "Ines", Cancel));
        Assert.Equal("from_address", Assert.Single(now.Faults).Field);
    }

    [Theory, EachDatabase]
    public async Task After_a_short_outage_it_starts_late_and_after_a_long_one_it_asks(TestDatabase kind)
    {
        var time = new FakeTimeProvider(Start);
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync(), time);
        var desk = new DraftDesk(office);
        var (early, late) = (await desk.CreateAsync(), await desk.CreateAsync());
        await desk.Schedule.ScheduleAsync(office.Customer, early.PublicId, 1, Start.AddHours(1), "Ines", Cancel);
        await desk.Schedule.ScheduleAsync(office.Customer, late.PublicId, 1, Start.AddHours(4), "Ines", Cancel);

        time.Advance(TimeSpan.FromHours(1) + CampaignSchedule.Latest + TimeSpan.FromMinutes(1));
        await desk.Schedule.StartDueAsync(Cancel);

        var asks = await desk.FindAsync(early);
        Assert.Equal(CampaignState.Draft, asks.State);
        Assert.Contains("It was due 4 hours ago", asks.StateReason, StringComparison.Ordinal);
        Assert.Equal(CampaignState.Preparing, (await desk.FindAsync(late)).State);
        // Somebody decides.
        Assert.IsType<Edit<CampaignDraft>.Saved>(await desk.Schedule.SendNowAsync(office.Customer, early.PublicId, asks.Version, "Ines", Cancel));
    }

    [Theory, EachDatabase]
    public async Task In_a_restored_database_what_was_due_asks_because_it_may_have_gone_out(TestDatabase kind)
    {
        var time = new FakeTimeProvider(Start);
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync(), time);
        var desk = new DraftDesk(office);
        var draft = await desk.CreateAsync();
        await desk.Schedule.ScheduleAsync(office.Customer, draft.PublicId, 1, Start.AddHours(1), "Ines", Cancel);
        time.Advance(TimeSpan.FromHours(2));
        await office.Database.WriteAsync(async session =>
        {
            var db = session.Db(CustomerId.Installation);
            db.Add(new Restoration { FoundAt = time.GetUtcNow(), AsOf = Start, Sign = "test" });
            await db.SaveChangesAsync(Cancel);
        }, Cancel);

        await desk.Schedule.StartDueAsync(Cancel);

        Assert.Contains("looks restored", (await desk.FindAsync(draft)).StateReason, StringComparison.Ordinal);
        Assert.Equal(0, await desk.SendsAsync());
    }

    [Theory, EachDatabase]
    public async Task What_cannot_start_becomes_a_draft_that_says_why_and_holds_up_nobody(TestDatabase kind)
    {
        var time = new FakeTimeProvider(Start);
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync(), time);
        var desk = new DraftDesk(office);
        var (broken, whole) = (await desk.CreateAsync(await desk.FieldsAsync() with { Html = "<p>{% if x %}</p>" }), await desk.CreateAsync());
        foreach (var draft in new[] { broken, whole }) await desk.Schedule.ScheduleAsync(office.Customer, draft.PublicId, 1, Start.AddHours(1), "Ines", Cancel);
        time.Advance(TimeSpan.FromHours(1));

        await desk.Schedule.StartDueAsync(Cancel);

        Assert.Contains("HTML, line 1, column", (await desk.FindAsync(broken)).StateReason, StringComparison.Ordinal);
        Assert.Equal(CampaignState.Draft, (await desk.FindAsync(broken)).State);
        Assert.Equal(CampaignState.Preparing, (await desk.FindAsync(whole)).State);
    }

    [Theory, EachDatabase]
    public async Task Pressed_many_times_at_once_it_is_sent_once(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        var desk = new DraftDesk(office);
        var draft = await desk.CreateAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => desk.Schedule.SendNowAsync(office.Customer, draft.PublicId, draft.Version, "Ines", Cancel), Cancel)));

        Assert.Single(answers, a => a is Edit<CampaignDraft>.Saved);
        Assert.Equal(19, answers.Count(a => a is Edit<CampaignDraft>.Stale));
        Assert.Equal(1, await desk.SendsAsync());
    }

    [Theory, EachDatabase]
    public async Task A_scheduled_campaign_can_be_changed_moved_and_taken_back(TestDatabase kind)
    {
        var time = new FakeTimeProvider(Start);
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync(), time);
        var desk = new DraftDesk(office);
        var draft = await desk.CreateAsync();
        await desk.Schedule.ScheduleAsync(office.Customer, draft.PublicId, 1, Start.AddHours(1), "Ines", Cancel);

        var changed = Assert.IsType<Edit<CampaignDraft>.Saved>(await desk.Drafts.SaveAsync(office.Customer, draft.PublicId, 2, draft.Fields with { Subject = "Other" }, "Tomas", Cancel)).Value;
        Assert.Equal((CampaignState.Scheduled, "Other", 3, "Tomas"), (changed.State, changed.Fields.Subject, changed.Version, changed.ChangedBy));
        await desk.Schedule.ScheduleAsync(office.Customer, draft.PublicId, 3, Start.AddHours(3), "Ines", Cancel);
        time.Advance(TimeSpan.FromHours(2));
        await desk.Schedule.StartDueAsync(Cancel);
        Assert.Equal(CampaignState.Scheduled, (await desk.FindAsync(draft)).State);
        await desk.Schedule.TakeBackAsync(office.Customer, draft.PublicId, 4, "Ines", Cancel);
        time.Advance(TimeSpan.FromHours(2));
        await desk.Schedule.StartDueAsync(Cancel);

        Assert.Equal(CampaignState.Draft, (await desk.FindAsync(draft)).State);
        await using var db = office.Database.Read(office.Customer);
        Assert.Equal(["campaign.create", "campaign.schedule", "campaign.change", "campaign.schedule", "campaign.unschedule"], await db.Set<AuditEntry>().OrderBy(e => e.Id).Select(e => e.Action).ToListAsync(Cancel));
    }
}
