using Microsoft.EntityFrameworkCore;
using Postroad.Core.Deliveries;
using Postroad.Core.Lists;
using Postroad.Core.Primitives;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Lists;

/// <summary>Lists, custom fields and tags as somebody makes, changes and deletes them.</summary>
public sealed class MailingListTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_list_is_made_and_changed_with_all_faults_at_once(TestDatabase database)
    {
        await using var people = await People.OpenAsync(database);

        var faults = People.Faults(await people.Lists.CreateAsync(people.Customer, new MailingListWish { Name = "Newsletter", FromAddress = "trade@harbourlane", ReplyTo = "x", OptIn = "none", Language = "xx", FromName = "a\nb" }, People.Ines, Cancel));
        Assert.Equal(["from_address", "from_name", "language", "name", "opt_in", "postal_address", "reply_to"], faults.Select(f => f.Field).Order());

        var list = People.Saved(await people.Lists.EditAsync(people.Customer, people.Newsletter, 1, People.Wish("Brev") with { OptIn = "single", Language = "de", FromAddress = "hej@Malmö.example" }, People.Ines, Cancel));
        Assert.Equal(("Brev", OptIn.Single, "de", "hej@xn--malm-8qa.example", 2, People.Ines), (list.Name, list.OptIn, list.Language, list.FromAddress, list.Version, list.ChangedBy));
        Assert.IsType<Edit<MailingList>.Stale>(await people.Lists.EditAsync(people.Customer, people.Newsletter, 1, People.Wish("Letter"), "Olav Lind", Cancel));
        Assert.Equal("Brev", (await people.Lists.FindAsync(people.Customer, people.Newsletter, Cancel))!.Name);
    }

    [Theory, EachDatabase]
    public async Task A_list_is_deleted_only_by_its_name_and_its_people_stay_contacts(TestDatabase database)
    {
        await using var people = await People.OpenAsync(database);
        var contact = await people.AddAsync("anna@example.com");

        Assert.Equal(new ListDeletion.NameDiffers("Newsletter"), await people.Lists.DeleteAsync(people.Customer, people.Newsletter, "News", People.Ines, Cancel));
        Assert.IsType<ListDeletion.Deleted>(await people.Lists.DeleteAsync(people.Customer, people.Newsletter, " newsletter ", People.Ines, Cancel));

        Assert.Null(await people.Lists.FindAsync(people.Customer, people.Newsletter, Cancel));
        Assert.Empty((await people.CardAsync(contact)).Subscriptions);
        await people.Lists.SweepAsync(Cancel);
        await using var db = people.Installation.Database.Read(people.Customer);
        Assert.Equal((0, 1), (await db.Set<Subscription>().CountAsync(Cancel), await db.Set<Contact>().CountAsync(Cancel)));
        // The name is free again.
        await people.AddListAsync("Newsletter");
    }

    [Theory, EachDatabase]
    public async Task A_list_that_is_being_mailed_is_not_deleted(TestDatabase database)
    {
        await using var people = await People.OpenAsync(database);
        var list = (await people.Lists.FindAsync(people.Customer, people.Newsletter, Cancel))!;
        await people.Installation.Database.WriteAsync(async session =>
        {
            var db = session.Db(people.Customer);
            db.Add(new Send { CustomerId = people.Customer, Kind = SendKind.Campaign, Class = MessageClass.Marketing, ServerId = 1, ListId = list.Id, CreatedAt = TimeProvider.System.GetUtcNow() });
            await db.SaveChangesAsync(Cancel);
        }, Cancel);

        Assert.Equal(new ListDeletion.InUse(1), await people.Lists.DeleteAsync(people.Customer, people.Newsletter, "Newsletter", People.Ines, Cancel));
    }

    [Theory, EachDatabase]
    public async Task Fields_are_made_or_found_also_by_two_at_once_and_never_more_than_there_may_be(TestDatabase database)
    {
        await using var people = await People.OpenAsync(database);
        var fields = people.Installation.Get<CustomFields>();
        NewCustomField[] wanted = [new("first_name", "First name", FieldType.Text), new("last_order", "", FieldType.Date)];

        var made = await Task.WhenAll(Enumerable.Range(1, 6).Select(_ => fields.CreateOrFindAsync(people.Customer, wanted, People.Ines, Cancel)));
        Assert.All(made, m => Assert.Equal(["first_name", "last_order"], People.Saved(m).Select(f => f.Name)));
        Assert.Equal(["First name", "Last order"], (await fields.ListAsync(people.Customer, Cancel)).Select(f => f.Label));

        foreach (var (name, word) in new[] { ("email", "means something else"), ("unsubscribe_url", "means something else"), ("First", "cannot stand"), ("", "Missing"), ("1st", "cannot stand"), ("__x", "cannot stand") })
            Assert.Contains(word, People.Faults(await fields.CreateAsync(people.Customer, new NewCustomField(name, "X", FieldType.Text), People.Ines, Cancel)).First(f => f.Field == "name").Sentence, StringComparison.Ordinal);
        Assert.Contains("already", Assert.Single(People.Faults(await fields.CreateAsync(people.Customer, wanted[0], People.Ines, Cancel))).Sentence, StringComparison.Ordinal);
        var many = Enumerable.Range(1, CustomFields.Most - 1).Select(i => new NewCustomField($"field_{i}", "", FieldType.Text)).ToList();
        Assert.Contains("100 is the most", Assert.Single(People.Faults(await fields.CreateOrFindAsync(people.Customer, many, People.Ines, Cancel))).Sentence, StringComparison.Ordinal);
        Assert.Equal(2, (await fields.ListAsync(people.Customer, Cancel)).Count);
    }

    [Theory, EachDatabase]
    public async Task A_tag_is_one_however_it_is_written_and_renamed_and_deleted_for_everybody(TestDatabase database)
    {
        await using var people = await People.OpenAsync(database);
        var tags = people.Installation.Get<Tags>();
        string anna = await people.AddAsync("anna@example.com"), ben = await people.AddAsync("ben@example.com");

        Assert.Equal(2, People.Saved(await people.Many.TagAsync(people.Customer, [anna, ben], ["region:eu"], People.Ines, Cancel)));
        await people.Many.TagAsync(people.Customer, [anna], ["REGION:EU", "Ärger"], People.Ines, Cancel);
        Assert.Equal([("region:eu", 2), ("Ärger", 1)], (await tags.SummariesAsync(people.Customer, Cancel)).Select(t => (t.Tag.Name, t.Contacts.Value)));

        var tag = (await tags.ListAsync(people.Customer, Cancel))[0];
        Assert.Equal("name", Assert.Single(People.Faults(await tags.RenameAsync(people.Customer, tag.PublicId, 1, "ÄRGER", People.Ines, Cancel))).Field);
        People.Saved(await tags.RenameAsync(people.Customer, tag.PublicId, 1, "Region: EU", People.Ines, Cancel));
        Assert.IsType<Edit<Tag>.Stale>(await tags.RenameAsync(people.Customer, tag.PublicId, 1, "else", "Olav Lind", Cancel));
        Assert.Equal(1, await people.Many.UntagAsync(people.Customer, [ben, "nobody"], tag.PublicId, People.Ines, Cancel));
        Assert.Equal(["Region: EU", "Ärger"], (await people.CardAsync(anna)).Tags.Select(t => t.Name));
        Assert.True(await tags.DeleteAsync(people.Customer, tag.PublicId, People.Ines, Cancel));
        Assert.Equal(["Ärger"], (await people.CardAsync(anna)).Tags.Select(t => t.Name));
    }
}
