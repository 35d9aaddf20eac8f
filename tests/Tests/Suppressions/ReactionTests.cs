using Microsoft.EntityFrameworkCore;
using Postroad.Core.Events;
using Postroad.Core.Lists;
using Postroad.Core.Primitives;
using Postroad.Core.Suppressions;
using Postroad.Tests.Accounts;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Suppressions;

public sealed class ReactionTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 24, 8, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Leaving_holds_for_the_list_and_a_dead_or_angry_mailbox_for_the_customer(TestDatabase database)
    {
        await using var people = await People.OpenAsync(database, "anna@example.com", "ben@example.com", "cleo@example.com", "dora@example.com", "emil@example.com");
        await people.HappensAsync("anna@example.com", EventType.Unsubscribed);
        await people.HappensAsync("ben@example.com", EventType.Bounced, BounceKind.Hard);
        await people.HappensAsync("cleo@example.com", EventType.Complained);
        await people.HappensAsync("dora@example.com", EventType.Bounced, BounceKind.OnProviderList);
        await people.HappensAsync("emil@example.com", EventType.Bounced, BounceKind.Soft);
        await people.HappensAsync("emil@example.com", EventType.Bounced, BounceKind.Policy);
        await people.HappensAsync("emil@example.com", EventType.Complained, suppresses: false);
        await people.HappensAsync("emil@example.com", EventType.Delivered);

        Assert.Equal((SuppressionReason.Unsubscribed, people.List.Value), await people.SuppressionOfAsync("anna@example.com"));
        Assert.Equal((SuppressionReason.HardBounce, 0), await people.SuppressionOfAsync("ben@example.com"));
        Assert.Equal((SuppressionReason.Complaint, 0), await people.SuppressionOfAsync("cleo@example.com"));
        Assert.Equal((SuppressionReason.ProviderList, 0), await people.SuppressionOfAsync("dora@example.com"));
        Assert.Null(await people.SuppressionOfAsync("emil@example.com"));

        Assert.Equal([SubscriptionStatus.Unsubscribed, SubscriptionStatus.Subscribed], await people.StatusesOfAsync("anna@example.com"));
        Assert.Equal([SubscriptionStatus.Bounced, SubscriptionStatus.Bounced], await people.StatusesOfAsync("ben@example.com"));
        Assert.Equal([SubscriptionStatus.Complained, SubscriptionStatus.Complained], await people.StatusesOfAsync("cleo@example.com"));
        Assert.Equal([SubscriptionStatus.Subscribed, SubscriptionStatus.Subscribed], await people.StatusesOfAsync("dora@example.com"));
        Assert.Equal([SubscriptionStatus.Subscribed, SubscriptionStatus.Subscribed], await people.StatusesOfAsync("emil@example.com"));
    }

    [Theory, EachDatabase]
    public async Task The_order_of_events_and_their_repetition_change_nothing(TestDatabase database)
    {
        await using var people = await People.OpenAsync(database, "anna@example.com", "ben@example.com");
        (EventType Type, BounceKind Kind)[] what = [(EventType.Bounced, BounceKind.OnProviderList), (EventType.Bounced, BounceKind.Hard), (EventType.Unsubscribed, 0), (EventType.Complained, 0)];
        foreach (var (type, kind) in what) await people.HappensAsync("anna@example.com", type, kind);
        foreach (var (type, kind) in what.Reverse().Concat(what)) await people.HappensAsync("ben@example.com", type, kind);
        // And all of one person's in one batch.
        await people.HappenAsync([.. what.Select(w => people.Event("ben@example.com", w.Type, w.Kind))]);

        foreach (var person in new[] { "anna@example.com", "ben@example.com" })
        {
            Assert.Equal([SubscriptionStatus.Complained, SubscriptionStatus.Complained], await people.StatusesOfAsync(person));
            Assert.Equal([(SuppressionReason.Complaint, 0L), (SuppressionReason.Unsubscribed, people.List.Value)], await people.SuppressionsOfAsync(person));
        }
    }

    [Theory, EachDatabase]
    public async Task Another_customers_contact_with_the_same_address_is_not_touched(TestDatabase database)
    {
        await using var people = await People.OpenAsync(database, "anna@example.com");
        var neighbour = await people.Installation.AddCustomerAsync("Neighbour");
        var list = await people.Installation.AddListAsync(neighbour);
        await people.Installation.Get<Contacts>().UpsertAsync(neighbour, list, [new NewContact(TestInstallation.Address("anna@example.com"), "{}")], Cancel);
        await people.HappensAsync("anna@example.com", EventType.Complained);
        await using var db = people.Installation.Database.Read(neighbour);
        Assert.Equal(SubscriptionStatus.Subscribed, (await db.Set<Subscription>().SingleAsync(Cancel)).Status);
        Assert.Empty(await db.Set<Suppression>().ToListAsync(Cancel));
    }

    [Theory, EachDatabase]
    public async Task Whoever_left_is_not_subscribed_again_by_putting_her_on_the_list(TestDatabase database)
    {
        await using var people = await People.OpenAsync(database, "anna@example.com", "ben@example.com", "cleo@example.com");
        await people.HappensAsync("anna@example.com", EventType.Unsubscribed);
        await people.HappensAsync("ben@example.com", EventType.Bounced, BounceKind.Hard);
        var result = await people.Installation.Get<Contacts>().UpsertAsync(people.Customer, people.List,
            [.. new[] { "anna@example.com", "ben@example.com", "cleo@example.com" }.Select(a => new NewContact(TestInstallation.Address(a), "{}"))], Cancel);
        Assert.Equal((3, 2), (result.OnList, result.KeptOut));
        Assert.Equal(SubscriptionStatus.Unsubscribed, (await people.StatusesOfAsync("anna@example.com"))[0]);

        // On a new list: unsubscribing was for the other list only, the dead mailbox is dead here too.
        var fresh = await people.Installation.AddListAsync(people.Customer, "Fresh");
        result = await people.Installation.Get<Contacts>().UpsertAsync(people.Customer, fresh,
            [.. new[] { "anna@example.com", "ben@example.com" }.Select(a => new NewContact(TestInstallation.Address(a), "{}"))], Cancel);
        Assert.Equal((2, 1), (result.OnList, result.KeptOut));
        Assert.Equal(SubscriptionStatus.Subscribed, (await people.StatusesOfAsync("anna@example.com"))[^1]);
        Assert.Equal(SubscriptionStatus.Bounced, (await people.StatusesOfAsync("ben@example.com"))[^1]);
    }

    [Theory, EachDatabase]
    public async Task Who_left_a_list_stays_out_of_the_list_that_takes_its_place(TestDatabase database)
    {
        string[] addresses = ["anna@example.com", "ben@example.com", "cleo@example.com"];
        await using var people = await People.OpenAsync(database, addresses);
        await people.HappensAsync("anna@example.com", EventType.Unsubscribed);
        await people.HappensAsync("cleo@example.com", EventType.Complained);
        var suppressions = people.Installation.Get<SuppressionList>();

        // Twice, so that what was copied once is met again.
        for (var i = 0; i < 2; i++)
        {
            var next = await people.Installation.AddListAsync(people.Customer, "Next");
            await suppressions.KeepOutLeaversOfOthersAsync(people.Customer, next, Cancel);
            await people.Installation.Get<Contacts>().UpsertAsync(people.Customer, next, [.. addresses.Select(a => new NewContact(TestInstallation.Address(a), "{}"))], Cancel);
            Assert.Contains((SuppressionReason.Unsubscribed, next.Value), await people.SuppressionsOfAsync("anna@example.com"));
            Assert.Equal(SubscriptionStatus.Unsubscribed, (await people.StatusesOfAsync("anna@example.com"))[^1]);
            Assert.Equal(SubscriptionStatus.Subscribed, (await people.StatusesOfAsync("ben@example.com"))[^1]);
            Assert.Equal(SubscriptionStatus.Complained, (await people.StatusesOfAsync("cleo@example.com"))[^1]);
        }

        // Another customer's leavers are theirs.
        var stranger = await people.Installation.AddCustomerAsync("Stranger");
        await suppressions.KeepOutLeaversOfOthersAsync(stranger, await people.Installation.AddListAsync(stranger), Cancel);
        Assert.Empty(await suppressions.FindAsync(stranger, TestInstallation.Address("anna@example.com"), Cancel));
    }

    /// <summary>Some people on two lists of one customer.</summary>
    private sealed class People(TestInstallation installation, CustomerId customer, ListId list) : IAsyncDisposable
    {
        private int key;

        public TestInstallation Installation => installation;

        public CustomerId Customer => customer;

        public ListId List => list;

        public static async Task<People> OpenAsync(TestDatabase database, params string[] addresses)
        {
            var installation = await TestInstallation.OpenAsync(database);
            var customer = await installation.AddCustomerAsync();
            var (first, second) = (await installation.AddListAsync(customer), await installation.AddListAsync(customer, "Offers"));
            NewContact[] people = [.. addresses.Select(a => new NewContact(TestInstallation.Address(a), "{}"))];
            await installation.Get<Contacts>().UpsertAsync(customer, first, people, Cancel);
            await installation.Get<Contacts>().UpsertAsync(customer, second, people, Cancel);
            return new People(installation, customer, first);
        }

        public FreshEvent Event(string address, EventType type, BounceKind bounce = BounceKind.None, bool suppresses = true)
        {
            var what = new DeliveryEvent { Delivery = new(new SendId(1), 1), Type = type, At = At.AddMinutes(key), Key = key++, Bounce = bounce, Words = "550 5.1.1", Suppresses = suppresses };
            using var db = installation.Database.Read(customer);
            return new FreshEvent(what, new DeliveryOwner(customer, list.Value, db.Set<Contact>().Single(c => c.EmailKey == address).Id, address));
        }

        public Task HappensAsync(string address, EventType type, BounceKind bounce = BounceKind.None, bool suppresses = true) => HappenAsync([Event(address, type, bounce, suppresses)]);

        public Task HappenAsync(IReadOnlyList<FreshEvent> events) => installation.Database.WriteAsync(async session =>
        {
            foreach (var reaction in installation.All<IEventReaction>()) await reaction.ReactAsync(session, events);
        }, Cancel);

        public async Task<IReadOnlyList<SubscriptionStatus>> StatusesOfAsync(string address)
        {
            await using var db = installation.Database.Read(customer);
            var id = (await db.Set<Contact>().SingleAsync(c => c.EmailKey == address, Cancel)).Id;
            return await db.Set<Subscription>().Where(s => s.ContactId == id).OrderBy(s => s.ListId).Select(s => s.Status).ToListAsync(Cancel);
        }

        public async Task<IReadOnlyList<(SuppressionReason, long)>> SuppressionsOfAsync(string address) =>
            [.. (await installation.Get<SuppressionList>().FindAsync(customer, TestInstallation.Address(address), Cancel)).Select(s => (s.Reason, s.ListId))];

        public async Task<(SuppressionReason, long)?> SuppressionOfAsync(string address) => (await SuppressionsOfAsync(address)) is [var one] ? one : null;

        public ValueTask DisposeAsync() => installation.DisposeAsync();
    }
}
