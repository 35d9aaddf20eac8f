using System.Net;
using System.Net.Http.Headers;
using Postroad.Bench.Measuring;

namespace Postroad.Bench.Floors;

/// <summary>
/// The least that mailing over HTTP can cost on this machine: one bare <see cref="HttpClient"/>, one loop per connection, the bytes of one real request of the
/// product again and again. Not signed, no content made, no database.
/// </summary>
internal static class FloorRun
{
    /// <summary>Enough for the compiler to be done with the loop.</summary>
    private const int WarmUpMessages = 5_000;

    public static async Task<int> RunAsync(Arguments arguments)
    {
        var messages = arguments.Number("messages", 100_000, 1, 100_000_000);
        var connections = arguments.Number("connections", 32, 1, 1000);
        var version = arguments.Number("http", 1, 1, 2) == 2 ? HttpVersion.Version20 : HttpVersion.Version11;
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = connections, AllowAutoRedirect = false, UseCookies = false, UseProxy = false };
        using var client = new HttpClient(handler)
        {
            BaseAddress = new Uri(arguments.Required("endpoint")),
            DefaultRequestVersion = version,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        var body = await client.GetByteArrayAsync(new Uri("/sample", UriKind.Relative));
        var path = new Uri(await client.GetStringAsync(new Uri("/sample-path", UriKind.Relative)), UriKind.Relative);

        await PostAsync(client, path, body, WarmUpMessages, connections);
        return await ChildProtocol.RunAsync(() => PostAsync(client, path, body, messages, connections));
    }

    private static Task PostAsync(HttpClient client, Uri path, byte[] body, int messages, int connections)
    {
        var left = messages;
        return Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                using var content = new ByteArrayContent(body);
                content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                using var answer = await client.PostAsync(path, content);
                answer.EnsureSuccessStatusCode();
                await answer.Content.ReadAsByteArrayAsync();
            }
        })));
    }
}
