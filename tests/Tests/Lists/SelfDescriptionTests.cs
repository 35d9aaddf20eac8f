using Microsoft.EntityFrameworkCore;
using Postroad.Core.Lists;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Lists;

public sealed class SelfDescriptionTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>On PostgreSQL: where one writes at a time, as on SQLite, nobody can come between.</summary>
    [Fact]
    public async Task What_somebody_else_changes_at_the_same_moment_is_kept_and_so_is_what_the_person_said()
    {
        await using var postgres = TestDatabase.Postgres();
        await using var people = await People.OpenAsync(postgres);
        var contact = (await people.CardAsync(await people.AddAsync("anna@example.com"))).Contact;
        var database = people.Installation.Database;
        var looks = 0;
        var changed = await database.WriteAsync(async session => await SelfDescription.TakeAsync(session.Db(people.Customer), contact.Id, "Preference page", DateTimeOffset.UnixEpoch, present =>
        {
            // Somebody is faster between reading and writing, once.
            if (looks++ == 0) EditAsync().Wait(Cancel);
            return (FieldsJson.Merge(present.Fields, """{"first_name":"Anna"}""", UpdateRule.Overwrite), "fr");
        }, Cancel), Cancel);

        Assert.Equal((true, 2), (changed, looks));
        await using var db = database.Read(people.Customer);
        var now = await db.Set<Contact>().SingleAsync(c => c.Id == contact.Id, Cancel);
        Assert.Equal(("""{"city":"Oslo","first_name":"Anna"}""", "fr", contact.Version + 2), (now.Fields, now.Language, now.Version));

        Task EditAsync() => database.WriteAsync(session => session.Db(people.Customer).Set<Contact>().Where(c => c.Id == contact.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.Fields, """{"city":"Oslo"}""").SetProperty(c => c.Version, c => c.Version + 1), Cancel), Cancel);
    }
}
