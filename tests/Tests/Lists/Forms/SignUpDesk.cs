using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using Postroad.Core.Lists;
using Postroad.Core.Lists.Forms;
using Postroad.Core.Notices;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Suppressions;
using Postroad.Core.Tracking;
using Postroad.Tests.Accounts;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Lists.Forms;

/// <summary>Two customers, each with a list that has a sign-up page, and strangers who fill it in.</summary>
internal sealed class SignUpDesk : IAsyncDisposable
{
    private SignUpDesk(TestInstallation installation, FakeTimeProvider time) => (Installation, Time) = (installation, time);

    public TestInstallation Installation { get; }

    public FakeTimeProvider Time { get; }

    public CustomerId Customer { get; private set; }

    /// <summary>With double opt-in, of <see cref="Customer"/>.</summary>
    public string Double { get; private set; } = "";

    /// <summary>With single opt-in, of <see cref="Customer"/>.</summary>
    public string Single { get; private set; } = "";

    /// <summary>With double opt-in, of somebody else.</summary>
    public string Other { get; private set; } = "";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<SignUpDesk> OpenAsync(TestDatabase kind)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 29, 9, 0, 0, TimeSpan.Zero));
        var desk = new SignUpDesk(await TestInstallation.OpenAsync(kind, time), time);
        desk.Customer = await desk.Installation.AddCustomerAsync();
        var other = await desk.Installation.AddCustomerAsync("Other");
        People.Saved(await desk.Installation.Get<CustomFields>().CreateAsync(desk.Customer, new NewCustomField("first_name", "First name", FieldType.Text), People.Ines, Cancel));
        desk.Double = await desk.AddListAsync(desk.Customer, "Newsletter", "double", "first_name");
        desk.Single = await desk.AddListAsync(desk.Customer, "Offers", "single", "first_name");
        desk.Other = await desk.AddListAsync(other, "Letters", "double");
        await desk.Installation.Database.WriteAsync(session =>
        {
            var db = session.Db(CustomerId.Installation);
            db.Add(new SendingServer { PublicId = PublicId.New(time), Name = "SES", Region = "eu-central-1", StateSince = time.GetUtcNow(), CreatedAt = time.GetUtcNow() });
            return db.SaveChangesAsync(Cancel);
        }, Cancel);
        await desk.OwnAsync();
        await OwnDomain.AddAsync(desk.Installation.Database, other, "other.example", time);
        return desk;
    }

    /// <summary>The domain in From of <see cref="Customer"/>, at all servers that there are.</summary>
    public Task OwnAsync() => OwnDomain.AddAsync(Installation.Database, Customer, "harbourlane.example", Time);

    /// <summary>Somebody looks at the page, types, and presses the button after a while.</summary>
    public async Task<SignUpAnswer> SignUpAsync(string list, string email, string network = "192.0.2.1", string firstName = "")
    {
        var page = (await Installation.Get<SignUpForms>().OpenAsync(list, Cancel))!;
        var signUps = Installation.Get<SignUps>();
        var shown = signUps.Show(page);
        Time.Advance(TimeSpan.FromSeconds(5));
        var answer = await signUps.TakeAsync(page, Typed(email, shown, network, firstName), Cancel);
        await WorkAsync();
        return answer;
    }

    public Task WorkAsync() => Installation.Get<SignUpWork>().WorkAsync(Cancel);

    public static SignUpRequest Typed(string email, string shown, string network = "192.0.2.1", string firstName = "") => new()
    {
        Email = email, Consents = true, Shown = shown, Network = network, Networks = (network, network), Fields = new Dictionary<string, string> { ["first_name"] = firstName },
    };

    /// <summary>The links of the mails that asked this address, the oldest first.</summary>
    public async Task<IReadOnlyList<AskedFor>> AskedAsync(string list, string email)
    {
        var (customer, id) = await ListAsync(list);
        await using var db = Installation.Database.Read(customer);
        var asks = await db.Set<SignUp>().Where(s => s.ListId == id && s.Ask != null && db.Set<Contact>().Any(c => c.Id == s.ContactId && c.EmailKey == email)).OrderBy(s => s.Id).ToListAsync(Cancel);
        return [.. asks.Select(s => new AskedFor(new ListId(id), s.Ask!.Value, s.At))];
    }

    public Task<Confirmation?> ConfirmAsync(AskedFor asked) => Installation.Get<Confirmations>().ConfirmAsync(asked, "198.51.100.7", Cancel);

    /// <summary>Null: not on the list in any way.</summary>
    public async Task<Subscription?> SubscriptionAsync(string list, string email)
    {
        var (customer, id) = await ListAsync(list);
        await using var db = Installation.Database.Read(customer);
        return await db.Set<Subscription>().SingleOrDefaultAsync(s => s.ListId == id && db.Set<Contact>().Any(c => c.Id == s.ContactId && c.EmailKey == email), Cancel);
    }

    /// <summary>How many mails ask, of all customers.</summary>
    public async Task<int> MailsAsync() => await CountAsync<SentNotice>();

    public async Task<int> CountAsync<T>() where T : class
    {
        await using var db = Installation.Database.Read(CustomerId.Installation);
        return await db.Set<T>().IgnoreQueryFilters().CountAsync(Cancel);
    }

    public async Task SuppressAsync(string email, long list, SuppressionReason reason) => await Installation.Database.WriteAsync(session =>
        Installation.Get<SuppressionList>().AddAsync(session, [new NewSuppression(email, Customer, list, reason, "test", null, Time.GetUtcNow())]), Cancel);

    public async Task<(CustomerId Customer, long Id)> ListAsync(string list)
    {
        var page = (await Installation.Get<SignUpForms>().OpenAsync(list, Cancel))!;
        return (page.Customer, page.List.Id);
    }

    public ValueTask DisposeAsync() => Installation.DisposeAsync();

    private async Task<string> AddListAsync(CustomerId customer, string name, string optIn, params string[] fields)
    {
        var list = People.Saved(await Installation.Get<MailingLists>().CreateAsync(customer, People.Wish(name) with { OptIn = optIn, FromAddress = customer == Customer ? "hello@harbourlane.example" : "hello@other.example" }, People.Ines, Cancel)).PublicId;
        People.Saved(await Installation.Get<SignUpForms>().SaveAsync(customer, list, 0, new SignUpFormWish { IsOn = true, Fields = fields }, People.Ines, Cancel));
        return list;
    }
}
