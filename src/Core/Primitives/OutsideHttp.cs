using System.Net;
using System.Net.Sockets;

namespace Postroad.Core.Primitives;

/// <summary>
/// The one way to addresses that customers typed: looks a name up once, connects to what it has checked and to nothing else, on the web's two ports, with no proxy, no cookie,
/// no credentials and no redirect of its own. Whatever is not out in the world gets no packet (T5).
/// </summary>
public sealed class OutsideHttp : IDisposable
{
    private const int MostAddresses = 4;
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5), Lifetime = TimeSpan.FromMinutes(1);

    private readonly OutsideRules rules;
    private readonly HttpMessageInvoker http;

    public OutsideHttp() : this(OutsideRules.World)
    {
    }

    internal OutsideHttp(OutsideRules rules)
    {
        this.rules = rules;
        http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false, UseProxy = false, UseCookies = false, AutomaticDecompression = DecompressionMethods.None, ConnectTimeout = ConnectTimeout,
            PooledConnectionLifetime = Lifetime, MaxConnectionsPerServer = 4, MaxResponseHeadersLength = 32, MaxResponseDrainSize = 0, ActivityHeadersPropagator = null,
            ConnectCallback = (context, cancel) => new ValueTask<Stream>(ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancel)),
        });
    }

    /// <summary>Null: may be asked for. Otherwise why not, for whoever typed it.</summary>
    public string? WhyNot(Uri address) => address switch
    {
        { IsAbsoluteUri: false } or { Scheme: not ("http" or "https") } => "only http and https addresses are looked at",
        { UserInfo.Length: > 0 } => "an address with a password in it is not looked at",
        _ when !rules.Ports.Contains(address.Port) => $"port {address.Port} is not looked at, only 80 and 443",
        _ => null,
    };

    /// <summary>One request; what it answers is not followed, and its body is the caller's to bound. The caller brings the deadline.</summary>
    /// <exception cref="OutsideException">It must not be asked for.</exception>
    /// <exception cref="HttpRequestException">No answer.</exception>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        if (WhyNot(request.RequestUri!) is { } why) throw new OutsideException(why);
        request.Headers.UserAgent.ParseAdd("Postroad-LinkCheck/1.0");
        return http.SendAsync(request, cancel);
    }

    /// <summary>A connection alone, over which nothing was said yet. The caller brings the deadline.</summary>
    /// <exception cref="OutsideException">It must not be connected to.</exception>
    /// <exception cref="SocketException">Nobody answers, or the name is not known.</exception>
    public Task<Stream> ConnectAsync(Uri address, CancellationToken cancel) => WhyNot(address) is { } why ? throw new OutsideException(why) : ConnectAsync(address.IdnHost, address.Port, cancel);

    public void Dispose() => http.Dispose();

    private async Task<Stream> ConnectAsync(string host, int port, CancellationToken cancel)
    {
        var found = IPAddress.TryParse(host, out var literal) ? [literal] : await rules.ResolveAsync(host, cancel);
        // One that is not allowed among others is a name that plays tricks: none of them is used.
        if (found.Length == 0 || !found.All(rules.IsAllowed)) throw new OutsideException("it leads into a private network, and is not looked at");
        for (var i = 0; ; i++)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(found[i], port, cancel);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException) when (i + 1 < Math.Min(found.Length, MostAddresses))
            {
                socket.Dispose();
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }
}

/// <summary>Where somebody's addresses may lead; tests have their own world.</summary>
internal sealed record OutsideRules(Func<IPAddress, bool> IsAllowed, IReadOnlySet<int> Ports, Func<string, CancellationToken, Task<IPAddress[]>> ResolveAsync)
{
    public static readonly OutsideRules World = new(PublicAddresses.Contains, new HashSet<int> { 80, 443 }, Dns.GetHostAddressesAsync);
}

/// <summary>An address that is not asked for, and why, in words for whoever typed it.</summary>
public sealed class OutsideException : Exception
{
    public OutsideException(string message) : base(message)
    {
    }

    public OutsideException(string message, Exception inner) : base(message, inner)
    {
    }

    public OutsideException()
    {
    }
}
