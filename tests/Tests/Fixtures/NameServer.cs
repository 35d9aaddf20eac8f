using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Postroad.Core.Domains.Dns;

[assembly: AssemblyFixture(typeof(Postroad.Tests.Fixtures.NameServer.Stopper))]

namespace Postroad.Tests.Fixtures;

/// <summary>
/// Debian's nsd on a high port of loopback addresses. The one that a run shares has an empty root, so that what no test wrote does not exist, and the zones that tests
/// write; one of a test's own has one zone, which the test changes, and refuses everything else. It is watched by a shell whose input we hold open, so it also stops when
/// the run is killed. Where nsd is missing, the test fails and says so.
/// </summary>
internal sealed class NameServer : IAsyncDisposable
{
    /// <summary>nsd answers on each of them, as several name servers do.</summary>
    public static readonly IPAddress First = IPAddress.Parse("127.0.53.1"), Second = IPAddress.Parse("127.0.53.2");

    private const string Program = "/usr/sbin/nsd";

    private const string Root = ".";
    private const uint FirstSerial = 1;

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private static readonly Lock Gate = new();
    private static Task<NameServer>? shared;

    private readonly string folder, name;
    private readonly Process shell;
    private readonly SemaphoreSlim turn = new(1);
    private readonly Dictionary<string, string> zones = [];
    private uint serial = FirstSerial;

    private NameServer(string folder, string name, Process shell, int port) => (this.folder, this.name, this.shell, Port) = (folder, name, shell, port);

    public int Port { get; }

    public IPEndPoint EndPoint => new(First, Port);

    /// <summary>Asks nsd as resolver, and whatever address a test gives its name servers.</summary>
    public DnsServers Servers => new([EndPoint], Port, IPAddress.IsLoopback);

    public static Task<NameServer> SharedAsync()
    {
        lock (Gate) return shared ??= StartAsync(Root);
    }

    public static Task<NameServer> OwnAsync(string zone) => StartAsync(zone);

    public DnsLooks Looks() => new(Servers, TimeProvider.System);

