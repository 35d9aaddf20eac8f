using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Postroad.Core.Events;
using Postroad.Tests.Feedback.Ses;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Crash;

/// <summary>A complaint for each mail, posted as SNS posts: many at once, what was not answered again. Knows what was acknowledged, and looks whether it is stored.</summary>
internal sealed partial class EventPosts
{
    public const string Address = "0123456789abcdef0123456789abcdef";

    /// <summary>Events are stored together that came together: no more than were on their way.</summary>
    public const int MostBatches = 10, MostOfALife = MostBatches * AtOnce;

    private const int AtOnce = 16;

    private readonly ConcurrentBag<(string Recipient, string Body)> open;
    private readonly List<(string Recipient, string Body)> all;
    private readonly ConcurrentDictionary<string, bool> acknowledged = [];
    private Uri? address;

    public EventPosts(IReadOnlyList<ReceivedMail> mails, SnsSigner signer)
    {
        var (text, now) = (OfFirstAttempt().Replace(SesEventDecoderTests.Read("complaint-abuse.json"), "\"at\":[\"1\"]"), TimeProvider.System.GetUtcNow());
        all = [.. mails.Select(m => (m.Recipient, new SnsPost(now) { Message = text.Replace("AAAABBIAAD9M5yKYV3hoyA", m.Key, StringComparison.Ordinal) }.Signed(signer)))];
        open = [.. all];
    }

    public List<string> Findings { get; } = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Until nothing is left, or nobody answers any more.</summary>
    /// <param name="started">With what the product says where it is.</param>
    public async Task PostAllAsync(string started)
    {
        address = new Uri(new Uri(Origin().Match(started).Groups[1].Value), $"hooks/sns/{Address}");
        using var http = new HttpClient();
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => PostAsync(http)));
    }

    public async Task RepeatAsync()
    {
        using var http = new HttpClient();
        await Parallel.ForEachAsync(all, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = Cancel }, async (post, _) =>
        {
            var status = await PostAsync(http, post.Body);
            while (status == HttpStatusCode.ServiceUnavailable) status = await PostAsync(http, post.Body);
            Assert.Equal(HttpStatusCode.OK, status);
        });
    }

    /// <summary>What was acknowledged, and what of it is stored, while nobody works on it.</summary>
    public async Task LookAsync(string url)
    {
        var stored = await StoredAsync(url);
        foreach (var recipient in acknowledged.Keys)
            if (stored.GetValueOrDefault(recipient) != 1) Findings.Add($"{recipient} was acknowledged and is stored {stored.GetValueOrDefault(recipient)} times");
    }

    public async Task JudgeAsync(string url, int people)
    {
        await LookAsync(url);
        var (stored, complained) = (await StoredAsync(url), (await LedgerFacts.ReadAsync(url)).Totals.Values.Sum(t => t.Complained));
        if (acknowledged.Count != people || stored.Count != people || stored.Values.Any(times => times != 1) || complained != people)
            Findings.Add($"Of {people} events {acknowledged.Count} were acknowledged, {stored.Count} are stored, {stored.Values.Count(times => times != 1)} of them more than once, and {complained} are counted");
    }

    private async Task PostAsync(HttpClient http)
    {
        while (open.TryTake(out var post))
        {
            try
            {
                var status = await PostAsync(http, post.Body);
                if (status == HttpStatusCode.OK) acknowledged[post.Recipient] = true;
                else open.Add(post);
                // It has not looked yet which addresses there are.
                if (status is not (HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable)) Assert.Fail($"{status} for the event of {post.Recipient}");
            }
            catch (HttpRequestException)
            {
                open.Add(post);
                return;
            }
        }
    }

    private async Task<HttpStatusCode> PostAsync(HttpClient http, string body)
    {
        using var content = new StringContent(body);
        using var answer = await http.PostAsync(address, content, Cancel);
        return answer.StatusCode;
    }

    private static async Task<Dictionary<string, long>> StoredAsync(string url)
    {
        await using var connection = OutsideConnection.Open(url);
        await connection.OpenAsync(Cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT d.address_key, count(*) FROM delivery_events e JOIN deliveries d ON d.send_id = e.send_id AND d.seq = e.seq WHERE e.type = {(int)EventType.Complained} GROUP BY d.address_key";
        var stored = new Dictionary<string, long>();
        await using var reader = await command.ExecuteReaderAsync(Cancel);
        while (await reader.ReadAsync(Cancel)) stored[reader.GetString(0)] = Convert.ToInt64(reader.GetValue(1), CultureInfo.InvariantCulture);
        return stored;
    }

    [GeneratedRegex(@"""at"":\s*\[\s*""2""\s*\]")]
    private static partial Regex OfFirstAttempt();

    [GeneratedRegex(@"lead to (\S+?/)\. Ctrl")]
    private static partial Regex Origin();
}
