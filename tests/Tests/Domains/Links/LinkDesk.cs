using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Postroad.Core.Accounts;
using Postroad.Core.Domains.Links;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Tracking;
using Postroad.Tests.Fakes;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Domains.Links;

/// <summary>Tracking domains of two customers on a real database, before a resolver whose answers the test changes.</summary>
internal sealed class LinkDesk : IAsyncDisposable
{
    private static readonly OutsideHttp NoWorld = new(OutsideRules.World with { ResolveAsync = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]) });

    private readonly PublicOrigin origin;
    private readonly TlsLook tls;

    private LinkDesk(Database database, ChangingZone zone, TimeProvider time, TlsLook? tls, int port)
    {
        (Database, Zone, Time) = (database, zone, time);
        (origin, this.tls) = (new PublicOrigin(new UriBuilder("https", ChangingZone.Public, port).Uri), tls ?? new TlsLook(NoWorld, time));
        (Hosts, Origins) = (new LinkHosts(database), new LinkOrigins(origin, time));
        Checks = ChecksBy(zone);
        Domains = new TrackingDomains(database, origin, Checks, Hosts, new Certificates(Hosts, time, NullLogger<Certificates>.Instance), time);
    }

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public Database Database { get; }

    public ChangingZone Zone { get; }

    public TimeProvider Time { get; }

    public LinkHosts Hosts { get; }

    public LinkOrigins Origins { get; }

    public TrackingChecks Checks { get; }

    public TrackingDomains Domains { get; }

    public ToldLog<TrackingChecks> Log { get; } = new();

    public CustomerId Customer { get; private set; }

    public CustomerId Other { get; private set; }

    /// <param name="tls">Null: one that reaches nobody.</param>
    /// <param name="port">Of the installation's own address.</param>
    public static async Task<LinkDesk> OpenAsync(TestDatabase kind, TimeProvider time, TlsLook? tls = null, int port = 443)
    {
        var desk = new LinkDesk(await kind.OpenAsync(time), await ChangingZone.OpenAsync(), time, tls, port);
        var customers = new Customers(desk.Database, time);
        (desk.Customer, desk.Other) = ((await customers.CreateAsync("Harbour Lane", "Etc/UTC", Cancel)).Key, (await customers.CreateAsync("Other", "Etc/UTC", Cancel)).Key);
        return desk;
    }

    /// <summary>Looks that ask another resolver.</summary>
    public TrackingChecks ChecksBy(ChangingZone zone) => new(Database, zone.Looks(Time), origin, Hosts, Origins, tls, Time, Log);

    /// <summary>One whose CNAME leads here.</summary>
    public async Task<TrackingDomain> AddRightAsync(string host)
    {
        Zone.Lead(host);
        return await SavedAsync(Domains.AddAsync(Customer, host, "Ines", Cancel));
    }

    public static async Task<TrackingDomain> SavedAsync(Task<Edit<TrackingDomain>> edit) => Assert.IsType<Edit<TrackingDomain>.Saved>(await edit).Value;

    public static async Task<string> FaultOfAsync(Task<Edit<TrackingDomain>> edit) => Assert.Single(Assert.IsType<Edit<TrackingDomain>.Faulty>(await edit).Faults).Sentence;

    public async Task<TrackingDomain> FindAsync(string publicId) => (await Domains.FindAsync(Customer, publicId, Cancel))!.Domain;

    public Task<SendingServer> AddServerAsync(string name) => Database.WriteAsync(async session =>
    {
        var server = new SendingServer { PublicId = PublicId.New(Time), Name = name, Region = "eu-central-1", StateSince = Time.GetUtcNow(), CreatedAt = Time.GetUtcNow() };
        var db = session.Db(CustomerId.Installation);
        db.Add(server);
        await db.SaveChangesAsync(Cancel);
        return server;
    }, Cancel);

    /// <summary>At which address a run has its links.</summary>
    public async Task<string> UrlAsync(long? chosen, SendingServer server)
    {
        await using var db = Database.Read(Customer);
        return (await Origins.UrlAsync(db, await Origins.ChooseAsync(db, chosen, server.Id, Cancel), Cancel)).AbsoluteUri;
    }

    public async Task<int> CountAsync()
    {
        await using var db = Database.Read(Customer);
        return await db.Set<TrackingDomain>().CountAsync(Cancel);
    }

    public ValueTask DisposeAsync()
    {
        Hosts.Dispose();
        return Zone.DisposeAsync();
    }
}
