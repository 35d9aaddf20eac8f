using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Postroad.Core.Accounts;
using Postroad.Core.Campaigns;
using Postroad.Core.Deliveries;
using Postroad.Core.Domains.Dns;
using Postroad.Core.Lists;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Ses;
using Postroad.Simulator;
using Postroad.Simulator.Faults;
using Postroad.Simulator.Mailboxes;
using Postroad.Simulator.Regions;
using Postroad.Simulator.Smtp;
using Postroad.Tests.Fakes;
using Postroad.Web.Hosting;

namespace Postroad.Tests.Fixtures;

/// <summary>
/// The whole product on real sockets: web server, engine and event intake on one side, the simulator with its mailboxes on the other. One customer, one list,
/// one Amazon SES server.
/// </summary>
internal sealed class Installation : IAsyncDisposable
{
    private static readonly HttpClient Http = new();

    private readonly List<TemporaryFolder> folders;

    private readonly Change change;

    private Installation(WebServer web, SimulatorServer simulator, List<TemporaryFolder> folders, string databaseUrl, Change change) =>
        (Web, Simulator, this.folders, DatabaseUrl, this.change) = (web, simulator, folders, databaseUrl, change);

    /// <summary>Another one after <see cref="RestartAsync"/>.</summary>
    public WebServer Web { get; private set; }

    public string DatabaseUrl { get; }

    public string DataFolder => folders[1].Path;

    public string SimulatorFolder => folders[0].Path;

    public SimulatorServer Simulator { get; }

    public CustomerId Customer { get; private set; }

    public ListId List { get; private set; }

    public ServerId Server { get; private set; }

    public Database Database => Web.Services.GetRequiredService<Database>();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<Installation> StartAsync(TestDatabase kind, Change? change = null)
    {
        change ??= new Change();
        var folders = new List<TemporaryFolder> { new(), new() };
        var (simulator, web) = (default(SimulatorServer), default(WebServer));
        try
        {
            simulator = await StartSimulatorAsync(folders[0], change);
            var databaseUrl = await kind.OpenMigratedUrlAsync();
            web = await StartWebAsync(folders[1], databaseUrl, change);
            var installation = new Installation(web, simulator, folders, databaseUrl, change);
            await installation.FurnishAsync(change);
            return installation;
        }
        catch
        {
            // Nobody else knows of them: ports, folders and engines of a set-up that failed would stay until the run ends.
            if (web is not null) await web.DisposeAsync();
            if (simulator is not null) await simulator.DisposeAsync();
            foreach (var folder in folders) folder.Dispose();
            throw;
        }
    }

    /// <summary>Stops the product in order, lets something happen to its database and folder, and starts it again.</summary>
    public async Task RestartAsync(Func<Task> meanwhile)
    {
        await Web.StopAsync(CancellationToken.None);
        await Web.DisposeAsync();
        await meanwhile();
        Web = await StartWebAsync(folders[1], DatabaseUrl, change);
    }

    /// <summary>Campaigns of this leave through another server from now on.</summary>
    /// <param name="id">Its public id.</param>
    public async Task SwitchToAsync(string id) => Server = (await Web.Services.GetRequiredService<SendingServers>().FindAsync(id, Cancel))!.Key;

    public async Task SubscribeAsync(params string[] addresses) => await Web.Services.GetRequiredService<Contacts>().UpsertAsync(Customer, List,
        [.. addresses.Select(a => EmailAddress.TryParse(a, out var address, out var fault) ? new NewContact(address, """{"first_name":"Anna"}""") : throw new FormatException(fault))], Cancel);

    /// <summary>A campaign to everybody on the list, started.</summary>
    /// <param name="of">Another customer, with a list of theirs; null: the customer.</param>
    public async Task<Campaign> StartCampaignAsync(string subject = "Hello {{ first_name }}", string? html = null, string from = "hello@harbourlane.example", (CustomerId Customer, ListId List)? of = null)
    {
        var (customer, list) = of ?? (Customer, List);
        var time = Web.Services.GetRequiredService<TimeProvider>();
        var campaign = new Campaign
        {
            CustomerId = customer, PublicId = PublicId.New(time), Name = "Early access", ListId = list.Value, ServerId = Server.Value, Subject = subject, FromName = "Harbour Lane",
            FromAddress = from, StateSince = time.GetUtcNow(), CreatedAt = time.GetUtcNow(),
            Html = html ?? """<html><body><p>Hello {{ first_name }}</p><a href="https://harbourlane.example/early">Shop</a> <a href="{{ unsubscribe_url }}">Leave</a></body></html>""",
        };
        await Database.WriteAsync(async session =>
        {
            var db = session.Db(customer);
            db.Add(campaign);
            await db.SaveChangesAsync(Cancel);
        }, Cancel);
        await Web.Services.GetRequiredService<CampaignRuns>().StartAsync(customer, campaign.Key, Cancel);
        return await CampaignAsync(campaign.Id, customer);
    }

