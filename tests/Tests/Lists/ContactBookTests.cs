using Postroad.Core.Lists;
using Postroad.Core.Primitives;
using Postroad.Core.Suppressions;
using Postroad.Tests.Accounts;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Lists;

/// <summary>One contact: added, changed, taken off lists and deleted by somebody who works for the customer.</summary>
public sealed class ContactBookTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_contact_is_stored_with_one_form_of_each_value_and_an_address_that_can_be_mailed(TestDatabase database)
    {
        await using var people = await People.OpenAsync(database);
        foreach (var (name, type) in new[] { ("first_name", FieldType.Text), ("spent", FieldType.Number), ("last_order", FieldType.Date), ("wholesale", FieldType.YesNo) }) await people.AddFieldAsync(name, type);

        var contact = await people.AddAsync("Asa@Röstí.example", ("first_name", " Åsa Ωμέγα 👩‍🍳 "), ("spent", "+1234.50"), ("last_order", "9.3.2026"), ("wholesale", "Ja"));

        var card = await people.CardAsync(contact);
        Assert.Equal("Asa@xn--rst-tma6b.example", card.Contact.Email);
        Assert.Equal(("Åsa Ωμέγα 👩‍🍳", "1234.5", "2026-03-09", "true"), (card.Values["first_name"], card.Values["spent"], card.Values["last_order"], card.Values["wholesale"]));
        Assert.Equal(SubscriptionStatus.Subscribed, Assert.Single(card.Subscriptions).Subscription.Status);
        Assert.Equal("Added by Ines Moreau", card.Contact.Source);
        Assert.Equal(["contact.add"], (await people.LogAsync(contact)).Select(e => e.Action));
    }

    [Theory, EachDatabase]
    public async Task All_faults_are_said_at_once_and_nothing_is_stored(TestDatabase database)
    {
        await using var people = await People.OpenAsync(database);
        await people.AddFieldAsync("spent", FieldType.Number);
        await people.AddAsync("anna@example.com");

        var faults = People.Faults(await people.Book.AddAsync(people.Customer, new ContactWish
        {
            Email = "ANNA@example.com", Language = "xx", Lists = ["nothing"], Tags = ["a,b"], Fields = new Dictionary<string, string> { ["spent"] = "a lot", ["customer_id"] = "7" },
        }, People.Ines, Cancel));

        Assert.Equal(["email", "fields.customer_id", "fields.spent", "language", "lists", "tags"], faults.Select(f => f.Field).Order());
        Assert.Single((await people.List.ReadAsync(people.Customer, new ContactQuery(), Cancel))!.Rows);
    }

    [Theory, EachDatabase]
    public async Task Of_two_who_edit_one_contact_the_second_is_told_and_overwrites_nothing(TestDatabase database)
    {
        await using var people = await People.OpenAsync(database);
        var contact = await people.AddAsync("anna@example.com");

        var saves = await Task.WhenAll(Enumerable.Range(1, 8).Select(i => people.Book.EditAsync(people.Customer, contact, 1, new ContactWish { Email = $"anna{i}@example.com" }, $"Person {i}", Cancel)));

        var saved = Assert.IsType<Edit<Contact>.Saved>(Assert.Single(saves, s => s is Edit<Contact>.Saved)).Value;
        Assert.All(saves.OfType<Edit<Contact>.Stale>(), stale => Assert.Equal(saved.Email, stale.Current.Email));
        Assert.Equal(7, saves.OfType<Edit<Contact>.Stale>().Count());
        Assert.Equal((saved.Email, 2), ((await people.CardAsync(contact)).Contact.Email, saved.Version));
    }

    [Theory, EachDatabase]
    public async Task Unsubscribing_changes_status_and_suppression_together(TestDatabase database)
    {
        await using var people = await People.OpenAsync(database);
        var contact = await people.AddAsync("anna@example.com");

        Assert.IsType<SubscribeResult.Done>(await people.Subscribing.UnsubscribeAsync(people.Customer, contact, people.Newsletter, People.Ines, "Asked by phone", Cancel));

        Assert.Equal(SubscriptionStatus.Unsubscribed, await people.StatusAsync(contact));
        var suppression = Assert.Single(await people.SuppressionsAsync("anna@example.com"));
        Assert.Equal((SuppressionReason.Unsubscribed, "Entered by Ines Moreau", "Asked by phone"), (suppression.Reason, suppression.Source, suppression.Evidence));
        Assert.NotEqual(0, suppression.ListId);
        Assert.IsType<SubscribeResult.AlreadySo>(await people.Subscribing.UnsubscribeAsync(people.Customer, contact, people.Newsletter, People.Ines, null, Cancel));
    }

    [Theory, EachDatabase]
    public async Task Whoever_left_is_not_subscribed_again_by_hand_but_only_when_they_asked_for_it(TestDatabase database)
    {
        await using var people = await People.OpenAsync(database);
        var contact = await people.AddAsync("anna@example.com");
        await people.Subscribing.UnsubscribeAsync(people.Customer, contact, people.Newsletter, People.Ines, null, Cancel);

        Assert.Equal(new SubscribeResult.KeptOut(SubscriptionStatus.Unsubscribed, MayComeBack: true), await people.Subscribing.SubscribeAsync(people.Customer, contact, people.Newsletter, People.Ines, Cancel));
        Assert.IsType<SubscribeResult.NoReason>(await people.Subscribing.ComeBackAsync(people.Customer, contact, people.Newsletter, People.Ines, "  ", Cancel));
        Assert.Equal(SubscriptionStatus.Unsubscribed, await people.StatusAsync(contact));
        Assert.Single(await people.SuppressionsAsync("anna@example.com"));

        Assert.IsType<SubscribeResult.Done>(await people.Subscribing.ComeBackAsync(people.Customer, contact, people.Newsletter, People.Ines, "Wrote to us on 3 May", Cancel));
        Assert.Equal(SubscriptionStatus.Subscribed, await people.StatusAsync(contact));
        Assert.Empty(await people.SuppressionsAsync("anna@example.com"));
        var entry = (await people.LogAsync(contact))[^1];
        Assert.Equal(("contact.come-back", "To Newsletter: Wrote to us on 3 May", People.Ines), (entry.Action, entry.Note, entry.By));
    }

    [Theory, EachDatabase]
    public async Task Whoever_complained_or_was_suppressed_by_hand_does_not_come_back_by_a_word_of_staff(TestDatabase database)
    {
        await using var people = await People.OpenAsync(database);
        var contact = await people.AddAsync("anna@example.com");
        await people.Subscribing.UnsubscribeAsync(people.Customer, contact, people.Newsletter, People.Ines, null, Cancel);
        await people.Installation.Get<SuppressionList>().AddAsync(people.Customer, TestInstallation.Address("anna@example.com"), 0, "Lawyer's letter", null, Cancel);

        Assert.Equal(new SubscribeResult.KeptOut(SubscriptionStatus.Unsubscribed, MayComeBack: false), await people.Subscribing.ComeBackAsync(people.Customer, contact, people.Newsletter, People.Ines, "They said so", Cancel));
        Assert.Equal(2, (await people.SuppressionsAsync("anna@example.com")).Count);
    }

    [Theory, EachDatabase]
    public async Task A_deleted_contact_who_had_left_is_kept_out_when_somebody_adds_them_again(TestDatabase database)
    {
        await using var people = await People.OpenAsync(database);
        string gone = await people.AddAsync("anna@example.com"), stayed = await people.AddAsync("ben@example.com");
        await people.Subscribing.UnsubscribeAsync(people.Customer, gone, people.Newsletter, People.Ines, null, Cancel);

        Assert.Equal(2, await people.Many.DeleteAsync(people.Customer, [gone, stayed, "nobody"], People.Ines, Cancel));
        Assert.Null(await people.Book.FindAsync(people.Customer, gone, Cancel));
        Assert.All(await people.LogAsync(gone), e => Assert.DoesNotContain("anna", e.Note ?? "", StringComparison.Ordinal));

        Assert.Equal(SubscriptionStatus.Unsubscribed, await people.StatusAsync(await people.AddAsync("Anna@example.com")));
        // The control: whoever had not left is welcome.
        Assert.Equal(SubscriptionStatus.Subscribed, await people.StatusAsync(await people.AddAsync("ben@example.com")));
    }

    [Theory, EachDatabase]
    public async Task Under_the_address_of_somebody_who_left_a_contact_gets_nothing(TestDatabase database)
    {
        await using var people = await People.OpenAsync(database);
        var gone = await people.AddAsync("anna@example.com");
        await people.Subscribing.UnsubscribeAsync(people.Customer, gone, people.Newsletter, People.Ines, null, Cancel);
        await people.Many.DeleteAsync(people.Customer, [gone], People.Ines, Cancel);
        var other = await people.AddAsync("ben@example.com");

        People.Saved(await people.Book.EditAsync(people.Customer, other, 1, new ContactWish { Email = "anna@example.com" }, People.Ines, Cancel));

        Assert.Equal(SubscriptionStatus.Unsubscribed, await people.StatusAsync(other));
    }

    [Theory, EachDatabase]
    public async Task What_belongs_to_another_customer_is_not_there(TestDatabase database)
    {
        await using var people = await People.OpenAsync(database);
        var contact = await people.AddAsync("anna@example.com");
        var (customer, tags) = (await people.Installation.AddCustomerAsync("Somebody else"), people.Installation.Get<Tags>());
        var tag = People.Saved(await tags.CreateOrFindAsync(people.Customer, ["vip"], People.Ines, Cancel))[0].PublicId;

        Assert.Null(await people.Book.FindAsync(customer, contact, Cancel));
        Assert.IsType<Edit<Contact>.NotFound>(await people.Book.EditAsync(customer, contact, 1, new ContactWish { Email = "eve@example.com" }, "Eve", Cancel));
        Assert.IsType<SubscribeResult.NotFound>(await people.Subscribing.UnsubscribeAsync(customer, contact, people.Newsletter, "Eve", null, Cancel));
        Assert.Equal(0, await people.Many.DeleteAsync(customer, [contact], "Eve", Cancel));
        Assert.Equal(0, await people.Many.UnsubscribeAsync(customer, [contact], null, "Eve", Cancel));
        Assert.Equal(0, People.Saved(await people.Many.TagAsync(customer, [contact], ["mine"], "Eve", Cancel)));
        Assert.Null(await people.List.ReadAsync(customer, new ContactQuery { List = people.Newsletter }, Cancel));
        Assert.Null(await people.List.ReadAsync(customer, new ContactQuery { Tag = tag }, Cancel));
        Assert.IsType<Edit<MailingList>.NotFound>(await people.Lists.EditAsync(customer, people.Newsletter, 1, People.Wish("Mine"), "Eve", Cancel));
        Assert.IsType<ListDeletion.NotFound>(await people.Lists.DeleteAsync(customer, people.Newsletter, "Newsletter", "Eve", Cancel));
        Assert.IsType<Edit<Tag>.NotFound>(await tags.RenameAsync(customer, tag, 1, "mine", "Eve", Cancel));
        Assert.False(await tags.DeleteAsync(customer, tag, "Eve", Cancel));
        Assert.Equal(SubscriptionStatus.Subscribed, await people.StatusAsync(contact));
    }

    [Theory]
    [InlineData(FieldType.Number, "1,234", null)]
    [InlineData(FieldType.Number, "-0.500", "-0.5")]
    [InlineData(FieldType.Number, "1e3", null)]
    [InlineData(FieldType.Date, "03/04/2026", null)]
    [InlineData(FieldType.Date, "2026-02-29", null)]
    [InlineData(FieldType.Date, "2028-2-29", "2028-02-29")]
    [InlineData(FieldType.Date, "2026-11-29T23:59:00Z", "2026-11-29")]
    [InlineData(FieldType.YesNo, "Nein", "false")]
    [InlineData(FieldType.YesNo, "perhaps", null)]
    [InlineData(FieldType.Text, "  ", "")]
    public void A_value_has_one_form_or_is_refused(FieldType type, string typed, string? stored)
    {
        var isRead = FieldValues.TryRead(type, typed, out var value, out var fault);
        Assert.Equal((stored is not null, stored), (isRead, isRead ? value : null));
        Assert.Equal(stored is null, fault is not null);
    }

    [Fact]
    public void Half_a_letter_is_no_text() => Assert.False(FieldValues.TryRead(FieldType.Text, $"half {'\ud83d'} of it", out _, out _));
}
