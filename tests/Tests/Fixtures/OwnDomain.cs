using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Postroad.Core.Domains;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Ses;

namespace Postroad.Tests.Fixtures;

/// <summary>A sending domain as looks at a provider would have left it.</summary>
internal static class OwnDomain
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Verified at all servers that there are; a second time for one that came later. It is not looked at by itself.</summary>
    public static Task AddAsync(Database database, CustomerId customer, string name, TimeProvider time) => database.WriteAsync(async session =>
    {
        var (db, now) = (session.Db(customer), time.GetUtcNow());
        if (await db.Set<SendingDomain>().SingleOrDefaultAsync(d => d.Name == name, Cancel) is not { } domain)
        {
            domain = new SendingDomain { CustomerId = customer, PublicId = PublicId.New(time), Name = name, CreatedAt = now, CreatedBy = "Ines", IsVouchedFor = true, WaitsSince = now };
            db.Add(domain);
            await db.SaveChangesAsync(Cancel);
        }

        foreach (var server in await db.Set<SendingServer>().Where(s => !db.Set<DomainServer>().Any(d => d.DomainId == domain.Id && d.ServerId == s.Id)).ToListAsync(Cancel))
        {
            var row = new DomainServer { CustomerId = customer, DomainId = domain.Id, ServerId = server.Id, Step = IdentityStep.None };
            db.Add(row);
            await db.SaveChangesAsync(Cancel);
            var identity = JsonSerializer.Serialize(new SesIdentity { Region = server.Region, MaySend = true, Status = "SUCCESS" });
            await db.Set<DomainServer>().Where(s => s.Id == row.Id).ExecuteUpdateAsync(set => set.SetProperty(s => s.Identity, identity).SetProperty(s => s.MaySend, true), Cancel);
        }
    }, Cancel);

    /// <summary>Another customer's.</summary>
    public static async Task<CustomerId> OfAnotherAsync(Database database, string name, TimeProvider time)
    {
        var other = await new Core.Accounts.Customers(database, time).CreateAsync("Other", "Europe/Berlin", Cancel);
        await AddAsync(database, other.Key, name, time);
        return other.Key;
    }
}
