using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace Postroad.Simulator.Mailboxes;

/// <summary>The HTTP side of mailboxes. Reaches this machine only, whatever a mail or an answer names, and follows no redirect.</summary>
internal sealed class MailboxClient : IDisposable
{
    private const int MaxAnswerBytes = 256 * 1024;
    private readonly HttpClient http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false, UseCookies = false, UseProxy = false, ConnectCallback = ConnectAsync, MaxConnectionsPerServer = 32,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
    })
    { Timeout = TimeSpan.FromSeconds(10), MaxResponseContentBufferSize = MaxAnswerBytes };

    /// <summary>The status, and for a page its text. No answer throws <see cref="HttpRequestException"/> or a cancellation.</summary>
    public async Task<(HttpStatusCode Status, string Body)> GetAsync(Uri target, string userAgent, string accept, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, target);
        return await SendAsync(request, userAgent, accept, cancel);
    }

    public async Task<HttpStatusCode> PostFormAsync(Uri target, string userAgent, IEnumerable<KeyValuePair<string, string>> form, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, target) { Content = new FormUrlEncodedContent(form) };
        return (await SendAsync(request, userAgent, "text/html,*/*;q=0.8", cancel)).Status;
    }

    public void Dispose() => http.Dispose();

    private async Task<(HttpStatusCode Status, string Body)> SendAsync(HttpRequestMessage request, string userAgent, string accept, CancellationToken cancel)
    {
        request.Headers.TryAddWithoutValidation("User-Agent", userAgent);
        request.Headers.Accept.ParseAdd(accept);
        request.Headers.AcceptLanguage.Add(new StringWithQualityHeaderValue("en"));
        using var response = await http.SendAsync(request, cancel);
        var isText = response.Content.Headers.ContentType?.MediaType is "text/html";
        return (response.StatusCode, isText ? await response.Content.ReadAsStringAsync(cancel) : "");
    }

    /// <summary>Connects to this machine, or refuses.</summary>
    internal static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var host = context.DnsEndPoint.Host.Trim('[', ']');
        IPAddress[] tries = IPAddress.TryParse(host, out var ip) ? [ip] : [IPAddress.Loopback, IPAddress.IPv6Loopback];
        if (!tries.All(IPAddress.IsLoopback))
            throw new HttpRequestException($"{host} is not on this machine; the simulator reaches nothing else.");
        var socket = new Socket(tries[0].AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(tries[0], context.DnsEndPoint.Port, cancel);
        }
        catch (SocketException) when (tries.Length > 1)
        {
            socket.Dispose();
            socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(tries[1], context.DnsEndPoint.Port, cancel);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        return new NetworkStream(socket, ownsSocket: true);
    }
}
