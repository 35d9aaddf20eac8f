using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Postroad.Bench.Floors;

/// <summary>
/// The far end of floor and product alike, in a process of its own: Kestrel without any framework above it, that reads a request to its end, parses nothing
/// of the body, and answers as Amazon SES does. Counts requests and bytes: whoever sent is judged by what arrived here.
/// </summary>
internal static class Stub
{
    public static async Task<int> RunAsync(Arguments arguments)
    {
        var port = arguments.Number("port", 0, 1, 65535);
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Limits.MaxRequestBodySize = 64 << 20;
        options.ListenLocalhost(port, listen => listen.Protocols = arguments.Number("http", 1, 1, 2) == 2 ? HttpProtocols.Http2 : HttpProtocols.Http1);

        var transport = new SocketTransportFactory(Options.Create(new SocketTransportOptions { NoDelay = true }), NullLoggerFactory.Instance);
        using var server = new KestrelServer(Options.Create(options), transport, NullLoggerFactory.Instance);
        await server.StartAsync(new StubApplication(), CancellationToken.None);
        Console.WriteLine("READY");

        // Lives until the bench closes the pipe or ends.
        await Console.In.ReadToEndAsync();
        await server.StopAsync(CancellationToken.None);
        return 0;
    }

    private sealed class StubApplication : IHttpApplication<IFeatureCollection>
    {
        private readonly StubAccount account = new();

        public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

        public void DisposeContext(IFeatureCollection context, Exception? exception)
        {
        }

        public Task ProcessRequestAsync(IFeatureCollection context)
        {
            var request = context.Get<IHttpRequestFeature>()!;
            return request.Method == "POST" && request.Path != "/reset" ? AcceptAsync(context, request) : ControlAsync(context, request);
        }

        private async Task AcceptAsync(IFeatureCollection context, IHttpRequestFeature request)
        {
            var keep = account.WantsSample ? new MemoryStream() : null;
            var body = context.Get<IRequestBodyPipeFeature>()!.Reader;
            long bytes = 0;
            while (true)
            {
                var read = await body.ReadAsync();
                bytes += read.Buffer.Length;
                if (keep is not null)
                    foreach (var part in read.Buffer) keep.Write(part.Span);
                body.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted) break;
            }

            if (keep is not null) account.Keep(request.Path, keep.ToArray());
            await AnswerAsync(context, account.Accept(bytes));
        }

        private async Task ControlAsync(IFeatureCollection context, IHttpRequestFeature request)
        {
            if (request.Path == "/reset") account.Reset();
            await AnswerAsync(context, request.Path switch
            {
                "/stats" => Encoding.ASCII.GetBytes(account.Stats()),
                "/sample" => account.Sample,
                "/sample-path" => Encoding.ASCII.GetBytes(account.SamplePath),
                _ => StubAccount.GetAccount,
            });
        }

        private static async Task AnswerAsync(IFeatureCollection context, ReadOnlyMemory<byte> body)
        {
            var response = context.Get<IHttpResponseFeature>()!;
            response.Headers.ContentType = "application/json";
            response.Headers.ContentLength = body.Length;
            await context.Get<IHttpResponseBodyFeature>()!.Writer.WriteAsync(body);
        }
    }

    /// <summary>What arrived.</summary>
    private sealed class StubAccount
    {
        // A whole account without limits, for clients that ask before they send (SES v2 GetAccount).
        public static readonly byte[] GetAccount = Encoding.ASCII.GetBytes(
            """
            {"DedicatedIpAutoWarmupEnabled":false,"EnforcementStatus":"HEALTHY","ProductionAccessEnabled":true,"SendingEnabled":true,"SendQuota":{"Max24HourSend":-1.0,"MaxSendRate":1000000.0,"SentLast24Hours":0.0}}
            """);

        private long requests;
        private long bytes;
        private int sampled;

        public bool WantsSample => Volatile.Read(ref sampled) == 0;

        public byte[] Sample { get; private set; } = [];

        public string SamplePath { get; private set; } = "";

        public byte[] Accept(long length)
        {
            Interlocked.Add(ref bytes, length);
            var number = Interlocked.Increment(ref requests);
            return Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"MessageId\":\"0100019300000000-{number:x8}-4b1c-9a10-{number:x12}-000000\"}}"));
        }

        public void Keep(string path, byte[] body)
        {
            if (Interlocked.Exchange(ref sampled, 1) == 0) (SamplePath, Sample) = (path, body);
        }

        public string Stats() =>
            string.Create(CultureInfo.InvariantCulture, $"{{\"requests\":{Volatile.Read(ref requests)},\"bytes\":{Volatile.Read(ref bytes)}}}");

        public void Reset() => (requests, bytes) = (0, 0);
    }
}
