using Postroad.Core.Lists;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Web.Pages;

internal sealed class PlantedPage
{
    public static int Count(Database database, CustomerId customer)
    {
        using var db = database.Read(customer);
        return db.Set<Contact>().Count();
    }
}