    /// <param name="of">Whose it is; null: the customer's.</param>
    public async Task<Campaign> CampaignAsync(long id, CustomerId? of = null)
    {
        await using var db = Database.Read(of ?? Customer);
        return await db.Set<Campaign>().SingleAsync(c => c.Id == id, Cancel);
    }

    /// <summary>Until the campaign is in this state.</summary>
    public Task<Campaign> UntilAsync(Campaign campaign, CampaignState state) => UntilAsync(() => CampaignAsync(campaign.Id), c => c.State == state);

    /// <summary>Until the campaign has finished and the simulator has nothing more to tell.</summary>
    public async Task<(Totals Ours, Account Theirs)> SettleAsync(Campaign campaign)
    {
        await UntilAsync(campaign, CampaignState.Finished);
        await UntilAsync(() => AccountAsync(campaign), a => a.EventsToCome == 0 && a.EventsInQueue == 0);
        var theirs = await AccountAsync(campaign);
        return (await TotalsAsync(campaign), theirs);
    }

    public async Task<Account> AccountAsync(Campaign campaign) =>
        (await Http.GetFromJsonAsync<Account>(new Uri(Simulator.Address, $"/_simulator/account?campaign={campaign.PublicId}"), SnakeCase, Cancel))!;

    public async Task<Totals> TotalsAsync(Campaign campaign)
    {
        await using var db = Database.Read(Customer);
        var c = await db.Set<SendCounters>().Where(c => c.SendId == campaign.SendId).GroupBy(c => c.SendId).Select(g => new Totals(
            g.Sum(c => c.Recipients), g.Sum(c => c.Sent), g.Sum(c => c.Delivered), g.Sum(c => c.Bounced), g.Sum(c => c.Delayed), g.Sum(c => c.Uncertain), g.Sum(c => c.Suppressed),
            g.Sum(c => c.Failed), g.Sum(c => c.OpenedPeople), g.Sum(c => c.OpenedMachines), g.Sum(c => c.Clicked), g.Sum(c => c.Unsubscribed), g.Sum(c => c.Complained))).SingleAsync(Cancel);
        return c;
    }

    /// <summary>Null: nothing is counted yet.</summary>
    public async Task<Totals?> TotalsOrNoneAsync(Campaign campaign)
    {
        await using var db = Database.Read(Customer);
        return await db.Set<SendCounters>().AnyAsync(c => c.SendId == campaign.SendId, Cancel) ? await TotalsAsync(campaign) : null;
    }

    public async Task<List<Delivery>> DeliveriesAsync(Campaign campaign)
    {
        await using var db = Database.Read(Customer);
        return await db.Set<Delivery>().Where(d => d.SendId == campaign.SendId).OrderBy(d => d.Seq).ToListAsync(Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await Web.StopAsync(CancellationToken.None);
        await Web.DisposeAsync();
        await Simulator.DisposeAsync();
        foreach (var folder in folders) folder.Dispose();
    }

    public static async Task<T> UntilAsync<T>(Func<Task<T>> read, Func<T, bool> done)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        using var late = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        late.CancelAfter(TimeSpan.FromSeconds(60));
        var value = await read();
        while (!done(value))
        {
            try
            {
                await timer.WaitForNextTickAsync(late.Token);
            }
            catch (OperationCanceledException) when (!Cancel.IsCancellationRequested)
            {
                Assert.Fail($"Not so within a minute; it is {value}");
            }

            value = await read();
        }

        return value;
    }

