using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
using Postroad.Core.Lists;
using Postroad.Core.Lists.Preferences;
using Postroad.Core.Primitives;
using Postroad.Core.Suppressions;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Lists.Preferences;

/// <summary>What people choose about themselves.</summary>
public sealed class PreferenceTests
{
    private const string Anna = "anna@example.com";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Lists_that_are_offered_and_those_one_is_or_was_on_are_shown_and_switched(TestDatabase kind)
    {
        await using var people = await People.OpenAsync(kind);
        var (book, owner) = await OpenAsync(people);
        var hidden = await people.AddListAsync("Staff only");
        var offered = People.Saved(await people.Lists.CreateAsync(people.Customer, People.Wish("Wholesale") with { IsOffered = true, About = "Four times a year" }, People.Ines, Cancel)).PublicId;
        var card = (await book.FindAsync(owner, Cancel))!;
        Assert.Equal([("Newsletter", true), ("Wholesale", false)], card.Lines.Select(l => (l.Name, l.IsOn)));
        Assert.Equal("Four times a year", card.Lines[1].About);

        Assert.Equal([people.Newsletter], await book.SaveAsync(owner, new PreferenceWish([offered, hidden], [people.Newsletter, offered], "de", "Anna", null), Cancel));
        card = (await book.FindAsync(owner, Cancel))!;
        Assert.Equal([("Newsletter", false), ("Wholesale", true)], card.Lines.Select(l => (l.Name, l.IsOn)));
        Assert.Equal(("de", "Anna", null), (card.Language, card.FirstName, card.LastName));
        await using var db = people.Installation.Database.Read(people.Customer);
        var joined = await db.Set<Subscription>().SingleAsync(s => s.Status == SubscriptionStatus.Subscribed, Cancel);
        Assert.Equal(("Preference page", "192.0.2.9"), (joined.Source, joined.ConfirmedFrom));
        Assert.Single(await db.Set<Suppression>().Where(s => s.EmailKey == Anna && s.ListId != 0 && s.Reason == SuppressionReason.Unsubscribed).ToListAsync(Cancel));

        // And back: their own wish takes their own leaving back.
        Assert.Empty((await book.SaveAsync(owner, new PreferenceWish([people.Newsletter, offered], [people.Newsletter, offered], "xx", "Anna", null), Cancel))!);
        Assert.True((await book.FindAsync(owner, Cancel))!.Lines.All(l => l.IsOn));
        Assert.Empty(await db.Set<Suppression>().ToListAsync(Cancel));
        Assert.Single(await db.Set<AuditEntry>().Where(e => e.By == "the person").ToListAsync(Cancel));
    }

    [Theory, EachDatabase]
    public async Task Everything_is_stopped_and_undo_brings_back_what_there_was_and_nothing_else(TestDatabase kind)
    {
        await using var people = await People.OpenAsync(kind);
        var (book, owner) = await OpenAsync(people);
        var contact = await ContactAsync(people);
        var (left, other) = (await people.AddListAsync("Left before"), await people.AddListAsync("Wholesale"));
        foreach (var list in new[] { left, other }) Assert.IsType<SubscribeResult.Done>(await people.Subscribing.SubscribeAsync(people.Customer, contact, list, People.Ines, Cancel));
        await people.Subscribing.UnsubscribeAsync(people.Customer, contact, left, People.Ines, null, Cancel);

        Assert.True(await book.StopAsync(owner, Cancel));
        Assert.True(await book.StopAsync(owner, Cancel));
        var card = (await book.FindAsync(owner, Cancel))!;
        Assert.True(card.IsStopped && !card.IsHeldBack && card.Lines.All(l => !l.IsOn));
        Assert.True(EmailAddress.TryParse(Anna, out var address, out _));
        Assert.Contains(await people.Installation.Get<SuppressionList>().FindAsync(people.Customer, address, Cancel), s => s is { ListId: 0, Reason: SuppressionReason.Unsubscribed });

        await book.UndoStopAsync(owner, Cancel);
        card = (await book.FindAsync(owner, Cancel))!;
        Assert.Equal([("Left before", false), ("Newsletter", true), ("Wholesale", true)], card.Lines.Select(l => (l.Name, l.IsOn)).Order());
        Assert.Equal((false, 1), (card.IsStopped, (await people.Installation.Get<SuppressionList>().FindAsync(people.Customer, address, Cancel)).Count));
    }

