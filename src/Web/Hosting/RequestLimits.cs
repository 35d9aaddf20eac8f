using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Postroad.Web.Hosting;

/// <summary>How much anybody may send us. Nothing is uploaded in this version, so bodies are forms.</summary>
internal static class RequestLimits
{
    /// <summary>Longest body of a form, in bytes.</summary>
    public const int MostBody = 64 * 1024;

    /// <summary>Room for a signed address of 4,000 bytes in percent encoding.</summary>
    public const int MostRequestLine = 16 * 1024;

    public static void Set(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = MostBody;
        kestrel.Limits.MaxRequestLineSize = MostRequestLine;
        kestrel.Limits.MaxRequestBufferSize = 64 * 1024;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        kestrel.Limits.MaxConcurrentConnections = 10_000;
    }
}
