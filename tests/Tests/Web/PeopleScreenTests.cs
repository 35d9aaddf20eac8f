using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Accounts;
using Postroad.Core.Lists;
using Postroad.Tests.Fixtures;
using Postroad.Tests.Lists;
using Postroad.Web.Parts;

namespace Postroad.Tests.Web;

/// <summary>Screens of lists and contacts as somebody meets them who means no good, or who shares them with others.</summary>
public sealed class PeopleScreenTests
{
    /// <summary>Ends attributes, elements, scripts and JSON; names of events and addresses of scripts.</summary>
    private static readonly string[] Hostile = ["<script>window.hit=1</script>", "\"><img src=x onerror=hit()>", "'-hit()-'", "</title></textarea><svg onload=hit()>", "{{ email | escape }}", "javascript:hit()", "&lt;b&gt;"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_belongs_to_another_customer_is_answered_as_what_is_not_there()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        var (list, contact, tag) = await FurnishAsync(installation, "Anna", "vip");
        using Guest own = new(installation.Web), stranger = new(installation.Web);
        await own.SignInAsync(installation.Customer);
        await stranger.SignInAsync((await Get<Customers>(installation).CreateAsync("Somebody else", "Europe/Berlin", Cancel)).Key);

        string[] addresses =
        [
            PeopleAddresses.List(list), PeopleAddresses.EditList(list), PeopleAddresses.DeleteList(list), PeopleAddresses.Contact(contact), PeopleAddresses.EditContact(contact),
            PeopleAddresses.DeleteContact(contact), PeopleAddresses.ComeBack(contact, list), PeopleAddresses.File(new ContactQuery { List = list }), PeopleAddresses.People(new ContactQuery { Tag = tag }, onList: false),
        ];
        foreach (var address in addresses)
        {
            using var foreign = await stranger.AdminAsync(address);
            await AnswerAssert.IsAsync(HttpStatusCode.NotFound, foreign);
            // The control: whose it is sees it.
            using var mine = await own.AdminAsync(address);
            await AnswerAssert.IsAsync(HttpStatusCode.OK, mine);
        }

        using var many = await stranger.FillAsync("/lists/new", ("_handler", "list"), ("name", "Mine"), ("from_address", "a@example.com"), ("postal_address", "Here"), ("opt_in", "single"), ("language", "en"));
        await AnswerAssert.IsAsync(HttpStatusCode.Redirect, many);
        var mineToo = many.Headers.Location!.ToString().Split('/')[^1];
        using var posted = await stranger.FillAsync(PeopleAddresses.Contacts, ("_handler", "sure"), ("contact", contact), ("do", "delete-now"));
        Assert.NotNull(await Get<ContactBook>(installation).FindAsync(installation.Customer, contact, Cancel));
        using var added = await stranger.FillAsync("/contacts/new", ("_handler", "contact"), ("email", "eve@example.com"), ("lists", list));
        Assert.Contains("not there any more", await AnswerAssert.IsAsync(HttpStatusCode.UnprocessableEntity, added), StringComparison.Ordinal);
        using var both = await stranger.AdminAsync(PeopleAddresses.ComeBack(contact, mineToo));
        await AnswerAssert.IsAsync(HttpStatusCode.NotFound, both);
    }

