using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Crash;

/// <summary><c>postroad simulator</c> in a process of its own: it outlives every kill of the product and knows what it really received.</summary>
internal sealed partial class SimulatorProcess : IDisposable
{
    private readonly ProductProcess process;
    private readonly TemporaryFolder folder;
    private readonly HttpClient http;

    private SimulatorProcess(ProductProcess process, TemporaryFolder folder, Uri address, Uri queue)
    {
        (this.process, this.folder, Address, Queue) = (process, folder, address, queue);
        http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(30) };
    }

    public Uri Address { get; }

    public Uri Queue { get; }

    /// <summary>What the AWS environment of whoever sends here must hold.</summary>
    public static IReadOnlyDictionary<string, string> Keys { get; } = new Dictionary<string, string>
    {
        ["AWS_ACCESS_KEY_ID"] = "AKIAIOSFODNN7EXAMPLE",
        ["AWS_SECRET_ACCESS_KEY"] = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>No limits, and mailboxes that take their mail and do nothing more.</summary>
    public static async Task<SimulatorProcess> StartAsync(string faults = "{}")
    {
        var folder = new TemporaryFolder();
        SigningFiles.LayInto(folder.Path);
        var process = ProductProcess.Start(["simulator", "--urls", "http://127.0.0.1:0", "--data", folder.Path]);
        try
        {
            var line = await process.FirstLineAsync();
            var simulator = new SimulatorProcess(process, folder, new Uri(Place().Match(line).Groups[1].Value), new Uri(Lane().Match(line).Groups[1].Value));
            await simulator.PutAsync("regions/eu-central-1", """{"max_send_rate":100000,"max24_hour_send":-1}""");
            await simulator.PutAsync("shares", """{"no_such_mailbox":0,"mailbox_full":0,"late_at_first":0,"complains":0,"opens_people":0,"opens_machines":0,"clicks":0,"unsubscribes":0}""");
            await simulator.PutAsync("faults", faults);
            return simulator;
        }
        catch
        {
            process.Dispose();
            throw;
        }
    }

    public async Task PutAsync(string what, string json)
    {
        using var content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        using var answer = await http.PutAsync(new Uri($"_simulator/{what}", UriKind.Relative), content, Cancel);
        Assert.True(answer.IsSuccessStatusCode, $"{what}: {await answer.Content.ReadAsStringAsync(Cancel)}");
    }

    public Task<JsonElement> GetAsync(string what) => http.GetFromJsonAsync<JsonElement>(new Uri($"_simulator/{what}", UriKind.Relative), Cancel);

    public async Task<long> ReceivedAsync() => (await GetAsync("account")).GetProperty("received").GetInt64();

    /// <summary>Events that nobody has read yet.</summary>
    public async Task<long> EventsToComeAsync()
    {
        var account = await GetAsync("account");
        return account.GetProperty("events_to_come").GetInt64() + account.GetProperty("events_in_queue").GetInt64();
    }

    /// <summary>How often each fault has struck.</summary>
    public async Task<long> StruckAsync(params string[] kinds)
    {
        var struck = await GetAsync("faults/struck");
        return kinds.Sum(kind => struck.GetProperty(kind).GetInt64());
    }

    /// <summary>Every accepted mail.</summary>
    public async Task<IReadOnlyList<ReceivedMail>> MailsAsync()
    {
        var mails = new List<ReceivedMail>();
        for (int? before = null; ;)
        {
            var page = await GetAsync($"messages?limit=500{(before is null ? "" : $"&before={before}")}");
            mails.AddRange(page.GetProperty("messages").EnumerateArray().Select(m => new ReceivedMail(
                m.GetProperty("id").GetString()!, m.GetProperty("recipients")[0].GetString()!, m.GetProperty("tags").GetProperty("campaign").GetString()!,
                int.Parse(m.GetProperty("tags").GetProperty("at").GetString()!, null), m.GetProperty("accepted_at").GetDateTimeOffset()) { Key = m.GetProperty("tags").GetProperty("dk").GetString() }));
            if (!page.TryGetProperty("next", out var next) || next.ValueKind == JsonValueKind.Null) return mails;
            before = next.GetInt32();
        }
    }

    public void Dispose()
    {
        http.Dispose();
        process.Dispose();
        folder.Dispose();
    }

    [GeneratedRegex(@"is at (\S+?),")]
    private static partial Regex Place();

    [GeneratedRegex(@"its queue (\S+?)\. ")]
    private static partial Regex Lane();
}

/// <summary>A mail that the simulator took.</summary>
internal sealed record ReceivedMail(string Id, string Recipient, string Campaign, int Attempt, DateTimeOffset At)
{
    /// <summary>Of its delivery, as its events carry it. Null: made up by a test.</summary>
    public string? Key { get; init; }
}
