using System.Globalization;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Postroad.Web.Hosting;

/// <summary>How much anybody may send us. Bodies are forms; where files are taken, the endpoint says how much.</summary>
internal static class RequestLimits
{
    /// <summary>Longest body of a form, in bytes.</summary>
    public const int MostBody = 64 * 1024;

    /// <summary>Visitors at once.</summary>
    private const int MostConnections = 10_000;

    /// <summary>Room for a signed address of 4,000 bytes in percent encoding.</summary>
    public const int MostRequestLine = 16 * 1024;

    public static void Set(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = MostBody;
        kestrel.Limits.MaxRequestLineSize = MostRequestLine;
        kestrel.Limits.MaxRequestBufferSize = 64 * 1024;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        kestrel.Limits.MaxConcurrentConnections = Math.Min(MostConnections, Handles() / 4);
    }

    /// <summary>
    /// How many files and sockets this process may have open. Visitors get a quarter of them at most: with none left, neither the database nor a sending server could
    /// be reached, and the runtime itself gives up.
    /// </summary>
    private static int Handles()
    {
        const string Row = "Max open files";
        var limits = "/proc/self/limits";
        var row = File.Exists(limits) ? File.ReadLines(limits).FirstOrDefault(line => line.StartsWith(Row, StringComparison.Ordinal)) : null;
        return row is not null && int.TryParse(row[Row.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0], CultureInfo.InvariantCulture, out var soft) ? soft : 4 * MostConnections;
    }
}
