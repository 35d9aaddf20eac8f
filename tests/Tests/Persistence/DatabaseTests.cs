using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Persistence;

public sealed class DatabaseTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_second_process_is_refused_in_one_sentence(TestDatabase kind)
    {
        var url = await kind.OpenUrlAsync();
        await using var first = Database.Open(DatabaseAddress.Parse(url), TimeProvider.System);
        await first.MigrateAsync(Cancel);
        var refused = await Assert.ThrowsAsync<DatabaseException>(async () =>
        {
            await using var second = Database.Open(DatabaseAddress.Parse(url), TimeProvider.System);
            await second.MigrateAsync(Cancel);
        });
        Assert.Contains("is in use by another Postroad process", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_predecessor_whose_lock_is_about_to_end_is_waited_for()
    {
        await using var kind = TestDatabase.Postgres();
        var url = await kind.OpenMigratedUrlAsync();
        await using var predecessor = Database.Open(DatabaseAddress.Parse(url), TimeProvider.System);
        await predecessor.MigrateAsync(Cancel);
        await using var successor = Database.Open(DatabaseAddress.Parse(url), TimeProvider.System);
        var start = successor.MigrateAsync(Cancel);
        await using (var looker = Database.Open(DatabaseAddress.Parse(url), TimeProvider.System))
            await Installation.UntilAsync(() => looker.WriteAsync(s => s.ScalarAsync("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"), Cancel), waiting => waiting is 1L);
        await predecessor.DisposeAsync();
        await start;
    }

    [Fact]
    public async Task A_deadlock_that_EF_wraps_is_run_again()
    {
        await using var kind = TestDatabase.Postgres();
        var database = await kind.OpenAsync();
        var tries = 0;
        await database.WriteAsync(async session =>
        {
            if (++tries > 1) return;
            try
            {
                await session.RunAsync("DO $$ BEGIN RAISE EXCEPTION 'deadlock detected' USING ERRCODE = '40P01'; END $$");
            }
            catch (Exception e)
            {
                throw new DbUpdateException("An error occurred while saving.", e);
            }
        }, Cancel);

        Assert.Equal(2, tries);
    }

    [Theory, EachDatabase]
    public async Task A_database_of_a_newer_version_is_refused_in_one_sentence(TestDatabase kind)
    {
        await using var database = await kind.OpenAsync();
        await database.WriteAsync(s => s.RunAsync("INSERT INTO schema_migrations (migration_id, product_version) VALUES ('29991231000000_Future', '99')"), Cancel);
        var refused = await Assert.ThrowsAsync<DatabaseException>(() => database.MigrateAsync(Cancel));
        Assert.Contains("was written by a newer version of Postroad", refused.Message, StringComparison.Ordinal);
        Assert.Contains("29991231000000_Future", refused.Message, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task Work_that_fails_is_undone_alone_and_the_rest_of_its_group_stands(TestDatabase kind)
    {
        var database = await kind.OpenAsync();
        var good = Enumerable.Range(0, 50).Select(i => AddAsync(database, $"good {i}", fail: false));
        var bad = Enumerable.Range(0, 10).Select(i => AddAsync(database, $"bad {i}", fail: true)).ToList();
        await Task.WhenAll(good);
        foreach (var task in bad) await Assert.ThrowsAsync<InvalidOperationException>(() => task);

        await using var db = database.Read(CustomerId.Installation);
        Assert.Equal(50, await db.Set<Customer>().CountAsync(Cancel));
        Assert.False(await db.Set<Customer>().AnyAsync(c => c.Name.StartsWith("bad"), Cancel));
    }

    [Fact]
    public async Task When_sqlite_rolls_back_by_itself_everybody_in_the_group_hears_it_and_the_next_can_write()
    {
        await using var database = await TestDatabase.Sqlite().OpenAsync();
        var cancel = TestContext.Current.CancellationToken;
        var limit = TimeSpan.FromSeconds(60);
        var writes = Enumerable.Range(0, 3).Select(i => database.WriteAsync(async session =>
        {
            if (i != 1) return;
            await session.RunAsync("ROLLBACK");
            throw new InvalidOperationException("The disk is full.");
        }, cancel)).ToList();

        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => writes[1].WaitAsync(limit, cancel));
        Assert.Equal("The disk is full.", fault.Message);
        await Task.WhenAll(writes).WaitAsync(limit, cancel).ContinueWith(_ => { }, TaskScheduler.Default);
        Assert.All(writes, w => Assert.True(w.IsCompleted));
        Assert.Equal(7, await database.WriteAsync(_ => Task.FromResult(7), cancel).WaitAsync(limit, cancel));
    }

    [Fact]
    public async Task Each_database_has_every_change_of_the_model_in_its_migrations()
    {
        foreach (var kind in new[] { TestDatabase.Sqlite(), TestDatabase.Postgres() })
        {
            await using var database = await kind.OpenAsync();
            await using var db = database.Read(CustomerId.Installation);
            Assert.False(db.Database.HasPendingModelChanges(), $"{kind}: dotnet ef migrations add ... for both databases");
            await kind.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("mysql://x", "\"mysql:...\" is neither")]
    [InlineData("postgres://u:secret@host:5432/", "names no database")]
    [InlineData("postgres://u:secret@host/db?colour=red", "\"colour\"")]
    public void A_bad_address_says_what_is_wrong_and_never_the_password(string text, string words)
    {
        var fault = Assert.Throws<FormatException>(() => DatabaseAddress.Parse(text));
        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", fault.Message, StringComparison.Ordinal);
    }

    private static Task AddAsync(Database database, string name, bool fail) => database.WriteAsync(async session =>
    {
        var db = session.Db(CustomerId.Installation);
        db.Add(new Customer { PublicId = PublicId.New(TimeProvider.System), Name = name, TimeZone = "UTC", CreatedAt = DateTimeOffset.UnixEpoch });
        await db.SaveChangesAsync(Cancel);
        if (fail) throw new InvalidOperationException("on purpose");
    }, Cancel);
}
