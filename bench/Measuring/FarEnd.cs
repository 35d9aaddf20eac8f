using System.Net.Sockets;
using System.Text.Json;

namespace Postroad.Bench.Measuring;

/// <summary>The stub in a process of its own, and its account read over HTTP.</summary>
internal sealed class FarEnd : IAsyncDisposable
{
    private readonly HttpClient client;

    private FarEnd(Child process, Uri endpoint) => (Process, Endpoint, client) = (process, endpoint, new HttpClient { BaseAddress = endpoint });

    public Child Process { get; }

    public Uri Endpoint { get; }

    public static async Task<FarEnd> StartAsync()
    {
        var endpoint = new Uri($"http://localhost:{FreePort()}");
        var process = Child.Start("stub", ("port", endpoint.Port));
        await process.ExpectAsync(ChildProtocol.Ready, TimeSpan.FromSeconds(30));
        return new FarEnd(process, endpoint);
    }

    public async Task ResetAsync() => (await client.PostAsync(new Uri("/reset", UriKind.Relative), null)).EnsureSuccessStatusCode();

    public async Task<(long Requests, long Bytes)> StatsAsync()
    {
        using var stats = JsonDocument.Parse(await client.GetStringAsync(new Uri("/stats", UriKind.Relative)));
        return (stats.RootElement.GetProperty("requests").GetInt64(), stats.RootElement.GetProperty("bytes").GetInt64());
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await Process.DisposeAsync();
    }

    public static int FreePort()
    {
        using var probe = new TcpListener(System.Net.IPAddress.Loopback, 0);
        probe.Start();
        return ((System.Net.IPEndPoint)probe.LocalEndpoint).Port;
    }
}
