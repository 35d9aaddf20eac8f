using System.Diagnostics;
using System.Globalization;
using Postroad.Bench.Imports;
using Postroad.Bench.Measuring;
using Postroad.Bench.Ses;
using Postroad.Core.Lists;
using Postroad.Core.Primitives;

namespace Postroad.Bench.People;

/// <summary>Every kind of page of the contacts, of many of them: how long the product takes to find it, in the middle and at worst.</summary>
internal static class PagesBench
{
    public static async Task<int> RunAsync(Arguments arguments)
    {
        var (people, rounds, url) = (arguments.Number("people", 1_000_000, 1_000, 100_000_000), arguments.Number("rounds", 20, 1, 999), arguments.Text("database"));
        await using var product = await Installation.OpenAsync(new Uri("http://localhost:9"), 1, url);
        var (list, tag) = await FillAsync(product, people);
        Say($"{MachineFacts.Read()}");
        Say($"{people:N0} contacts, {(url is null ? "SQLite" : "PostgreSQL")}, {rounds} times each");
        Say($"{"",-58}{"rows",6}{"median ms",11}{"worst ms",10}");
        foreach (var (name, query) in Queries(list, tag))
        {
            await MeasureAsync(product, name, rounds, query);
            if (query.Text.Length == 0) await MeasureAsync(product, name + ", from the middle", rounds, query with { From = new ContactCursor(null, people / 2) });
        }

        foreach (var (name, query) in new[] { ("count: all", new ContactQuery()), ("count: of a list", new ContactQuery { List = list }), ("count: with a tag", new ContactQuery { Tag = tag }) })
            await MeasureAsync(name, rounds, async () => (await product.Get<ContactList>().CountAsync(product.Customer, query, CancellationToken.None))!.Value.Value);
        await MeasureAsync("mailing lists with their numbers", rounds, async () => (await product.Get<ListSummaries>().ListAsync(product.Customer, CancellationToken.None)).Count);
        return 0;
    }

    private static IEnumerable<(string Name, ContactQuery Query)> Queries(string list, string tag) =>
    [
        ("all", new ContactQuery()),
        ("a list", new ContactQuery { List = list }),
        ("a list, subscribed", new ContactQuery { List = list, Status = SubscriptionStatus.Subscribed }),
        ("a list, unsubscribed", new ContactQuery { List = list, Status = SubscriptionStatus.Unsubscribed }),
        ("a list, complained (nobody)", new ContactQuery { List = list, Status = SubscriptionStatus.Complained }),
        ("bounced on any list (nobody)", new ContactQuery { Status = SubscriptionStatus.Bounced }),
        ("a tag", new ContactQuery { Tag = tag }),
        ("a tag and unsubscribed of a list", new ContactQuery { Tag = tag, List = list, Status = SubscriptionStatus.Unsubscribed }),
        ("text: beginning of many addresses", new ContactQuery { Text = "ab" }),
        ("text: in many fields", new ContactQuery { Text = "Kraków" }),
        ("text: in no address and no field", new ContactQuery { Text = "zzqqzz" }),
        ("text: nowhere, other alphabet", new ContactQuery { Text = "Ωμέγα" }),
        ("text: name of a field, in no value", new ContactQuery { Text = "first_name" }),
        ("text: nowhere, of a list by status", new ContactQuery { Text = "zzqqzz", List = list, Status = SubscriptionStatus.Unsubscribed }),
        ("text: nowhere, with a tag", new ContactQuery { Text = "zzqqzz", Tag = tag }),
    ];

    private static async Task<(string List, string Tag)> FillAsync(Installation product, int people)
    {
        var list = await product.FillListAsync("people", 0);
        foreach (var some in ImportFile.People(people).Chunk(50_000))
            await product.Get<Contacts>().UpsertAsync(product.Customer, new ListId(list.Id), [.. some.OrderBy(p => p.Key, StringComparer.Ordinal)], CancellationToken.None);
        var tag = PublicId.New(TimeProvider.System);
        await product.Database.WriteAsync(async session =>
        {
            // A third has left, and a tenth has the tag.
            await session.RunAsync("UPDATE subscriptions SET status = 2 WHERE contact_id % 3 = 0");
            await session.RunAsync("INSERT INTO tags (customer_id, public_id, name, name_key, created_at) VALUES (@p0, @p1, 'Tea', 'tea', @p2)", product.Customer.Value, tag, session.Instant(TimeProvider.System.GetUtcNow()));
            await session.RunAsync("INSERT INTO contact_tags (customer_id, tag_id, contact_id) SELECT @p0, t.id, c.id FROM tags t, contacts c WHERE c.id % 10 = 0", product.Customer.Value);
            if (product.Database.IsPostgres) await session.RunAsync("ANALYZE");
        }, CancellationToken.None);
        return (list.PublicId, tag);
    }

    private static Task MeasureAsync(Installation product, string name, int rounds, ContactQuery query) => MeasureAsync(name, rounds, async () =>
    {
        var page = await product.Get<ContactList>().ReadAsync(product.Customer, query, CancellationToken.None);
        return page!.Rows.Count;
    });

    internal static async Task MeasureAsync(string name, int rounds, Func<Task<int>> ask)
    {
        // The first asking compiles; it is no page of a running installation.
        var rows = await ask();
        var times = new List<double>();
        for (var round = 0; round < rounds; round++)
        {
            var since = Stopwatch.GetTimestamp();
            await ask();
            times.Add(Stopwatch.GetElapsedTime(since).TotalMilliseconds);
        }

        times.Sort();
        Say($"{name,-58}{rows,6}{times[times.Count / 2],11:N1}{times[^1],10:N1}");
    }

    internal static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
