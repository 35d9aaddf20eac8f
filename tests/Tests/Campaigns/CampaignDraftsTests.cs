using Postroad.Core.Campaigns;
using Postroad.Core.Primitives;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Campaigns;

public sealed class CampaignDraftsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_draft_may_lack_everything_but_its_name(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        var desk = new DraftDesk(office);

        var draft = await desk.CreateAsync(new DraftFields { Name = "Later" });

        Assert.Equal((CampaignState.Draft, 1, ""), (draft.State, draft.Version, draft.Fields.Subject));
        Assert.Empty(draft.Fields.Lists);
        Assert.IsType<Edit<CampaignDraft>.Faulty>(await desk.Schedule.SendNowAsync(office.Customer, draft.PublicId, 1, "Ines", Cancel));
    }

    [Theory, EachDatabase]
    public async Task All_faults_are_said_at_once_and_nothing_is_saved(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        var desk = new DraftDesk(office);
        var draft = await desk.CreateAsync();

        var faulty = Assert.IsType<Edit<CampaignDraft>.Faulty>(await desk.Drafts.SaveAsync(office.Customer, draft.PublicId, 1, draft.Fields with
        {
            Name = " ", Subject = new string('x', 251), FromAddress = "nobody", ReplyTo = "a@b", Server = "no-such-server", NotLists = draft.Fields.Lists, Html = new string('x', DraftFields.MostHtml + 1),
        }, "Ines", Cancel));

        Assert.Equal(["from_address", "html", "name", "not_lists", "reply_to", "server", "subject"], faulty.Faults.Select(f => f.Field).Order());
        Assert.Equal("Early access", (await desk.FindAsync(draft)).Fields.Name);
    }

    [Theory, EachDatabase]
    public async Task Of_two_who_change_it_the_second_is_told_and_overwrites_nothing(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        var desk = new DraftDesk(office);
        var draft = await desk.CreateAsync();

        Assert.IsType<Edit<CampaignDraft>.Saved>(await desk.Drafts.SaveAsync(office.Customer, draft.PublicId, 1, draft.Fields with { Subject = "Mine" }, "Ines", Cancel));
        var stale = Assert.IsType<Edit<CampaignDraft>.Stale>(await desk.Drafts.SaveAsync(office.Customer, draft.PublicId, 1, draft.Fields with { Subject = "Yours" }, "Tomas", Cancel));

        Assert.Equal(("Mine", "Ines", 2), (stale.Current.Fields.Subject, stale.Current.ChangedBy, stale.Current.Version));
    }

    [Theory, EachDatabase]
    public async Task What_has_started_is_not_changed_and_not_deleted_but_can_be_copied(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        var desk = new DraftDesk(office);
        await office.SubscribeAsync("anna@example.com");
        var draft = await desk.CreateAsync(await desk.FieldsAsync() with { Preheader = "Read on" });
        await desk.SendAsync(draft);

        Assert.IsType<Edit<CampaignDraft>.Stale>(await desk.Drafts.SaveAsync(office.Customer, draft.PublicId, 2, draft.Fields, "Ines", Cancel));
        Assert.False(await desk.Drafts.DeleteAsync(office.Customer, draft.PublicId, "Ines", Cancel));
        var copy = await desk.Drafts.DuplicateAsync(office.Customer, draft.PublicId, "Ines", Cancel);
        Assert.NotNull(copy);
        Assert.Equal((CampaignState.Draft, "Early access (copy)", "Read on"), (copy.State, copy.Fields.Name, copy.Fields.Preheader));
        Assert.Equal(draft.Fields.Lists, copy.Fields.Lists);
        Assert.True(await desk.Drafts.DeleteAsync(office.Customer, copy.PublicId, "Ines", Cancel));
        Assert.Null(await desk.Drafts.FindAsync(office.Customer, copy.PublicId, Cancel));
    }

    [Theory, EachDatabase]
    public async Task Another_customer_finds_changes_starts_and_deletes_nothing(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        var desk = new DraftDesk(office);
        var (draft, other) = (await desk.CreateAsync(), new CustomerId(office.Customer.Value + 1));

        Assert.Null(await desk.Drafts.FindAsync(other, draft.PublicId, Cancel));
        Assert.IsType<Edit<CampaignDraft>.NotFound>(await desk.Drafts.SaveAsync(other, draft.PublicId, 1, new DraftFields { Name = "Mine" }, "Eve", Cancel));
        Assert.IsType<Edit<CampaignDraft>.NotFound>(await desk.Schedule.SendNowAsync(other, draft.PublicId, 1, "Eve", Cancel));
        Assert.Null(await desk.Drafts.DuplicateAsync(other, draft.PublicId, "Eve", Cancel));
        Assert.False(await desk.Drafts.DeleteAsync(other, draft.PublicId, "Eve", Cancel));
        Assert.IsType<Edit<CampaignDraft>.Faulty>(await desk.Drafts.CreateAsync(other, draft.Fields, "Eve", Cancel));
    }
}
