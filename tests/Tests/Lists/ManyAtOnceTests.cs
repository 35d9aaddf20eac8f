using Microsoft.EntityFrameworkCore;
using Postroad.Core.Lists;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Suppressions;
using Postroad.Tests.Accounts;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Lists;

/// <summary>Many people in one statement: what becomes of each is what would become of them alone.</summary>
public sealed class ManyAtOnceTests
{
    private const int People = 500;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Some are contacts already, some are on the list, some have left it or are suppressed; in the order of their keys, and in none.</summary>
    [Theory, EachDatabase]
    public async Task Whoever_is_there_or_has_left_is_treated_as_if_alone_among_hundreds(TestDatabase database)
    {
        await using var installation = await TestInstallation.OpenAsync(database);
        var customer = await installation.AddCustomerAsync();
        var (first, second) = (await installation.AddListAsync(customer), await installation.AddListAsync(customer));
        var contacts = installation.Get<Contacts>();
        foreach (var seed in new[] { 1, 2 })
        {
            var chance = new Random(seed);
            var people = Enumerable.Range(0, People).Select(i => new Person($"P{chance.Next():x}.{seed}x{i}@example.com", (Before)chance.Next(12))).ToList();
            await contacts.UpsertAsync(customer, second, [.. people.Where(p => p.Before == Before.Contact).Select(p => p.Arrives("old"))], Cancel);
            await contacts.UpsertAsync(customer, first, [.. people.Where(p => p.Before is Before.OnList or Before.Left).Select(p => p.Arrives("old"))], Cancel);
            await installation.Database.WriteAsync(session => LeaveAsync(session, customer, first, people), Cancel);

            var arriving = people.Select(p => p.Arrives("new")).ToList();
            if (seed == 1) arriving.Sort((a, b) => string.CompareOrdinal(a.Key, b.Key));
            var result = await contacts.UpsertAsync(customer, first, arriving, Cancel);

            int Count(params Before[] kinds) => people.Count(p => kinds.Contains(p.Before));
            var there = Count(Before.Contact, Before.OnList, Before.Left);
            Assert.Equal(new UpsertResult(People, Count(Before.Left, Before.Suppressed, Before.SuppressedEverywhere), People - there, there), result);
            Assert.Equal(result with { Added = 0, Updated = 0 }, await contacts.UpsertAsync(customer, first, arriving, Cancel));
            foreach (var (person, fields, status) in await StandingAsync(installation, customer, first, people))
            {
                Assert.Contains("\"new\"", fields, StringComparison.Ordinal);
                Assert.Equal(person.Expected, status);
            }
        }
    }

    private static async Task LeaveAsync(WriteSession session, CustomerId customer, ListId list, List<Person> people)
    {
        var db = session.Db(customer);
        foreach (var person in people.Where(p => p.Before == Before.Left))
        {
            var id = await db.Set<Contact>().Where(c => c.EmailKey == person.Key).Select(c => c.Id).SingleAsync(Cancel);
            await db.Set<Subscription>().Where(s => s.ContactId == id && s.ListId == list.Value).ExecuteUpdateAsync(set => set.SetProperty(s => s.Status, SubscriptionStatus.Unsubscribed), Cancel);
        }

        foreach (var person in people.Where(p => p.Before is Before.Suppressed or Before.SuppressedEverywhere or Before.SuppressedElsewhere))
        {
            var scope = person.Before switch { Before.Suppressed => list.Value, Before.SuppressedElsewhere => list.Value + 1000, _ => 0 };
            db.Add(new Suppression { EmailKey = person.Key, CustomerId = customer, ListId = scope, Reason = SuppressionReason.Complaint, Source = "test", CreatedAt = TimeProvider.System.GetUtcNow() });
        }

        await db.SaveChangesAsync(Cancel);
    }

    private static async Task<List<(Person, string, SubscriptionStatus)>> StandingAsync(TestInstallation installation, CustomerId customer, ListId list, List<Person> people)
    {
        await using var db = installation.Database.Read(customer);
        var rows = await db.Set<Contact>().Join(db.Set<Subscription>().Where(s => s.ListId == list.Value), c => c.Id, s => s.ContactId, (c, s) => new { c.EmailKey, c.Email, c.Fields, s.Status }).ToDictionaryAsync(r => r.EmailKey, Cancel);
        return [.. people.Select(p => (p, rows[p.Key].Fields, rows[p.Key].Status))];
    }

    /// <summary>The rest is nobody's before.</summary>
    private enum Before
    {
        Contact = 1,
        OnList,
        Left,
        Suppressed,
        SuppressedEverywhere,
        SuppressedElsewhere,
    }

    private sealed record Person(string Address, Before Before)
    {
        public string Key => Address.ToLowerInvariant();

        public SubscriptionStatus Expected => Before switch
        {
            Before.Left => SubscriptionStatus.Unsubscribed,
            Before.Suppressed or Before.SuppressedEverywhere => SubscriptionStatus.Complained,
            _ => SubscriptionStatus.Subscribed,
        };

        public NewContact Arrives(string value) => new(TestInstallation.Address(Address), $$"""{"since":"{{value}}"}""");
    }
}
