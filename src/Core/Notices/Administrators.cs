using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Notices;

/// <summary>Who is told of what broke at a customer.</summary>
internal static class Administrators
{
    private const int Most = 20;

    /// <summary>Who is told of what concerns the installation. Its pages open for those who work for some customer.</summary>
    public static async Task<List<(EmailAddress To, bool Opens)>> AllAsync(Database database, CancellationToken cancel)
    {
        await using var db = database.Read(CustomerId.Installation);
        return await PeopleAsync(db, cancel);
    }

    /// <summary>With the customer's name, and whether its pages open for them: an administrator need not work for it.</summary>
    public static async Task<(string Customer, List<(EmailAddress To, bool Opens)> People)> OfAsync(Database database, CustomerId customer, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        var name = await db.Set<Customer>().Where(c => c.Id == customer.Value).Select(c => c.Name).SingleAsync(cancel);
        return (name, await PeopleAsync(db, cancel));
    }

    private static async Task<List<(EmailAddress To, bool Opens)>> PeopleAsync(PostroadDb db, CancellationToken cancel)
    {
        var found = await db.Set<User>().Where(u => u.IsAdministrator).OrderBy(u => u.Id).Select(u => new { u.Email, Opens = db.Set<Membership>().Any(m => m.UserId == u.Id) }).Take(Most).ToListAsync(cancel);
        return [.. found.Select(u => EmailAddress.TryParse(u.Email, out var to, out _) ? (to, u.Opens) : ((EmailAddress, bool)?)null).OfType<(EmailAddress, bool)>()];
    }
}
