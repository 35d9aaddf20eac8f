using System.Diagnostics;
using System.Net;
using Postroad.Core.Domains.Dns;

namespace Postroad.Tests.Fixtures;

/// <summary>
/// Debian's unbound, which asks the run's <see cref="NameServer"/> and believes what is signed by the anchors of a test, and nothing else below them.
/// A shell whose input we hold open watches it, as with nsd.
/// </summary>
internal sealed class ValidatingResolver : IAsyncDisposable
{
    private const string Program = "/usr/sbin/unbound";

    private static readonly IPAddress Address = IPAddress.Parse("127.0.53.3");
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly Process shell;

    private ValidatingResolver(Process shell, int port) => (this.shell, EndPoint) = (shell, new IPEndPoint(Address, port));

    public IPEndPoint EndPoint { get; }

    /// <param name="dns">Whom it asks.</param>
    /// <param name="anchors">DNSKEY records, whole.</param>
    /// <param name="zones">That <paramref name="dns"/> has: it would look for servers of others at port 53.</param>
    public static async Task<ValidatingResolver> StartAsync(NameServer dns, IReadOnlyList<string> anchors, params IEnumerable<string> zones)
    {
        Assert.True(File.Exists(Program), "unbound is missing: apt-get install unbound");
        var folder = TemporaryFolder.Create();
        await File.WriteAllTextAsync(Path.Combine(folder, "unbound.conf"), $"""
            server:
              directory: "{folder}"
              chroot: ""
              username: ""
              pidfile: ""
              use-syslog: no
              logfile: "{folder}/log"
              interface: {Address}@{dns.Port}
              port: {dns.Port}
              outgoing-interface: 127.0.0.1
              do-ip6: no
              do-not-query-localhost: no
              local-zone: "test." nodefault
              module-config: "validator iterator"
            {string.Join('\n', anchors.Select(anchor => $"  trust-anchor: \"{anchor}\""))}
            remote-control:
              control-enable: no
            {string.Join('\n', zones.Prepend(".").Select(zone => $"stub-zone:\n  name: \"{zone}\"\n  stub-addr: {NameServer.First}@{dns.Port}"))}

            """);
        var watched = $"{Program} -d -c '{folder}/unbound.conf' & unbound=$!; read -r line; kill $unbound; wait $unbound";
        var start = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true, ArgumentList = { "-c", watched } };
        var resolver = new ValidatingResolver(Process.Start(start)!, dns.Port);
        await resolver.UntilServedAsync(Path.Combine(folder, "log"));
        return resolver;
    }

    public async ValueTask DisposeAsync()
    {
        shell.StandardInput.Close();
        using var limit = new CancellationTokenSource(StartLimit);
        await shell.WaitForExitAsync(limit.Token);
        shell.Dispose();
    }

    private async Task UntilServedAsync(string log)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(StartLimit);
        while (await DnsWire.AskAsync(EndPoint, new DnsQuestion(DnsName.Root, DnsKind.Soa), recursion: true, limit.Token) is not DnsReply.Said)
        {
            Assert.False(limit.IsCancellationRequested, $"unbound does not answer:\n{(File.Exists(log) ? await File.ReadAllTextAsync(log, CancellationToken.None) : "")}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, CancellationToken.None);
        }
    }
}