    [Fact]
    public async Task Names_and_values_are_text_on_every_screen_whatever_stands_in_them()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using var guest = new Guest(installation.Web);
        await guest.SignInAsync(installation.Customer, Hostile[0]);
        foreach (var payload in Hostile)
        {
            var (list, contact, tag) = await FurnishAsync(installation, payload, payload.Replace(',', ';'));
            foreach (var address in new[]
            {
                PeopleAddresses.Lists, PeopleAddresses.List(list), PeopleAddresses.EditList(list), PeopleAddresses.DeleteList(list), PeopleAddresses.Contacts, PeopleAddresses.Contact(contact), PeopleAddresses.EditContact(contact),
                PeopleAddresses.DeleteContact(contact), PeopleAddresses.ComeBack(contact, list), PeopleAddresses.Fields, PeopleAddresses.Tags, $"/tags?delete={tag}", $"/contacts?q={Uri.EscapeDataString(payload)}", "/contacts/new",
            })
            {
                using var answer = await guest.AdminAsync(address);
                var page = await AnswerAssert.IsAsync(HttpStatusCode.OK, answer);
                Assert.DoesNotContain("<script>window", page, StringComparison.Ordinal);
                Assert.DoesNotContain("<img src=x", page, StringComparison.Ordinal);
                Assert.DoesNotContain("<svg onload", page, StringComparison.Ordinal);
                Assert.All(new[] { "href", "src", "action" }, attribute => Assert.DoesNotContain($"{attribute}=\"javascript:", page, StringComparison.Ordinal));
            }

            // The control: it is there, as text.
            using var shown = await guest.AdminAsync(PeopleAddresses.Contact(contact));
            Assert.Contains(payload, WebUtility.HtmlDecode(await shown.Content.ReadAsStringAsync(Cancel)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_form_sets_what_it_shows_and_nothing_else()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        var (list, contact, _) = await FurnishAsync(installation, "Anna", "vip");
        var (book, lists) = (Get<ContactBook>(installation), Get<MailingLists>(installation));
        using var guest = new Guest(installation.Web);
        await guest.SignInAsync(installation.Customer);
        var before = (await book.FindAsync(installation.Customer, contact, Cancel))!.Contact;
        (string, string)[] columns =
        [
            ("id", "999"), ("Id", "999"), ("customer_id", "999"), ("CustomerId", "999"), ("public_id", "x"), ("PublicId", "x"), ("email_key", "eve@example.com"), ("EmailKey", "eve@example.com"), ("created_at", "2001-01-01"),
            ("source", "nobody"), ("changed_by", "nobody"), ("ChangedBy", "nobody"), ("status", "1"), ("deleted_at", "2001-01-01"), ("fields.customer_id", "999"), ("fields", "{\"first_name\":\"Eve\"}"),
        ];

        using var edited = await guest.FillAsync(PeopleAddresses.EditContact(contact), [("_handler", "contact"), ("email", "anna2@example.com"), ("fields.first_name", "Anna"), .. columns]);
        await AnswerAssert.IsAsync(HttpStatusCode.Redirect, edited);
        var after = (await book.FindAsync(installation.Customer, contact, Cancel))!.Contact;
        Assert.Equal((before.Id, before.PublicId, before.CreatedAt, before.Source, "anna2@example.com", before.Fields, "Ines Moreau", 2), (after.Id, after.PublicId, after.CreatedAt, after.Source, after.EmailKey, after.Fields, after.ChangedBy, after.Version));

        var listBefore = (await lists.FindAsync(installation.Customer, list, Cancel))!;
        using var saved = await guest.FillAsync(PeopleAddresses.EditList(list), [("_handler", "list"), ("name", "Other"), ("from_address", "a@example.com"), ("postal_address", "Here"), ("opt_in", "double"), ("language", "fr"), .. columns]);
        await AnswerAssert.IsAsync(HttpStatusCode.Redirect, saved);
        var listAfter = (await lists.FindAsync(installation.Customer, list, Cancel))!;
        Assert.Equal((listBefore.Id, listBefore.CreatedAt, "Other", OptIn.Double, "fr", "Ines Moreau"), (listAfter.Id, listAfter.CreatedAt, listAfter.Name, listAfter.OptIn, listAfter.Language, listAfter.ChangedBy));
    }

    [Fact]
    public async Task The_second_of_two_who_save_one_list_is_told_keeps_what_was_typed_and_may_insist()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        var (list, _, _) = await FurnishAsync(installation, "Anna", "vip");
        using var guest = new Guest(installation.Web);
        await guest.SignInAsync(installation.Customer);
        (string, string)[] mine = [("_handler", "list"), ("name", "My name for it"), ("from_address", "a@example.com"), ("postal_address", "Here"), ("opt_in", "double"), ("language", "fr")];
        People.Saved(await Get<MailingLists>(installation).EditAsync(installation.Customer, list, 1, People.Wish("Theirs"), "Olav Lind", Cancel));

        using var lost = await guest.FillAsync(PeopleAddresses.EditList(list), [.. mine, ("version", "1")]);
        var page = WebUtility.HtmlDecode(await AnswerAssert.IsAsync(HttpStatusCode.Conflict, lost));
        Assert.Contains("Olav Lind saved it", page, StringComparison.Ordinal);
        Assert.Contains("value=\"My name for it\"", page, StringComparison.Ordinal);
        Assert.Equal("Theirs", (await Get<MailingLists>(installation).FindAsync(installation.Customer, list, Cancel))!.Name);

        using var insisted = await guest.FillAsync(PeopleAddresses.EditList(list), [.. mine, ("version", "1"), ("over", "2")]);
        await AnswerAssert.IsAsync(HttpStatusCode.Redirect, insisted);
        Assert.Equal("My name for it", (await Get<MailingLists>(installation).FindAsync(installation.Customer, list, Cancel))!.Name);
    }

    [Theory, EachDatabase]
    public async Task The_file_has_the_filters_of_the_screen_and_no_formula(TestDatabase database)
    {
        await using var installation = await Installation.StartAsync(database);
        var (list, _, tag) = await FurnishAsync(installation, "=cmd|' /C calc'!A0", "＝1+1");
        await installation.SubscribeAsync([.. Enumerable.Range(1, 2500).Select(i => $"person{i}@example.com")]);
        using var guest = new Guest(installation.Web);
        await guest.SignInAsync(installation.Customer);

        using var tagged = await guest.AdminAsync(PeopleAddresses.File(new ContactQuery { Tag = tag }));
        var text = await AnswerAssert.IsAsync(HttpStatusCode.OK, tagged);
        Assert.Equal("text/csv", tagged.Content.Headers.ContentType?.MediaType);
        var rows = text.TrimEnd().Split("\r\n");
        Assert.Equal(2, rows.Length);
        Assert.EndsWith("email,first_name,lists,tags,language,added (UTC)", rows[0], StringComparison.Ordinal);
        Assert.Contains(",'=cmd|' /C calc'!A0,", rows[1], StringComparison.Ordinal);
        Assert.Contains(",'＝1+1,", rows[1], StringComparison.Ordinal);

        using var all = await guest.AdminAsync(PeopleAddresses.File(new ContactQuery()));
        Assert.Equal(2502, (await AnswerAssert.IsAsync(HttpStatusCode.OK, all)).TrimEnd().Split("\r\n").Distinct().Count());
        using var some = await guest.AdminAsync(PeopleAddresses.File(new ContactQuery { Text = "person24", List = null, Status = SubscriptionStatus.Subscribed }));
        Assert.Equal(112, (await AnswerAssert.IsAsync(HttpStatusCode.OK, some)).TrimEnd().Split("\r\n").Length);
        Assert.NotEmpty(list);
    }

    private static T Get<T>(Installation installation) where T : notnull => installation.Web.Services.GetRequiredService<T>();

    /// <summary>A list, a contact on it and a tag, all called so.</summary>
    private static async Task<(string List, string Contact, string Tag)> FurnishAsync(Installation installation, string name, string tagName)
    {
        var list = People.Saved(await Get<MailingLists>(installation).CreateAsync(installation.Customer, People.Wish(name) with { Description = name, FromName = name, PostalAddress = name }, name, Cancel)).PublicId;
        People.Saved(await Get<CustomFields>(installation).CreateOrFindAsync(installation.Customer, [new NewCustomField("first_name", name, FieldType.Text)], name, Cancel));
        var contact = People.Saved(await Get<ContactBook>(installation).AddAsync(installation.Customer, new ContactWish
        {
            Email = $"{Guid.NewGuid():N}@example.com", Lists = [list], Tags = [tagName], Fields = new Dictionary<string, string> { ["first_name"] = name },
        }, name, Cancel)).PublicId;
        var tag = (await Get<Tags>(installation).ListAsync(installation.Customer, Cancel)).Single(t => t.Name == tagName).PublicId;
        return (list, contact, tag);
    }
}
