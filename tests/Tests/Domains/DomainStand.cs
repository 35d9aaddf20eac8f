using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Domains;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Ses;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Domains;

/// <summary>An installation that asks, as its simulator does, a name server that the test writes: nsd plays the registrar, with the zone "example".</summary>
internal sealed class DomainStand : IAsyncDisposable
{
    private static readonly HttpClient Http = new();
    private static readonly RSA Key = RSA.Create(2048);

    private DomainStand(NameServer dns, Installation installation) => (Dns, Installation) = (dns, installation);

    public NameServer Dns { get; }

    public Installation Installation { get; }

    public SendingDomains Domains => Installation.Web.Services.GetRequiredService<SendingDomains>();

    public CustomerId Customer => Installation.Customer;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<DomainStand> OpenAsync(TestDatabase kind)
    {
        var dns = await NameServer.OwnAsync("example");
        // What Amazon SES has there: its SPF, and a key at each name of Easy DKIM.
        var key = Convert.ToBase64String(Key.ExportSubjectPublicKeyInfo());
        await dns.ServeAsync("amazonses.com", $"@ TXT \"v=spf1 ip4:199.255.192.0/22 -all\"\n*.dkim TXT \"k=rsa; p={key[..200]}\" \"{key[200..]}\"");
        return new DomainStand(dns, await Installation.StartAsync(kind, new Installation.Change { Dns = dns.EndPoint }));
    }

    /// <summary>The installation's own server, in eu-central-1.</summary>
    public async Task<SendingServer> FrankfurtAsync() => (await Installation.Web.Services.GetRequiredService<SendingServers>().ListAsync(Cancel)).Single(s => s.Region == "eu-central-1");

    /// <summary>A further one of the same account in another region, made by the first who asks.</summary>
    public async Task<SendingServer> IrelandAsync()
    {
        var servers = Installation.Web.Services.GetRequiredService<SendingServers>();
        return (await servers.ListAsync(Cancel)).FirstOrDefault(s => s.Region == "eu-west-1") ?? await servers.SaveAsync(new ServerSettings("SES Ireland", "eu-west-1")
        {
            Endpoint = Installation.Simulator.Address, AccessKeyId = Installation.Simulator.AccessKeyId, SecretAccessKey = Installation.Simulator.SecretAccessKey,
        }, Cancel);
    }

    public async Task<DomainDetail> AddAsync(string name, string? mailFrom = "bounce", bool both = false)
    {
        string[] servers = both ? [(await FrankfurtAsync()).PublicId, (await IrelandAsync()).PublicId] : [(await FrankfurtAsync()).PublicId];
        return Assert.IsType<Edit<DomainDetail>.Saved>(await Domains.AddAsync(Customer, new DomainWish(name, servers, mailFrom, false), "Ines", true, Cancel)).Value;
    }

    /// <summary>Puts records into the zone as the screens hand them out, and nothing else.</summary>
    public Task PublishAsync(IEnumerable<RecordReading> records) => Dns.ReplaceAsync("example", Lines(records));

    /// <summary>As a zone file has them.</summary>
    public static IEnumerable<string> Lines(IEnumerable<RecordReading> records) => records.Select(r => r.Kind == "TXT" ? $"{r.Name}. TXT {DomainRecords.Data(r.Kind, r.Value)}" : $"{r.Name}. {r.Kind} {r.Value}");

    /// <summary>Has the simulator look and the product too, until it is so.</summary>
    public async Task<DomainDetail> UntilAsync(DomainDetail domain, Func<DomainDetail, bool> isSo) => await Installation.UntilAsync(async () =>
    {
        foreach (var use in domain.Uses) await LookAsync(use.Server.Region, domain.Domain.Name);
        return await LookAsync(domain);
    }, isSo);

    /// <summary>Has the product look, however short ago it did.</summary>
    public async Task<DomainDetail> LookAsync(DomainDetail domain)
    {
        var keeper = Installation.Web.Services.GetRequiredService<DomainKeeper>();
        while (!await keeper.TakeAsync((await FindAsync(domain)).Domain, Cancel)) await Task.Yield();
        return await FindAsync(domain);
    }

    public async Task<DomainDetail> FindAsync(DomainDetail domain) => (await Domains.FindAsync(domain.Domain.CustomerId, domain.Domain.PublicId, Cancel))!;

    /// <summary>A further customer of the installation.</summary>
    public async Task<CustomerId> OtherAsync() => (await Installation.Web.Services.GetRequiredService<Core.Accounts.Customers>().CreateAsync("Other", "Europe/Berlin", Cancel)).Key;

    public async Task LookAsync(string region, string name)
    {
        using var answer = await Http.PostAsync(new Uri(Installation.Simulator.Address, $"/_simulator/regions/{region}/identities/{Uri.EscapeDataString(name)}/look"), null, Cancel);
    }

    /// <summary>What the simulator says, past what the product has kept.</summary>
    public async Task<SesIdentity> IdentityAsync(SendingServer server, string name) =>
        Assert.IsType<IdentityAnswer.Told>(await Installation.Web.Services.GetRequiredService<SesIdentities>().FindAsync(server, name, Cancel)).Identity;

    public async Task<SenderStanding> MayAsync(CustomerId customer, SendingServer server, string from) =>
        await Installation.Web.Services.GetRequiredService<SenderRights>().AskAsync(customer, server, from, Cancel);

    public Task ChangeAsync(DomainDetail domain, Func<IQueryable<SendingDomain>, Task> change) => Installation.Database.WriteAsync(
        session => change(session.Db(domain.Domain.CustomerId).Set<SendingDomain>().Where(d => d.Id == domain.Domain.Id)), Cancel);

    public async ValueTask DisposeAsync()
    {
        await Installation.DisposeAsync();
        await Dns.DisposeAsync();
    }
}
