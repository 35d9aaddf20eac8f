using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Postroad.Simulator.Zones;

/// <summary>
/// The name server nsd (NLnet Labs) as a child of this process. A shell waits for it and for the end of its own input, which we hold open: it stops nsd when we close
/// it, and when we are killed the system does. In a session of their own, so that a Ctrl-C for us does not end it before us.
/// </summary>
internal sealed class Nsd : IAsyncDisposable
{
    private const string Name = "nsd";

    // The reader is a process of its own, so that the shell also ends when nsd does. Its input is given by number: what runs in the background has none otherwise.
    private const string Watch = """
        exec 3<&0 >>"$2" 2>&1
        "$0" -d -c "$1" </dev/null 3<&- & server=$!
        { read -r line <&3; kill $server; } & reader=$!
        wait $server; code=$?
        kill $reader; exit $code
        """;

    /// <summary>Of a path in the address of a socket, with its zero (unix(7)).</summary>
    private const int MostOfSocket = 107;

    private const int MostOfAnswer = 64 * 1024;

    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(10);

    private readonly Process shell;
    private readonly string folder;

    private Nsd(Process shell, string folder) => (this.shell, this.folder) = (shell, folder);

    public bool HasEnded => shell.HasExited;

    /// <summary>Where it is installed: on the path, or where Debian puts it, which is on few people's path. Null: it is not.</summary>
    public static string? Program() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Append("/usr/sbin").Select(folder => Path.Combine(folder, Name)).FirstOrDefault(File.Exists);

    /// <param name="folder">Its own, absolute.</param>
    /// <param name="address">Where it answers.</param>
    /// <param name="zones">Names of the zones, of which <see cref="ZoneFile"/> says where they lie; "." is one of them.</param>
    /// <exception cref="IOException">It is not installed, or does not start.</exception>
    public static Nsd Start(string folder, IPEndPoint address, IEnumerable<string> zones)
    {
        var program = Program() ?? throw new IOException($"the name server {Name} is not installed.");
        if (folder.IndexOfAny(['"', '\n']) >= 0 || Encoding.UTF8.GetByteCount(Socket(folder)) > MostOfSocket)
            throw new IOException($"{Name} cannot work in {folder}: the path has a quote, or is longer than that of a socket may be. Choose another data folder.");
        Configure(folder, address, zones);
        File.WriteAllText(Log(folder), "");
        var start = new ProcessStartInfo("setsid", ["sh", "-c", Watch, program, Configuration(folder), Log(folder)]) { RedirectStandardInput = true };
        try
        {
            return new Nsd(Process.Start(start)!, folder);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new IOException($"{Name} cannot be started: {e.Message}", e);
        }
    }

    /// <summary>Tells it which zones there are now.</summary>
    public Task ReconfigureAsync(IPEndPoint address, IEnumerable<string> zones)
    {
        Configure(folder, address, zones);
        return ControlAsync("reconfig");
    }

    /// <summary>Has it read the file of a zone anew.</summary>
    public Task ReloadAsync(string zone) => ControlAsync($"reload {zone}");

    /// <summary>
    /// True when all of it is of one state: it reads zones in new processes, beside which an old one may still take a question. Parent, keeper and one server remain, and
    /// the shell and its reader.
    /// </summary>
    public bool IsSettled()
    {
        const int usual = 5;
        return !Directory.Exists("/proc/self") || Directory.EnumerateDirectories("/proc").Count(IsOurs) <= usual;
    }

    /// <summary>The end of what it wrote about itself.</summary>
    public string LastWords()
    {
        try { return string.Join(" ", File.ReadLines(Log(folder)).TakeLast(3)); }
        catch (IOException) { return "it wrote nothing down."; }
    }

    public static string ZoneFile(string folder, string zone) => zone == "." ? Path.Combine(folder, "root.zone") : Path.Combine(folder, "zones", zone);

    public async ValueTask DisposeAsync()
    {
        shell.StandardInput.Close();
        using var limit = new CancellationTokenSource(AnswerLimit);
        try { await shell.WaitForExitAsync(limit.Token); }
        catch (OperationCanceledException) { shell.Kill(entireProcessTree: true); }
        shell.Dispose();
    }

    private static string Configuration(string folder) => Path.Combine(folder, "nsd.conf");

    private static string Socket(string folder) => Path.Combine(folder, "control");

    private static string Log(string folder) => Path.Combine(folder, "nsd.log");

    private static void Configure(string folder, IPEndPoint address, IEnumerable<string> zones)
    {
        var text = new StringBuilder($"""
            server:
              ip-address: {address.Address}@{address.Port}
              username: ""
              chroot: ""
              server-count: 1
              rrl-ratelimit: 0
              database: ""
              zonesdir: "{folder}"
              zonelistfile: "{Path.Combine(folder, "zone.list")}"
              pidfile: ""
              xfrdfile: ""
              xfrdir: "{folder}"
              logfile: "{Log(folder)}"
            remote-control:
              control-enable: yes
              control-interface: "{Socket(folder)}"

            """);
        foreach (var zone in zones) text.Append(CultureInfo.InvariantCulture, $"zone:\n  name: \"{zone}\"\n  zonefile: \"{ZoneFile(folder, zone)}\"\n");
        File.WriteAllText(Configuration(folder), text.ToString());
    }

    /// <summary>As nsd-control does over a socket of this machine: a line, and an answer to its end. Whether a zone is good is not in it.</summary>
    private async Task ControlAsync(string command)
    {
        using var limit = new CancellationTokenSource(AnswerLimit);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Socket(folder)), limit.Token);
            await socket.SendAsync(Encoding.ASCII.GetBytes($"NSDCT1 {command}\n"), limit.Token);
            var answer = new byte[MostOfAnswer];
            var length = 0;
            while (length < answer.Length && await socket.ReceiveAsync(answer.AsMemory(length), limit.Token) is var more and > 0) length += more;
            if (Encoding.ASCII.GetString(answer, 0, length) is var said && said.Contains("error", StringComparison.Ordinal)) throw new IOException($"{Name} refuses \"{command}\": {said.Trim()}");
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            throw new IOException($"{Name} does not answer: {e.Message}", e);
        }
    }

    private bool IsOurs(string process)
    {
        // pid (name) state parent group session: proc(5). A name may have spaces and parentheses.
        try { return char.IsAsciiDigit(Path.GetFileName(process)[0]) && File.ReadAllText(Path.Combine(process, "stat")) is var stat && stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[3] == shell.Id.ToString(CultureInfo.InvariantCulture); }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { return false; }
    }
}
