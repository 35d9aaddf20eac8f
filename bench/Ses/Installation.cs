using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Postroad.Core;
using Postroad.Core.Accounts;
using Postroad.Core.Campaigns;
using Postroad.Core.Lists;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Ses;
using Postroad.Core.Tracking;

namespace Postroad.Bench.Ses;

/// <summary>
/// The product without its web front, as it runs in production but for the provider's address: every row, every commit, every check. In a temporary folder.
/// </summary>
internal sealed class Installation : IAsyncDisposable
{
    private readonly BenchDatabase database;
    private readonly ServiceProvider services;
    private readonly CustomerId customer;
    private readonly SendingServer server;

    /// <summary>Whether the database goes with it.</summary>
    private bool removes;

    private Installation(BenchDatabase database, ServiceProvider services, CustomerId customer, SendingServer server) =>
        (this.database, this.services, this.customer, this.server) = (database, services, customer, server);

    public CustomerId Customer => customer;

    public Database Database => database.Database;

    public T Get<T>() where T : notnull => services.GetRequiredService<T>();

    /// <summary>A new one, removed when it is disposed.</summary>
    /// <param name="endpoint">Where the sending server points.</param>
    /// <param name="connections">Requests under way at most.</param>
    /// <param name="url">PostgreSQL server; null: SQLite.</param>
    /// <param name="replace">Services of the product that stand in for others, when a part is measured alone.</param>
    public static async Task<Installation> OpenAsync(Uri endpoint, int connections, string? url, Action<IServiceCollection>? replace = null)
    {
        var installation = await FurnishAsync(await BenchDatabase.CreateAsync(url), endpoint, connections, replace);
        installation.removes = true;
        return installation;
    }

    /// <summary>One in a database that stays when it is closed.</summary>
    public static async Task<Installation> FurnishAsync(BenchDatabase database, Uri endpoint, int connections, Action<IServiceCollection>? replace = null)
    {
        var services = Provide(database, replace);
        var customer = await services.GetRequiredService<Customers>().CreateAsync("Bench", "Etc/UTC", CancellationToken.None);
        return new Installation(database, services, new CustomerId(customer.Id), await CreateServerAsync(services, endpoint, connections));
    }

    /// <summary>One that <see cref="FurnishAsync"/> has left in a folder, as a process that starts again finds it.</summary>
    public static async Task<Installation> ReopenAsync(string folder, string address)
    {
        var database = await BenchDatabase.OpenAsync(folder, address);
        var services = Provide(database, null);
        await using var db = database.Database.Read(CustomerId.Installation);
        var customer = await db.Set<Customer>().OrderBy(c => c.Id).FirstAsync();
        return new Installation(database, services, new CustomerId(customer.Id), await db.Set<SendingServer>().SingleAsync());
    }

    private static ServiceProvider Provide(BenchDatabase database, Action<IServiceCollection>? replace)
    {
        var collection = new ServiceCollection();
        collection.AddLogging(logging => logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning));
        collection.AddSingleton(database.Database).AddSingleton(DataFolder.Open(database.Folder)).AddSingleton(TimeProvider.System);
        collection.AddSingleton(new TokenKeys([TokenKeys.NewKey(1)])).AddSingleton(new PublicOrigin(new Uri("http://127.0.0.1:5080/"))).AddSingleton(new Core.Notices.AdminLinks(() => new Uri("http://localhost:5080/")));
        collection.AddCore();
        replace?.Invoke(collection);
        return collection.BuildServiceProvider();
    }

    /// <summary>A list of made-up people.</summary>
    public async Task<MailingList> FillListAsync(string name, int people)
    {
        var list = await Get<MailingLists>().CreateAsync(customer, new NewMailingList(name, "Bench", Address($"news@bench.example"), "1 Bench Road, Testville"), CancellationToken.None);
        await Get<Contacts>().UpsertAsync(customer, new ListId(list.Id), People(name, people), null, CancellationToken.None);
        return list;
    }

    public async Task<Campaign> DraftAsync(MailingList list) => await Database.WriteAsync(async session =>
    {
        var now = TimeProvider.System.GetUtcNow();
        var campaign = new Campaign
        {
            CustomerId = customer, PublicId = PublicId.New(TimeProvider.System), Name = list.Name, ListId = list.Id, ServerId = server.Id,
            Subject = BenchMail.Subject, FromName = list.FromName, FromAddress = list.FromAddress, Html = BenchMail.Html, StateSince = now, CreatedAt = now,
        };
        var db = session.Db(customer);
        db.Add(campaign);
        await db.SaveChangesAsync();
        return campaign;
    }, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        if (removes) await database.DisposeAsync();
        else await database.CloseAsync();
    }

    private static async Task<SendingServer> CreateServerAsync(ServiceProvider services, Uri endpoint, int connections)
    {
        var now = TimeProvider.System.GetUtcNow();
        var server = new SendingServer
        {
            PublicId = PublicId.New(TimeProvider.System), Name = "Stub", Region = "eu-central-1", Endpoint = endpoint.ToString(), AccessKeyId = "AKIABENCHBENCHBENCHB",
            MaxConnections = connections, StateSince = now, CreatedAt = now,
        };
        server.SecretAccessKey = await services.GetRequiredService<Secrets>().SealAsync(SesServerOpener.SecretOf(server), "bench", CancellationToken.None);
        server.Activate(now);
        return await services.GetRequiredService<Database>().WriteAsync(async session =>
        {
            var db = session.Db(CustomerId.Installation);
            db.Add(server);
            await db.SaveChangesAsync();
            return server;
        }, CancellationToken.None);
    }

    private static IEnumerable<NewContact> People(string list, int count)
    {
        var json = new FieldsJson();
        for (var i = 1; i <= count; i++)
        {
            yield return new NewContact(Address($"person{i}@{list}.example"), json.Write(["first_name", "last_name", "city"], [$"Anna{i % 100}", "Miller", "Testville"]));
        }
    }

    private static EmailAddress Address(FormattableString text) =>
        EmailAddress.TryParse(text.ToString(CultureInfo.InvariantCulture), out var address, out var fault) ? address : throw new InvalidOperationException(fault);
}
