using Postroad.Core.Lists;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Lists;

/// <summary>Pages of contacts: everybody who matches once, whatever is asked for.</summary>
public sealed class ContactListTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Every_filter_tells_everybody_who_matches_once_page_by_page(TestDatabase database)
    {
        await using var people = await People.OpenAsync(database);
        await people.AddFieldAsync("first_name", FieldType.Text);
        var other = await people.AddListAsync("Other");
        var chance = new Random(7);
        string[] names = ["Åsa", "ånna", "李雷", "100%", "under_score", "O'Neil", "back\\slash", "Zoë \"Z\""];
        var contacts = new List<string>();
        for (var i = 0; i < 120; i++)
        {
            var contact = People.Saved(await people.Book.AddAsync(people.Customer, new ContactWish
            {
                Email = $"{(i % 3 == 0 ? "anna" : "p")}.{i}_x@{(i % 4 == 0 ? "first.example" : "anna.example")}", Lists = i % 5 == 0 ? [] : i % 2 == 0 ? [people.Newsletter] : [people.Newsletter, other],
                Tags = i % 7 == 0 ? ["Region:EU"] : [], Fields = new Dictionary<string, string> { ["first_name"] = names[i % names.Length] },
            }, People.Ines, Cancel)).PublicId;
            contacts.Add(contact);
            if (chance.Next(4) == 0) await people.Subscribing.UnsubscribeAsync(people.Customer, contact, people.Newsletter, People.Ines, null, Cancel);
        }

        var cards = new List<ContactCard>();
        foreach (var contact in contacts) cards.Add(await people.CardAsync(contact));
        var tag = (await people.Installation.Get<Tags>().ListAsync(people.Customer, Cancel)).Single().PublicId;
        foreach (var text in new[] { "", "anna", "ANNA.1", "_x@", "%", "åsa", "ÅNNA", "李", "o'neil", "\\", "first_name", "\"z", "nothing at all" })
        foreach (var list in new[] { null, people.Newsletter, other })
        foreach (var status in new SubscriptionStatus?[] { null, SubscriptionStatus.Unsubscribed })
        foreach (var tagged in new[] { null, tag })
        {
            var query = new ContactQuery { Text = text, List = list, Status = status, Tag = tagged, PageSize = 7 };
            var expected = cards.Where(c => Matches(c, query)).Select(c => c.Contact.Email).Order(StringComparer.Ordinal);
            var found = await AllAsync(people, query);
            Assert.Equal((query, string.Join(' ', expected)), (query, string.Join(' ', found.Select(r => r.Email).Order(StringComparer.Ordinal))));
            if (text.Length == 0) Assert.Equal(found.Select(r => r.Id).OrderDescending(), found.Select(r => r.Id));
        }
    }

    [Theory, EachDatabase]
    public async Task A_search_tells_addresses_that_begin_so_first(TestDatabase database)
    {
        await using var people = await People.OpenAsync(database);
        foreach (var address in new[] { "ben@example.com", "zoe+ben@example.com", "bena@example.com", "carl@ben.example" }) await people.AddAsync(address);

        Assert.Equal(["ben@example.com", "bena@example.com", "carl@ben.example", "zoe+ben@example.com"], (await AllAsync(people, new ContactQuery { Text = "BEN", PageSize = 1 })).Select(r => r.Email));
    }

    /// <summary>Addresses are stored as A-labels, and people type what they read.</summary>
    [Theory, EachDatabase]
    public async Task An_address_of_another_alphabet_is_found_as_it_is_written(TestDatabase database)
    {
        await using var people = await People.OpenAsync(database);
        foreach (var address in new[] { "anna@bücher.example", "ben@example.com" }) await people.AddAsync(address);

        foreach (var text in new[] { "bücher", "anna@BÜCHER.example", "anna@bücher", "xn--bcher-kva" })
            Assert.Equal(["anna@xn--bcher-kva.example"], (await AllAsync(people, new ContactQuery { Text = text })).Select(r => r.Email));
    }

    [Theory, EachDatabase]
    public async Task Lists_statuses_and_tags_are_counted_and_searches_are_not(TestDatabase database)
    {
        await using var people = await People.OpenAsync(database);
        var contact = await people.AddAsync("anna@example.com");
        await people.AddAsync("ben@example.com");
        await people.Subscribing.UnsubscribeAsync(people.Customer, contact, people.Newsletter, People.Ines, null, Cancel);

        Assert.Equal(new BoundedCount(2, false), await people.List.CountAsync(people.Customer, new ContactQuery(), Cancel));
        Assert.Equal(new BoundedCount(1, false), await people.List.CountAsync(people.Customer, new ContactQuery { List = people.Newsletter, Status = SubscriptionStatus.Unsubscribed }, Cancel));
        Assert.Null(await people.List.CountAsync(people.Customer, new ContactQuery { Text = "anna" }, Cancel));
        var summary = Assert.Single(await people.Installation.Get<ListSummaries>().ListAsync(people.Customer, Cancel));
        Assert.Equal((1, 1, 0), (summary.Of(SubscriptionStatus.Subscribed).Value, summary.Of(SubscriptionStatus.Unsubscribed).Value, summary.Of(SubscriptionStatus.Bounced).Value));
    }

    [Theory]
    [InlineData("n9223372036854775807"), InlineData("aanna@example.com")]
    public void A_cursor_is_read_as_it_was_written(string text)
    {
        Assert.True(ContactCursor.TryParse(text, out var cursor));
        Assert.Equal(text, cursor.ToString());
    }

    [Theory]
    [InlineData(null), InlineData(""), InlineData("a"), InlineData("n"), InlineData("n-1"), InlineData("x7"), InlineData("n99999999999999999999")]
    public void What_is_no_cursor_is_none(string? text) => Assert.False(ContactCursor.TryParse(text, out _));

    private static async Task<List<ContactRow>> AllAsync(People people, ContactQuery query)
    {
        var rows = new List<ContactRow>();
        for (var pages = 0; pages < 200; pages++)
        {
            var page = (await people.List.ReadAsync(people.Customer, query, Cancel))!;
            rows.AddRange(page.Rows);
            if (page.Next is not { } next) return rows;
            Assert.True(ContactCursor.TryParse(next.ToString(), out var from));
            query = query with { From = from };
        }

        throw new InvalidOperationException("The pages do not end.");
    }

    /// <summary>The same, said the obvious way.</summary>
    private static bool Matches(ContactCard card, ContactQuery query) =>
        (query.Text.Length == 0 || card.Contact.Email.Contains(query.Text, StringComparison.OrdinalIgnoreCase) || card.Values.Values.Any(v => v.Contains(query.Text, StringComparison.OrdinalIgnoreCase)))
        && (query.List is null || card.Subscriptions.Any(s => s.ListPublicId == query.List && (query.Status is null || s.Subscription.Status == query.Status)))
        && (query.Status is null || card.Subscriptions.Any(s => s.Subscription.Status == query.Status))
        && (query.Tag is null || card.Tags.Any(t => t.PublicId == query.Tag));
}
