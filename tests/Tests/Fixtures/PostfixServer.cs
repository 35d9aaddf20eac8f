using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;

namespace Postroad.Tests.Fixtures;

/// <summary>
/// Debian's Postfix in a folder and on a port of its own: STARTTLS, AUTH against Cyrus SASL, nothing taken from strangers; what it takes it queues on disk, delivers to nowhere and notes in its log. Needs root, as
/// Postfix does: without it the test fails and says so.
/// </summary>
public sealed partial class PostfixServer : IAsyncLifetime
{
    private const string Master = "/usr/lib/postfix/sbin/master";

    /// <summary>Then it ends by itself, whoever has forgotten it.</summary>
    private const string LongestLife = "1800";

    /// <summary>Not among the tests' temporary folders, which nobody but their owner may enter: Postfix works as a user of its own.</summary>
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("postroad-postfix-");
    private Process? master;

    public int Port { get; private set; }

    public X509Certificate2 Certificate { get; } = Certify();

    public static (string Name, string Password) User => ("postroad", "correct horse");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Log => Path.Combine(folder.FullName, "mail.log");

    private string Queue => Path.Combine(folder.FullName, "spool");

    private string Configuration => Path.Combine(folder.FullName, "etc");

    public async ValueTask InitializeAsync()
    {
        Assert.True(File.Exists(Master), "Postfix is missing: apt-get install postfix sasl2-bin.");
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            Port = ((IPEndPoint)probe.LocalEndpoint).Port;
        }

        await WriteAsync();
        await RunAsync($"chmod 755 {folder.FullName}; printf '%s' '{User.Password}' | saslpasswd2 -p -c -f {folder.FullName}/sasldb2 -u relay.test {User.Name} && chown postfix {folder.FullName}/sasldb2 {folder.FullName}/data && postfix -c {Configuration} check");
        await StartAsync();
    }

    /// <summary>As a restart by its operator: sessions end where they are.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    /// <summary>Everything that it took, by its queue's ids, once nothing waits in its queue. What a restart made it deliver once more is one mail all the same.</summary>
    public async Task<IReadOnlyDictionary<string, string>> TakenAsync()
    {
        string[] waiting = ["incoming", "active", "deferred"];
        await Installation.UntilAsync(() => Task.FromResult(waiting.Any(q => Directory.EnumerateFiles(Path.Combine(Queue, q), "*", SearchOption.AllDirectories).Any())), any => !any);
        Dictionary<string, string> taken = [];
        await foreach (var line in File.ReadLinesAsync(Log, Cancel))
            if (Delivered().Match(line) is { Success: true, Groups: var found }) taken[found[1].Value] = found[2].Value;
        return taken;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Certificate.Dispose();
        folder.Delete(recursive: true);
    }

    private async Task StartAsync()
    {
        master = Process.Start(new ProcessStartInfo(Master, ["-c", Configuration, "-e", LongestLife]) { RedirectStandardError = true })!;
        await Installation.UntilAsync(async () =>
        {
            Assert.False(master.HasExited, master.HasExited ? $"Postfix does not start (it needs root): {await master.StandardError.ReadToEndAsync(Cancel)}{(File.Exists(Log) ? await File.ReadAllTextAsync(Log, Cancel) : "")}" : null);
            using var probe = new TcpClient();
            try
            {
                await probe.ConnectAsync(IPAddress.Loopback, Port, Cancel);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        }, isUp => isUp);
    }

    /// <summary>It ends its processes itself.</summary>
    private async Task StopAsync()
    {
        if (master is null) return;
        using (var kill = Process.Start("kill", ["-TERM", $"{master.Id}"])) await kill.WaitForExitAsync(CancellationToken.None);
        await master.WaitForExitAsync(CancellationToken.None);
        master.Dispose();
        master = null;
    }

    private async Task WriteAsync()
    {
        foreach (var name in (string[])["etc/sasl", "spool", "data"]) Directory.CreateDirectory(Path.Combine(folder.FullName, name));
        var (pem, at) = (Path.Combine(folder.FullName, "cert.pem"), Configuration);
        using var key = Certificate.GetECDsaPrivateKey();
        await File.WriteAllTextAsync(pem, key!.ExportPkcs8PrivateKeyPem() + "\n" + Certificate.ExportCertificatePem() + "\n", Cancel);
        // Debian looks for it beside the configuration.
        await File.WriteAllTextAsync($"{at}/sasl/smtpd.conf", $"pwcheck_method: auxprop\nauxprop_plugin: sasldb\nsasldb_path: {folder.FullName}/sasldb2\nmech_list: PLAIN LOGIN\n", Cancel);
        await File.WriteAllTextAsync($"{at}/main.cf", $"""
            compatibility_level = 3.6
            queue_directory = {Queue}
            data_directory = {folder.FullName}/data
            maillog_file = {Log}
            maillog_file_prefixes = {folder.FullName}
            inet_interfaces = 127.0.0.1
            inet_protocols = ipv4
            myhostname = relay.test
            mydestination =
            mynetworks =
            alias_maps =
            enable_long_queue_ids = yes
            in_flow_delay = 0
            default_transport = discard:
            smtpd_relay_restrictions = permit_sasl_authenticated, reject
            smtpd_sasl_auth_enable = yes
            smtpd_sasl_local_domain = relay.test
            smtpd_tls_security_level = may
            smtpd_tls_chain_files = {pem}

            """, Cancel);
        await File.WriteAllTextAsync($"{at}/master.cf", $"""
            127.0.0.1:{Port} inet n - n - - smtpd
            cleanup unix n - n - 0 cleanup
            qmgr unix n - n 300 1 qmgr
            tlsmgr unix - - n 1000? 1 tlsmgr
            rewrite unix - - n - - trivial-rewrite
            bounce unix - - n - 0 bounce
            defer unix - - n - 0 bounce
            trace unix - - n - 0 bounce
            discard unix - - n - - discard
            error unix - - n - - error
            retry unix - - n - - error
            anvil unix - - n - 1 anvil
            proxymap unix - - n - - proxymap
            postlog unix-dgram n - n - 1 postlogd

            """, Cancel);
    }

    private static async Task RunAsync(string commands)
    {
        var (code, output, error) = await ChildProcess.RunAsync(new ProcessStartInfo("sh", ["-c", commands]), TimeSpan.FromMinutes(1));
        Assert.True(code == 0, $"Postfix cannot be set up (it needs root): {output}{error}");
    }

    private static X509Certificate2 Certify()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=relay.test", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }

    [GeneratedRegex(@"postfix/discard\[\d+\]: (\w+): to=<([^>]+)>, .*status=sent", RegexOptions.NonBacktracking)]
    private static partial Regex Delivered();
}