    [Theory, EachDatabase]
    public async Task Who_stopped_everything_and_chooses_one_list_gets_that_one_alone(TestDatabase kind)
    {
        await using var people = await People.OpenAsync(kind);
        var (book, owner) = await OpenAsync(people);
        var other = await people.AddListAsync("Wholesale");
        await people.Subscribing.SubscribeAsync(people.Customer, await ContactAsync(people), other, People.Ines, Cancel);
        await book.StopAsync(owner, Cancel);
        await book.SaveAsync(owner, new PreferenceWish([other], [people.Newsletter, other], "en", null, null), Cancel);
        var card = (await book.FindAsync(owner, Cancel))!;
        Assert.Equal([("Newsletter", false), ("Wholesale", true)], card.Lines.Select(l => (l.Name, l.IsOn)).Order());
        Assert.False(card.IsStopped);
    }

    [Theory, EachDatabase]
    public async Task A_bounce_or_a_complaint_is_not_taken_back_by_a_tick_or_by_undo(TestDatabase kind)
    {
        await using var people = await People.OpenAsync(kind);
        var (book, owner) = await OpenAsync(people);
        var suppressions = people.Installation.Get<SuppressionList>();
        await people.Installation.Database.WriteAsync(
            session => suppressions.AddAsync(session, [new NewSuppression(Anna, people.Customer, 0, SuppressionReason.HardBounce, "Bounce", null, TimeProvider.System.GetUtcNow())]), Cancel);
        await book.StopAsync(owner, Cancel);
        await book.UndoStopAsync(owner, Cancel);
        await book.SaveAsync(owner, new PreferenceWish([people.Newsletter], [people.Newsletter], "en", null, null), Cancel);
        var card = (await book.FindAsync(owner, Cancel))!;
        Assert.True(card.IsHeldBack && !card.Lines[0].MayJoin && !card.Lines[0].IsOn);
        Assert.True(EmailAddress.TryParse(Anna, out var address, out _));
        Assert.Contains(await suppressions.FindAsync(people.Customer, address, Cancel), s => s.Reason == SuppressionReason.HardBounce);
    }

    [Theory, EachDatabase]
    public async Task A_link_in_a_mail_to_an_old_address_does_not_show_the_contact_of_the_new_one(TestDatabase kind)
    {
        await using var people = await People.OpenAsync(kind);
        var (book, owner) = await OpenAsync(people);
        People.Saved(await people.Book.EditAsync(people.Customer, await ContactAsync(people), 1, new ContactWish { Email = "anna@new.example" }, People.Ines, Cancel));
        Assert.Null(await book.FindAsync(owner, Cancel));
        Assert.Null(await book.SaveAsync(owner, new PreferenceWish([], [people.Newsletter], "en", null, null), Cancel));
        Assert.False(await book.StopAsync(owner, Cancel));
        Assert.Null(await book.FindAsync(owner with { Customer = await people.Installation.AddCustomerAsync("Other") }, Cancel));
    }

    [Theory, EachDatabase]
    public async Task A_list_that_did_not_stand_on_the_page_is_not_left(TestDatabase kind)
    {
        await using var people = await People.OpenAsync(kind);
        var (book, owner) = await OpenAsync(people);
        var meanwhile = await people.AddListAsync("Wholesale");
        await people.Subscribing.SubscribeAsync(people.Customer, await ContactAsync(people), meanwhile, People.Ines, Cancel);
        Assert.Empty((await book.SaveAsync(owner, new PreferenceWish([], [], "en", null, null), Cancel))!);
        Assert.Equal([people.Newsletter], await book.SaveAsync(owner, new PreferenceWish([], [people.Newsletter], "en", null, null), Cancel));
        Assert.Equal([("Newsletter", false), ("Wholesale", true)], (await book.FindAsync(owner, Cancel))!.Lines.Select(l => (l.Name, l.IsOn)).Order());
    }

