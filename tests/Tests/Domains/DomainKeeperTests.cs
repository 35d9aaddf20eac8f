using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Postroad.Core.Domains;
using Postroad.Core.Domains.Dns;
using Postroad.Core.Domains.Signing;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Domains;

/// <summary>Looks that are due, with several processes at one database.</summary>
public sealed class DomainKeeperTests
{
    private static readonly CustomerId Customer = new(1);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task What_is_due_is_looked_at_by_one_of_those_who_saw_it(TestDatabase kind)
    {
        var database = await kind.OpenAsync();
        using var keeper = Keeper(database);
        var seen = await AddAsync(database, "roastery.example");
        Assert.True(await keeper.TakeAsync(seen, Cancel));
        Assert.False(await keeper.TakeAsync(seen, Cancel));
        // Control: it is the time they saw that decides, and not that somebody has looked before.
        Assert.True(await keeper.TakeAsync(await ReadAsync(database, seen.Id), Cancel));
    }

    [Theory, EachDatabase]
    public async Task All_that_is_due_is_looked_at_and_the_rest_waits(TestDatabase kind)
    {
        var database = await kind.OpenAsync();
        foreach (var number in Enumerable.Range(1, 9)) await AddAsync(database, $"shop{number}.example");
        var later = await AddAsync(database, "later.example", due: TimeProvider.System.GetUtcNow().AddMinutes(1));
        using DomainKeeper one = Keeper(database), other = Keeper(database);
        await Task.WhenAll(one.KeepAsync(Cancel), other.KeepAsync(Cancel));
        await using var db = database.Read(Customer);
        Assert.Equal(9, await db.Set<SendingDomain>().CountAsync(d => d.LastReading != null && d.NextLookAt > TimeProvider.System.GetUtcNow(), Cancel));
        Assert.Null((await ReadAsync(database, later.Id)).LastReading);
    }

    /// <summary>No server uses these domains, so nobody is asked.</summary>
    private static DomainKeeper Keeper(Database database)
    {
        var looks = new DnsLooks(new DnsServers([], DnsServers.Port, _ => false), TimeProvider.System);
        return new DomainKeeper(database, new DomainLooker(null!, looks, TimeProvider.System), new MailSigning(database, null!, TimeProvider.System), TimeProvider.System, NullLogger<DomainKeeper>.Instance);
    }

    private static async Task<SendingDomain> AddAsync(Database database, string name, DateTimeOffset? due = null)
    {
        var now = TimeProvider.System.GetUtcNow();
        var domain = new SendingDomain
        {
            CustomerId = Customer, PublicId = PublicId.New(TimeProvider.System), Name = name, CreatedAt = now, CreatedBy = "Ines", IsVouchedFor = true, WaitsSince = now,
            NextLookAt = due ?? now.AddSeconds(-1),
        };
        await database.WriteAsync(async session =>
        {
            var db = session.Db(Customer);
            db.Add(domain);
            await db.SaveChangesAsync(Cancel);
        }, Cancel);
        return await ReadAsync(database, domain.Id);
    }

    private static async Task<SendingDomain> ReadAsync(Database database, long id)
    {
        await using var db = database.Read(Customer);
        return await db.Set<SendingDomain>().SingleAsync(d => d.Id == id, Cancel);
    }
}
