using System.Net;
using System.Net.Security;

namespace Postroad.Core.Sending;

/// <summary>
/// The connections to one endpoint that an installation administrator typed (SES, SQS or a look-alike): it goes exactly where it was told,
/// follows no redirect, uses no proxy, keeps no cookie, unpacks nothing, repeats nothing. Headers are capped here, bodies of SES where they are read
/// (<see cref="MaxAnswerBytes"/>); a batch of SQS is as large as SQS makes it.
/// Addresses typed by customers never come here.
/// </summary>
internal static class EndpointHttp
{
    /// <summary>Most bytes of one answer that are read. An answer of SES has 100 bytes, an account 2 KB, a batch of SQS 2.5 MB.</summary>
    public const int MaxAnswerBytes = 256 * 1024;

    /// <summary>Own part of a request's deadline.</summary>
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    /// <summary>So that a change in DNS is followed; load balancers' addresses live about as long.</summary>
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    /// <summary>Below the 60 s after which AWS's front ends close an idle connection: a request should not meet a closing one.</summary>
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(45);

    /// <summary>Sockets of the handler have NoDelay on by themselves.</summary>
    public static SocketsHttpHandler Open(int connections) => new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        MaxConnectionsPerServer = connections,
        EnableMultipleHttp2Connections = true,
        ConnectTimeout = ConnectTimeout,
        PooledConnectionLifetime = ConnectionLifetime,
        PooledConnectionIdleTimeout = IdleTimeout,
        KeepAlivePingDelay = TimeSpan.FromSeconds(20),
        KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        MaxResponseHeadersLength = 32,
        MaxResponseDrainSize = 64 * 1024,
        ActivityHeadersPropagator = null,
        SslOptions = new SslClientAuthenticationOptions { EnabledSslProtocols = System.Security.Authentication.SslProtocols.None },
    };
}
