using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Postroad.Core.Accounts;
using Postroad.Core.Domains;
using Postroad.Core.Domains.Dns;
using Postroad.Core.Domains.Signing;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Domains.Signing;

/// <summary>
/// Two customers, one relay, and the zone "roastery.example" with two name servers: nsd, and one that says what nsd says unless a test has it behind. Time moves as the test says.
/// </summary>
internal sealed class KeyBench : IAsyncDisposable
{
    public const string Name = "roastery.example", From = "hello@roastery.example";

    private readonly NameServer dns;
    private readonly OwnNameServer second;

    private KeyBench(Database database, NameServer dns, FakeTimeProvider time)
    {
        (Database, this.dns, Time) = (database, dns, time);
        second = new OwnNameServer(dns.Port, (query, _) => IsKey(query) && Second?.Invoke(query) is { } own ? own : dns.Forward(query));
        Customers = new Customers(database, time);
        Secrets = new Secrets(new KeyRing(database, new EphemeralDataProtectionProvider(), time));
        Signing = new MailSigning(database, Secrets, time);
        Keeper = new DomainKeeper(database, new DomainLooker(new DomainIdentities(database, null!, Customers), new DnsLooks(dns.Servers, time), time), Signing, time, NullLogger<DomainKeeper>.Instance);
        Domains = new SendingDomains(database, Keeper, time);
        Keys = new DomainKeys(Domains, Keeper, Secrets, time);
    }

    public Database Database { get; }

    public FakeTimeProvider Time { get; }

    public Customers Customers { get; }

    public Secrets Secrets { get; }

    public MailSigning Signing { get; }

    public DomainKeeper Keeper { get; }

    public SendingDomains Domains { get; }

    public DomainKeys Keys { get; }

    public CustomerId Customer { get; private set; }

    public CustomerId Other { get; private set; }

    public SendingServer Relay { get; private set; } = null!;

    public string DomainId { get; private set; } = "";

    /// <summary>What the second name server says of keys. Null: what nsd says.</summary>
    public Func<byte[], byte[]>? Second { get; set; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The domain is added by its customer, with whom nobody vouches for it.</summary>
    public static async Task<KeyBench> OpenAsync(TestDatabase kind)
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var bench = new KeyBench(await kind.OpenAsync(time), await NameServer.OwnAsync(Name), time);
        bench.Customer = (await bench.Customers.CreateAsync("Roastery", "Europe/Berlin", Cancel)).Key;
        bench.Other = (await bench.Customers.CreateAsync("Other", "Europe/Berlin", Cancel)).Key;
        bench.Relay = await AddRelayAsync(bench.Database, 2525, time);
        await bench.PublishAsync();
        var wish = new DomainWish(Name, [bench.Relay.PublicId], null, false);
        bench.DomainId = Assert.IsType<Edit<DomainDetail>.Saved>(await bench.Domains.AddAsync(bench.Customer, wish, "Ines", false, Cancel)).Value.Domain.PublicId;
        return bench;
    }

    public static async Task<SendingServer> AddRelayAsync(Database database, int port, TimeProvider time)
    {
        var now = time.GetUtcNow();
        var relay = new SendingServer
        {
            PublicId = PublicId.New(time), Name = "Relay", Type = ServerType.Smtp, Region = "", Host = "127.0.0.1", Port = port, Encryption = Core.Sending.Smtp.SmtpEncryption.None, MaxConnections = 2, StateSince = now, CreatedAt = now,
        };
        relay.Activate(now);
        await database.WriteAsync(async session =>
        {
            var db = session.Db(CustomerId.Installation);
            db.Add(relay);
            await db.SaveChangesAsync(Cancel);
        }, Cancel);
        return relay;
    }

    public async Task<DomainDetail> MakeAsync()
    {
        // A look at the very moment of a wish would be taken for one behind it.
        Time.Advance(TimeSpan.FromSeconds(1));
        return Assert.IsType<Edit<DomainDetail>.Saved>(await Keys.MakeAsync(Customer, DomainId, "Ines", Cancel)).Value;
    }

    /// <summary>Puts these records of keys into the zone, and no others.</summary>
    public Task PublishAsync(params IEnumerable<RecordReading> records) =>
        dns.ReplaceAsync(Name, DomainStand.Lines(records).Append($"@ 60 IN NS ns2.{Name}.").Append($"ns2 60 IN A {second.EndPoint.Address}"));

    /// <summary>Has the name server serve a further zone.</summary>
    public Task ServeAsync(string zone, string records) => dns.ServeAsync(zone, records);

    /// <summary>What its page says is to be published for a key.</summary>
    public async Task<RecordReading> RecordAsync(string selector) => (await FindAsync()).Reading!.Records.Single(r => r.Name == $"{selector}._domainkey.{Name}");

    public async Task<DomainDetail> FindAsync() => (await Domains.FindAsync(Customer, DomainId, Cancel))!;

    public async Task<DomainDetail> LookAsync()
    {
        Time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(await Keeper.LookAsync(Customer, DomainId, Cancel));
        return await FindAsync();
    }

    /// <summary>As a mail leaves: the same bytes with the signature in front, if there is one.</summary>
    public async Task<byte[]> SignAsync(byte[] mail, CustomerId? customer = null, string from = From)
    {
        if (await Signing.FindAsync(customer ?? Customer, from, null, Cancel) is not { } key) return mail;
        var (desk, output) = (key.Borrow(), new ArrayBufferWriter<byte>());
        desk.Signer.Sign(mail, Time.GetUtcNow(), output);
        output.Write(mail);
        key.GiveBack(desk);
        Signing.Note(key, Time.GetUtcNow());
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Null: none signs.</summary>
    public async Task<string?> SelectorAsync() => Encoding.ASCII.GetString(await SignAsync("From: hello@roastery.example\r\n\r\nHello\r\n"u8.ToArray())) is var mail && mail.StartsWith("DKIM-Signature", StringComparison.Ordinal)
        ? mail[(mail.IndexOf("s=", mail.IndexOf("d=", StringComparison.Ordinal), StringComparison.Ordinal) + 2)..].Split(';')[0] : null;

    public async Task<List<AuditEntry>> LogAsync()
    {
        await using var db = Database.Read(Customer);
        return await db.Set<AuditEntry>().OrderBy(e => e.Id).ToListAsync(Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        Keeper.Dispose();
        await second.DisposeAsync();
        await dns.DisposeAsync();
    }

    private static bool IsKey(byte[] query) => DnsMessage.QuestionName(query).Contains("_domainkey", StringComparison.OrdinalIgnoreCase);
}