    [Theory, EachDatabase]
    public async Task To_stop_everything_ends_what_was_asked_and_is_kept_beside_what_the_installation_has_against_the_address(TestDatabase kind)
    {
        await using var people = await People.OpenAsync(kind);
        var (book, owner) = await OpenAsync(people);
        await people.Subscribing.SubscribeAsync(people.Customer, await ContactAsync(people), await people.AddListAsync("Wholesale"), People.Ines, Cancel);
        var at = TimeProvider.System.GetUtcNow();
        await people.Installation.Database.WriteAsync(async session =>
        {
            await session.Db(people.Customer).Set<Subscription>().Where(s => s.ListId != owner.ListId)
                .ExecuteUpdateAsync(set => set.SetProperty(s => s.Status, SubscriptionStatus.Unconfirmed).SetProperty(s => s.AskedAt, at), Cancel);
            await people.Installation.Get<SuppressionList>().AddAsync(session, [new NewSuppression(Anna, CustomerId.Installation, 0, SuppressionReason.Manual, "By hand", null, at)]);
        }, Cancel);
        Assert.True(await book.StopAsync(owner, Cancel));
        await using var db = people.Installation.Database.Read(people.Customer);
        Assert.Equal((0, 1), (await db.Set<Subscription>().CountAsync(s => s.AskedAt != null, Cancel), await db.Set<Suppression>().CountAsync(s => s.ListId == 0, Cancel)));
    }

    [Fact]
    public async Task Undo_forgets_why_somebody_left()
    {
        await using var database = TestDatabase.Sqlite();
        await using var people = await People.OpenAsync(database);
        var (book, owner) = await OpenAsync(people);
        await book.StopAsync(owner, Cancel);
        await people.Installation.Database.WriteAsync(session => session.Db(people.Customer).Set<Subscription>().ExecuteUpdateAsync(set => set.SetProperty(s => s.LeftFor, LeavingReason.TooMany), Cancel), Cancel);
        await book.UndoStopAsync(owner, Cancel);
        await using var db = people.Installation.Database.Read(people.Customer);
        var now = await db.Set<Subscription>().SingleAsync(Cancel);
        Assert.Equal((SubscriptionStatus.Subscribed, null), (now.Status, now.LeftFor));
    }

    [Fact]
    public async Task A_name_that_was_left_as_it_is_is_not_judged()
    {
        await using var database = TestDatabase.Sqlite();
        await using var people = await People.OpenAsync(database);
        var (book, owner) = await OpenAsync(people);
        var longName = new string('x', 150);
        var card = (await book.FindAsync(owner, Cancel))! with { FirstName = longName, LastName = "" };
        Assert.Equal(["last_name"], card.FaultsOf(new PreferenceWish([], [], "en", longName, "a\nb")));
        Assert.Equal(["first_name"], card.FaultsOf(new PreferenceWish([], [], "en", longName + "x", "Lind")));
    }

    [Fact]
    public async Task A_name_that_is_none_changes_nothing()
    {
        await using var database = TestDatabase.Sqlite();
        await using var people = await People.OpenAsync(database);
        var (book, owner) = await OpenAsync(people);
        foreach (var bad in new[] { "a\0b", "a\nb", new string('x', 101) }) Assert.Null(await book.SaveAsync(owner, new PreferenceWish([], [people.Newsletter], "en", bad, null), Cancel));
        Assert.True((await book.FindAsync(owner, Cancel))!.Lines[0].IsOn);
    }

    private static async Task<(PreferenceBook Book, PreferenceOwner Owner)> OpenAsync(People people)
    {
        await people.AddFieldAsync("first_name", FieldType.Text);
        await people.AddAsync(Anna);
        await using var db = people.Installation.Database.Read(people.Customer);
        var subscription = await db.Set<Subscription>().SingleAsync(Cancel);
        return (people.Installation.Get<PreferenceBook>(), new PreferenceOwner(people.Customer, subscription.ContactId, Anna, subscription.ListId, "192.0.2.9"));
    }

    private static async Task<string> ContactAsync(People people)
    {
        await using var db = people.Installation.Database.Read(people.Customer);
        return (await db.Set<Contact>().SingleAsync(Cancel)).PublicId;
    }
}
