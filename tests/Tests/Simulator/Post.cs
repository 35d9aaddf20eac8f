using System.Net.Http.Json;
using System.Text.Json;
using Postroad.Simulator;
using Postroad.Simulator.Control;
using Postroad.Simulator.Mailboxes;
using Postroad.Simulator.Regions;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Simulator;

/// <summary>A simulator for one test: any port, own folder, ten times faster than real mailboxes, nothing left to chance.</summary>
internal sealed class Post : IAsyncDisposable
{
    public const string Mail = "From: Harbour Lane <hello@harbourlane.example>\r\nTo: mara@example.com\r\nSubject: Hello\r\n\r\nHello Mara\r\n";
    private static readonly HttpClient Http = new();

    private Post(SimulatorServer server, string folder) => (Server, Folder) = (server, folder);

    public SimulatorServer Server { get; }
    public string Folder { get; }
    public AwsCaller Caller => new(Server);
    public AwsCaller Queue => new(Server) { Service = "sqs" };
    public AwsCaller Topics => new(Server) { Service = "sns" };

    public static async Task<Post> OpenAsync(Func<SimulatorOptions, SimulatorOptions>? change = null, string? folder = null)
    {
        folder ??= TemporaryFolder.Create();
        SigningFiles.LayInto(folder);
        var options = new SimulatorOptions
        {
            Urls = "http://127.0.0.1:0", DataFolder = folder, Shares = MailboxShares.Quiet, TimeFactor = 0.05,
            Regions = [.. RegionSettings.Defaults.Select(r => r.Sandbox
                ? r with { MaxSendRate = 100 } : r with { MaxSendRate = 10_000 })],
        };
        return new Post(await SimulatorServer.StartAsync(change?.Invoke(options) ?? options), folder);
    }

    public async Task<AccountBody> AccountAsync(string? campaign = null) =>
        (await Http.GetFromJsonAsync(new Uri(Server.Address, "/_simulator/account" + (campaign is null
            ? "" : "?campaign=" + campaign)), SimulatorJson.Default.AccountBody))!;

    /// <summary>Waits until nothing is to come any more.</summary>
    public async Task<AccountBody> SettledAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            var account = await AccountAsync();
            if (account.EventsToCome == 0) return account;
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, deadline.Token);
        }
    }

    /// <summary>Takes and deletes everything that the queue has; parsed out of their envelopes.</summary>
    public async Task<List<JsonElement>> EventsAsync()
    {
        var all = new List<JsonElement>();
        while (await ReceiveAsync() is { Count: > 0 } batch)
        {
            foreach (var message in batch)
            {
                var body = message.GetProperty("Body").GetString()!;
                var text = JsonDocument.Parse(body).RootElement.GetProperty("Message").GetString()!;
                if (text[0] == '{') all.Add(JsonDocument.Parse(text).RootElement);
                await Queue.SqsAsync("DeleteMessage", new { QueueUrl = Server.QueueUrl, ReceiptHandle = message.GetProperty("ReceiptHandle").GetString() });
            }
        }

        return all;
    }

    public async Task<List<JsonElement>> ReceiveAsync(int wait = 0, int? visibility = null)
    {
        var answer = await Queue.SqsAsync("ReceiveMessage", visibility is null
            ? new { QueueUrl = Server.QueueUrl, MaxNumberOfMessages = 10, WaitTimeSeconds = wait }
            : new { QueueUrl = Server.QueueUrl, MaxNumberOfMessages = 10, WaitTimeSeconds = wait, VisibilityTimeout = visibility });
        return answer.Json.TryGetProperty("Messages", out var messages) ? [.. messages.EnumerateArray()] : [];
    }

    public async Task<JsonElement> GetJsonAsync(string path) =>
        await Http.GetFromJsonAsync<JsonElement>(new Uri(Server.Address, path));

    public Task<byte[]> GetBytesAsync(string path) => Http.GetByteArrayAsync(new Uri(Server.Address, path));

    public async Task PutAsync(string path, string json)
    {
        using var content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        (await Http.PutAsync(new Uri(Server.Address, path), content)).EnsureSuccessStatusCode();
    }

    public async Task PostAsync(string path, string json = "{}")
    {
        using var content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        (await Http.PostAsync(new Uri(Server.Address, path), content)).EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync() => await Server.DisposeAsync();
}