    /// <summary>Serves a zone of that name from now on; tests that ask for the same one share it.</summary>
    /// <param name="zone">Its name, without a dot at the end.</param>
    /// <param name="records">Without a SOA among them, SOA and name servers are put in front.</param>
    public async Task ServeAsync(string zone, string records)
    {
        await turn.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            if (!zones.TryAdd(zone, records))
            {
                Assert.Equal(zones[zone], records);
                return;
            }

            await File.WriteAllTextAsync(Path.Combine(folder, FileOf(zone)), ZoneText(zone, name, FirstSerial, records));
            await ControlAsync("addzone", zone, "tests");
            await UntilServedAsync(zone, serial: null);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Puts the records into a zone that is served, and nothing that was there before, under the next serial.</summary>
    public async Task ReplaceAsync(string zone, params IEnumerable<string> records)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, FileOf(zone)), ZoneText(zone, name, ++serial, string.Join('\n', records)));
        await ControlAsync("reload", zone);
        await UntilServedAsync(zone, serial);
    }

    /// <summary>It answers nobody any more.</summary>
    public async Task StopAsync()
    {
        shell.StandardInput.Close();
        using var limit = new CancellationTokenSource(StartLimit);
        await shell.WaitForExitAsync(limit.Token);
    }

    /// <summary>A question as it is, and nsd's answer as it is.</summary>
    public byte[] Forward(byte[] query)
    {
        using var client = new UdpClient();
        client.Client.ReceiveTimeout = (int)StartLimit.TotalMilliseconds;
        client.Connect(EndPoint);
        client.Send(query);
        IPEndPoint? from = null;
        return client.Receive(ref from);
    }

    public async ValueTask DisposeAsync()
    {
        if (!shell.HasExited) await StopAsync();
        shell.Dispose();
        turn.Dispose();
    }

    private static async Task<NameServer> StartAsync(string zone)
    {
        Assert.True(File.Exists(Program), "nsd is missing: apt-get install nsd");
        var (folder, name, port) = (TemporaryFolder.Create(), zone == Root ? "ns1.nsd.test" : $"ns1.{zone}", FreePort());
        await File.WriteAllTextAsync(Path.Combine(folder, "nsd.conf"), $"""
            server:
              ip-address: {First}@{port}
              ip-address: {Second}@{port}
              username: ""
              chroot: ""
              server-count: 1
              rrl-ratelimit: 0
              zonesdir: "{folder}"
              database: ""
              zonelistfile: "{folder}/zones"
              pidfile: "{folder}/pid"
              xfrdfile: ""
              logfile: "{folder}/log"
              xfrdir: "{folder}"
            remote-control:
              control-enable: yes
              control-interface: "{folder}/control"
            pattern:
              name: tests
              zonefile: "%s.zone"
            zone:
              name: "{zone}"
              zonefile: "{FileOf(zone)}"

            """);
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true, ArgumentList = { "-c", $"{Program} -d -c '{folder}/nsd.conf' & nsd=$!; read -r line; kill $nsd; wait $nsd" } };
        await File.WriteAllTextAsync(Path.Combine(folder, FileOf(zone)), ZoneText(zone, name, FirstSerial, ""));
        var server = new NameServer(folder, name, Process.Start(start)!, port);
        await server.UntilServedAsync(zone, serial: null);
        return server;
    }

    private static string FileOf(string zone) => zone == Root ? "root.zone" : zone + ".zone";

    /// <param name="name">Of the server; its address stands in the zone that it is in.</param>
    private static string ZoneText(string zone, string name, uint serial, string records)
    {
        var head = records.Contains(" SOA ", StringComparison.Ordinal) ? "" : $"""
            @ 60 IN SOA {name}. hostmaster.{name[4..]}. {serial} 3600 600 86400 60
            @ 60 IN NS {name}.
            {(name == $"ns1.{zone}" ? $"{name}. 60 IN A {First}" : "")}

            """;
        return $"$ORIGIN {zone.TrimEnd('.')}.\n$TTL 60\n{head}{records}\n";
    }

    private async Task ControlAsync(params string[] words)
    {
        var start = new ProcessStartInfo("/usr/sbin/nsd-control") { ArgumentList = { "-c", Path.Combine(folder, "nsd.conf") } };
        foreach (var word in words) start.ArgumentList.Add(word);
        var (code, output, error) = await ChildProcess.RunAsync(start, StartLimit);
        Assert.True(code == 0, output + error);
    }

    /// <summary>Another process: asked until it has the zone, with that serial unless it is null.</summary>
    private async Task UntilServedAsync(string zone, uint? serial)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(StartLimit);
        var question = new DnsQuestion(DnsName.Parse(zone), DnsKind.Soa);
        while (await DnsWire.AskAsync(EndPoint, question, recursion: false, limit.Token) is not DnsReply.Said said
            || !said.Answers.OfType<DnsRecord.Soa>().Any(record => record.Owner == question.Name && (serial is null || record.Serial == serial)))
        {
            Assert.False(limit.IsCancellationRequested, $"nsd does not serve {zone}:\n{await File.ReadAllTextAsync(Path.Combine(folder, "log"), CancellationToken.None)}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None);
        }

        // It reads zones in a new process, beside which the old one may still take a question: parent, keeper and one server are left when that has gone.
        while (Processes() > 3)
        {
            Assert.False(limit.IsCancellationRequested, $"nsd keeps {Processes()} processes after it was given {zone}");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, CancellationToken.None);
        }
    }

    private int Processes() => Directory.EnumerateDirectories("/proc").Count(process => int.TryParse(Path.GetFileName(process), out _) && CommandOf(process) is [Program, .., var last] && last == Path.Combine(folder, "nsd.conf"));

    private static string[] CommandOf(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline")).Split('\0', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (IOException)
        {
            return [];
        }
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(First, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>Lives as long as the run and stops the server if one was started.</summary>
    public sealed class Stopper : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            Task<NameServer>? started;
            lock (Gate) started = shared;
            if (started is { IsCompletedSuccessfully: true }) await (await started).DisposeAsync();
        }
    }
}
