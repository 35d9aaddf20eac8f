using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Postroad.Simulator;
using Postroad.Simulator.Smtp;

namespace Postroad.Tests.Simulator.Smtp;

/// <summary>Speaks SMTP as typed, over a socket. Shares no code with the simulator.</summary>
internal sealed class SmtpCaller : IAsyncDisposable
{
    /// <summary>Of the simulator's own key in eu-central-1, by AWS's algorithm in another implementation.</summary>
    public const string Frankfurt = "BF0/eIJm0ruTHsSjOkRuOGzGF+zeSyE3aiRzrzUQ8LwG";
    public const string Key = "AKIAIOSFODNN7EXAMPLE";
    private readonly List<byte> unread = [];
    private readonly Socket socket;
    private Stream stream;

    private SmtpCaller(Socket socket) => (this.socket, stream) = (socket, new NetworkStream(socket, ownsSocket: true));

    public static Task<Post> OpenPostAsync(Func<SmtpOptions, SmtpOptions>? smtp = null, Func<SimulatorOptions, SimulatorOptions>? change = null)
    {
        var options = new SmtpOptions { StartTlsPort = 0, TlsPort = 0, IdleTimeout = TimeSpan.FromMinutes(1) };
        return Post.OpenAsync(o => (change?.Invoke(o) ?? o) with { Smtp = smtp?.Invoke(options) ?? options });
    }

    public static async Task<SmtpCaller> ConnectAsync(IPEndPoint to)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(to);
        return new SmtpCaller(socket);
    }

    /// <summary>Encrypted from the first byte on, and greeted.</summary>
    public static async Task<SmtpCaller> SecureAsync(Post post, string host = "localhost")
    {
        var caller = await ConnectAsync(post.Server.SmtpsAddress!);
        await caller.EncryptAsync(post, host);
        Assert.StartsWith("220 ", await caller.HearAsync(), StringComparison.Ordinal);
        Assert.EndsWith("250 Ok", await caller.AskAsync("EHLO test.example"), StringComparison.Ordinal);
        return caller;
    }

    public static async Task<SmtpCaller> SignedInAsync(Post post, string user = Key, string password = Frankfurt)
    {
        var caller = await SecureAsync(post);
        Assert.Equal("235 Authentication successful.", await caller.SignInAsync(user, password));
        return caller;
    }

    public Task<string> SignInAsync(string user, string password) => AskAsync("AUTH PLAIN " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{user}\0{password}")));

    /// <summary>The certificate is checked as any client does, with the simulator's authority alone.</summary>
    public async Task EncryptAsync(Post post, string host = "localhost")
    {
        Assert.Empty(unread);
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, TrustMode = X509ChainTrustMode.CustomRootTrust };
        policy.CustomTrustStore.Add(X509Certificate2.CreateFromPem(post.Server.SmtpAuthority));
        var tls = new SslStream(stream);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = host, CertificateChainPolicy = policy });
        stream = tls;
    }

    public async Task<string> AskAsync(string line)
    {
        await SayAsync(line + "\r\n");
        return await HearAsync();
    }

    public async Task SayAsync(string bytes, bool inPieces = false)
    {
        var all = Encoding.Latin1.GetBytes(bytes);
        for (var (at, step) = (0, inPieces ? 1 : Math.Max(1, all.Length)); at < all.Length; at += step) await stream.WriteAsync(all.AsMemory(at, step));
    }

    /// <summary>A whole reply. Empty: the connection has ended.</summary>
    public async Task<string> HearAsync()
    {
        var lines = new List<string>();
        do
        {
            if (await LineAsync() is not { } line) return "";
            lines.Add(line);
        }
        while (lines[^1].Length > 3 && lines[^1][3] == '-');
        return string.Join('\n', lines);
    }

    /// <summary>Envelope and mail; the answer to the first of them that was refused, or to the mail.</summary>
    public async Task<string> SendAsync(string to = "a+take@example.com", string mail = Post.Mail, string from = "hello@harbourlane.example")
    {
        foreach (var command in (string[])[$"MAIL FROM:<{from}>", $"RCPT TO:<{to}>"])
            if (await AskAsync(command) is var reply && reply != "250 Ok") return reply;
        Assert.Equal("354 End data with <CR><LF>.<CR><LF>", await AskAsync("DATA"));
        await SayAsync(mail + ".\r\n");
        return await HearAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync();
        socket.Dispose();
    }

    private async Task<string?> LineAsync()
    {
        var buffer = new byte[4096];
        int end;
        while ((end = unread.IndexOf((byte)'\n')) < 0)
        {
            var read = 0;
            try { read = await stream.ReadAsync(buffer, TestContext.Current.CancellationToken); }
            catch (IOException) { /* it was reset */ }
            if (read == 0) return null;
            unread.AddRange(buffer.AsSpan(0, read));
        }

        var line = Encoding.Latin1.GetString([.. unread.Take(end + 1)]);
        unread.RemoveRange(0, end + 1);
        Assert.EndsWith("\r\n", line, StringComparison.Ordinal);
        return line[..^2];
    }
}
