using Microsoft.EntityFrameworkCore;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Accounts;

/// <summary>The tenants of the installation.</summary>
public sealed class Customers(Database database, TimeProvider time)
{
    /// <param name="timeZone">IANA name, "Europe/Berlin".</param>
    public Task<Customer> CreateAsync(string name, string timeZone, CancellationToken cancel) =>
        database.WriteAsync(async session =>
        {
            var customer = new Customer { PublicId = PublicId.New(time), Name = name, TimeZone = timeZone, CreatedAt = time.GetUtcNow() };
            var db = session.Db(CustomerId.Installation);
            db.Add(customer);
            await db.SaveChangesAsync(cancel);
            return customer;
        }, cancel);

    public async Task<Customer?> FindAsync(CustomerId id, CancellationToken cancel)
    {
        await using var db = database.Read(CustomerId.Installation);
        return await db.Set<Customer>().SingleOrDefaultAsync(c => c.Id == id.Value, cancel);
    }

    /// <summary>The oldest first.</summary>
    public async Task<IReadOnlyList<Customer>> ListAsync(CancellationToken cancel)
    {
        await using var db = database.Read(CustomerId.Installation);
        return await db.Set<Customer>().OrderBy(c => c.Id).ToListAsync(cancel);
    }
}