    private static readonly System.Text.Json.JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = System.Text.Json.JsonNamingPolicy.SnakeCaseLower };

    private static Task<SimulatorServer> StartSimulatorAsync(TemporaryFolder folder, Change change)
    {
        SigningFiles.LayInto(folder.Path);
        return SimulatorServer.StartAsync(new SimulatorOptions
        {
            Urls = "http://127.0.0.1:0", DataFolder = folder.Path, TimeFactor = 0.02, Clock = change.SimulatorClock, Shares = change.Shares, Faults = change.Faults, Dns = change.Dns, Registrar = change.Registrar, Smtp = change.Smtp,
            Regions = [change.Region, new RegionSettings { Name = "eu-west-1", Identities = ["elsewhere.example"] }],
        }, Cancel);
    }

    private static Task<WebServer> StartWebAsync(TemporaryFolder folder, string databaseUrl, Change change) => WebServer.StartAsync(
        new HostOptions { DataFolder = folder.Path, Database = DatabaseAddress.Parse(databaseUrl), Urls = change.Urls, PublicUrl = change.PublicUrl }, TimeProvider.System,
        services =>
        {
            services.AddSingleton(Options.Create(change.Deliveries));
            // One call a second is AWS's pace, and not that of tests.
            services.AddSingleton(provider => new SesServers(provider.GetRequiredService<LocalQuotaLedger>(), new HurriedTime()));
            services.AddSingleton(new DnsServers(change.Dns is null ? [] : [change.Dns], change.Dns?.Port ?? DnsServers.Port, System.Net.IPAddress.IsLoopback));
            change.More(services);
        }, Cancel);

    private async Task FurnishAsync(Change change)
    {
        var services = Web.Services;
        Customer = (await services.GetRequiredService<Customers>().CreateAsync("Harbour Lane", "Europe/Stockholm", Cancel)).Key;
        Assert.True(EmailAddress.TryParse("hello@harbourlane.example", out var from, out _));
        List = new ListId((await services.GetRequiredService<MailingLists>().CreateAsync(Customer, new NewMailingList("Newsletter", "Harbour Lane", from, "Kaj 4, Malmö"), Cancel)).Id);

        var time = services.GetRequiredService<TimeProvider>();
        var server = new SendingServer
        {
            PublicId = PublicId.New(time), Name = "SES Frankfurt", Region = change.ServerRegion ?? change.Region.Name, Endpoint = Simulator.Address.ToString(), AccessKeyId = Simulator.AccessKeyId,
            ConfigurationSet = Simulator.ConfigurationSet, QueueUrl = Simulator.QueueUrl.ToString(), MaxConnections = 8, StateSince = time.GetUtcNow(), CreatedAt = time.GetUtcNow(),
        };
        server.SecretAccessKey = await services.GetRequiredService<Secrets>().SealAsync(SesServerOpener.SecretOf(server), change.Secret ?? Simulator.SecretAccessKey, Cancel);
        server.Activate(time.GetUtcNow());
        await Database.WriteAsync(async session =>
        {
            var db = session.Db(CustomerId.Installation);
            db.Add(server);
            await db.SaveChangesAsync(Cancel);
        }, Cancel);
        Server = server.Key;
    }

    /// <summary>What differs from an installation in which all is well.</summary>
    public sealed record Change
    {
        public MailboxShares Shares { get; init; } = new() { NoSuchMailbox = 0, MailboxFull = 0, LateAtFirst = 0, Complains = 0, OpensPeople = 0, OpensMachines = 0, Clicks = 0, Unsubscribes = 0 };

        public FaultSettings Faults { get; init; } = new();

        public RegionSettings Region { get; init; } = new() { Name = "eu-central-1", MaxSendRate = 2000, Identities = ["harbourlane.example"] };

        public string? ServerRegion { get; init; }

        public string? Secret { get; init; }

        /// <summary>A name server on this machine that simulator and product ask. Null: the simulator asks nobody and believes, and to the product the world has no name servers.</summary>
        public System.Net.IPEndPoint? Dns { get; init; }

        /// <summary>Where the simulator has a name server of its own, which <see cref="Dns"/> names then. Null: it has none.</summary>
        public System.Net.IPEndPoint? Registrar { get; init; }

        /// <summary>Ports at which the simulator takes mail. Null: it takes none over SMTP.</summary>
        public SmtpOptions? Smtp { get; init; }

        /// <summary>Of signatures, quotas and delays at the simulator.</summary>
        public TimeProvider SimulatorClock { get; init; } = TimeProvider.System;

        public string Urls { get; init; } = "http://127.0.0.1:0";

        /// <summary>Null: the one that is listened at.</summary>
        public Uri? PublicUrl { get; init; }

        /// <summary>Services of the product that stand in for others.</summary>
        public Action<IServiceCollection> More { get; init; } = _ => { };

        public DeliveryOptions Deliveries { get; init; } = new() { Pause = TimeSpan.FromMilliseconds(50), RangeSize = 20, Horizon = TimeSpan.FromSeconds(5) };
    }

    public sealed record Totals(
        long Recipients, long Sent, long Delivered, long Bounced, long Delayed, long Uncertain, long Suppressed, long Failed, long OpenedPeople, long OpenedMachines, long Clicked,
        long Unsubscribed, long Complained);

    /// <summary>The simulator's own account of a campaign.</summary>
    public sealed record Account(
        long Received, long DistinctKeys, long Copies, long Delivered, long Bounced, long Complained, long Delayed, long OpenedPeople, long OpenedMachines, long Clicked, long Unsubscribed,
        long ActsFailed, long EventsToCome, long EventsInQueue);
}
