using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
using Postroad.Core.Lists;
using Postroad.Core.Primitives;
using Postroad.Core.Suppressions;
using Postroad.Tests.Accounts;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Lists;

/// <summary>A customer with a list, and what somebody who works there does.</summary>
internal sealed class People : IAsyncDisposable
{
    public const string Ines = "Ines Moreau";

    private People(TestInstallation installation) => Installation = installation;

    public TestInstallation Installation { get; }

    public CustomerId Customer { get; private set; }

    /// <summary>Public id of the list "Newsletter".</summary>
    public string Newsletter { get; private set; } = "";

    public ContactBook Book => Installation.Get<ContactBook>();

    public ContactList List => Installation.Get<ContactList>();

    public ManyContacts Many => Installation.Get<ManyContacts>();

    public Subscribing Subscribing => Installation.Get<Subscribing>();

    public MailingLists Lists => Installation.Get<MailingLists>();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<People> OpenAsync(TestDatabase database)
    {
        var people = new People(await TestInstallation.OpenAsync(database));
        people.Customer = await people.Installation.AddCustomerAsync();
        people.Newsletter = await people.AddListAsync("Newsletter");
        return people;
    }

    /// <summary>Public id.</summary>
    public async Task<string> AddListAsync(string name) => Saved(await Lists.CreateAsync(Customer, Wish(name), Ines, Cancel)).PublicId;

    public static MailingListWish Wish(string name) => new() { Name = name, FromName = "Harbour Lane", FromAddress = "hello@harbourlane.example", PostalAddress = "Kaj 4, 211 20 Malmö" };

    /// <summary>Public id of a contact on the newsletter.</summary>
    public async Task<string> AddAsync(string email, params (string Name, string Value)[] fields) => Saved(await Book.AddAsync(Customer, new ContactWish
    {
        Email = email, Lists = [Newsletter], Fields = fields.ToDictionary(f => f.Name, f => f.Value),
    }, Ines, Cancel)).PublicId;

    public async Task AddFieldAsync(string name, FieldType type) => Saved(await Installation.Get<CustomFields>().CreateAsync(Customer, new NewCustomField(name, "", type), Ines, Cancel));

    public async Task<ContactCard> CardAsync(string contact) => (await Book.FindAsync(Customer, contact, Cancel))!;

    public async Task<SubscriptionStatus> StatusAsync(string contact) => (await CardAsync(contact)).Subscriptions.Single(s => s.ListPublicId == Newsletter).Subscription.Status;

    public async Task<IReadOnlyList<AuditEntry>> LogAsync(string subject)
    {
        await using var db = Installation.Database.Read(Customer);
        return await db.Set<AuditEntry>().Where(e => e.Subject == subject).OrderBy(e => e.Id).ToListAsync(Cancel);
    }

    public async Task<IReadOnlyList<Suppression>> SuppressionsAsync(string email) => await Installation.Get<SuppressionList>().FindAsync(Customer, TestInstallation.Address(email), Cancel);

    public static T Saved<T>(Edit<T> edit) => edit switch
    {
        Edit<T>.Saved(var value) => value,
        Edit<T>.Faulty(var faults) => throw new InvalidOperationException(string.Join("; ", faults)),
        _ => throw new InvalidOperationException(edit.ToString()),
    };

    public static IReadOnlyList<FieldFault> Faults<T>(Edit<T> edit) => Assert.IsType<Edit<T>.Faulty>(edit).Faults;

    public ValueTask DisposeAsync() => Installation.DisposeAsync();
}
