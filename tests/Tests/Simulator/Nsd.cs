using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using DnsClient;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Simulator;

/// <summary>Debian's nsd on a port of this machine, authoritative for "example", which the test writes, and for "amazonses.com" with what Amazon SES has there: its SPF, and a key at each name of Easy DKIM.</summary>
internal sealed class Nsd : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly RSA Key = RSA.Create(2048);

    private readonly string folder = TemporaryFolder.Create();
    private readonly Process process;
    private readonly LookupClient client;
    private uint serial;

    private Nsd(int port)
    {
        Address = new IPEndPoint(IPAddress.Loopback, port);
        client = new LookupClient(new LookupClientOptions(Address) { UseCache = false, Timeout = TimeSpan.FromMilliseconds(500), Retries = 0 });
        Write([]);
        var key = Convert.ToBase64String(Key.ExportSubjectPublicKeyInfo());
        File.WriteAllLines(Path.Combine(folder, "amazonses.com.zone"),
            ["$ORIGIN amazonses.com.", "$TTL 60", "@ SOA ns.example. hostmaster.example. 1 3600 600 86400 60", "@ NS ns.example.", "@ TXT \"v=spf1 ip4:199.255.192.0/22 -all\"", $"*.dkim TXT \"k=rsa; p={key[..200]}\" \"{key[200..]}\""]);
        File.WriteAllText(Path.Combine(folder, "nsd.conf"), $"""
            server:
              ip-address: 127.0.0.1@{port}
              username: ""
              server-count: 1
              database: ""
              rrl-ratelimit: 0
              zonesdir: "{folder}"
              xfrdir: "{folder}"
              xfrdfile: ""
              pidfile: ""
              zonelistfile: "{folder}/zone.list"
              logfile: "{folder}/nsd.log"
            remote-control:
              control-enable: no
            zone:
              name: example
              zonefile: example.zone
            zone:
              name: amazonses.com
              zonefile: amazonses.com.zone
            """);
        process = Process.Start("/usr/sbin/nsd", ["-d", "-c", Path.Combine(folder, "nsd.conf")]);
    }

    public IPEndPoint Address { get; }

    public static async Task<Nsd> StartAsync()
    {
        var nsd = new Nsd(FreePort());
        await nsd.ServesAsync();
        return nsd;
    }

    /// <summary>Puts the zone's records, and nothing that was there before; names end below "example".</summary>
    public async Task PublishAsync(params IEnumerable<string> records)
    {
        Write(records);
        using var hup = Process.Start("kill", ["-HUP", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await hup.WaitForExitAsync();
        await ServesAsync();
    }

    public async Task StopAsync()
    {
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) await StopAsync();
        process.Dispose();
    }

    private void Write(IEnumerable<string> records)
    {
        string[] lines = ["$ORIGIN example.", "$TTL 60", $"@ SOA ns.example. hostmaster.example. {++serial} 3600 600 86400 60", "@ NS ns", "ns A 127.0.0.1", .. records];
        File.WriteAllLines(Path.Combine(folder, "example.zone"), lines);
    }

    private async Task ServesAsync()
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (await SerialAsync(deadline.Token) != serial)
        {
            if (process.HasExited || deadline.IsCancellationRequested)
                throw new InvalidOperationException("nsd does not serve the zone: " + await File.ReadAllTextAsync(Path.Combine(folder, "nsd.log"), CancellationToken.None));
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None);
        }
    }

    private async Task<uint?> SerialAsync(CancellationToken cancel)
    {
        try { return (await client.QueryAsync("example", QueryType.SOA, cancellationToken: cancel)).Answers.SoaRecords().FirstOrDefault()?.Serial; }
        catch (Exception e) when (e is DnsResponseException or SocketException or OperationCanceledException) { return null; }
    }

    /// <summary>Free for both of DNS's transports.</summary>
    private static int FreePort()
    {
        while (true)
        {
            using var udp = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            udp.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            var port = ((IPEndPoint)udp.LocalEndPoint!).Port;
            using var tcp = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try { tcp.Bind(new IPEndPoint(IPAddress.Any, port)); }
            catch (SocketException) { continue; }
            return port;
        }
    }
}
