using System.Globalization;
using System.Net;
using Postroad.Core.Events;

namespace Postroad.Tests.Crash;

/// <summary>Recipients who click and leave, each once and in turn, and remember what they were told.</summary>
internal sealed class Crowd(Campaign campaign) : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { Timeout = TimeSpan.FromSeconds(30) };
    private readonly HashSet<string> acted = [];
    private readonly List<(string Recipient, EventType Act)> acknowledged = [];

    /// <summary>Where links lead now: a process that was started again listens elsewhere.</summary>
    public Uri? Address { get; set; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>So many who got their mail act. Answers how many were told that it was taken; the others must have been told to come again.</summary>
    public async Task<int> ActAsync(int people)
    {
        var taken = 0;
        var mails = (await campaign.Simulator.MailsAsync()).Where(m => !acted.Contains(m.Recipient)).Take(people).ToList();
        Assert.True(mails.Count == people, $"Only {mails.Count} of {people} have got their mail");
        foreach (var (mail, i) in mails.Select((mail, i) => (mail, i)))
        {
            acted.Add(mail.Recipient);
            if (await IsTakenAsync(mail, i % 2 == 0 ? EventType.Unsubscribed : EventType.Clicked)) taken++;
        }

        return taken;
    }

    /// <summary>What was taken and is not in the database.</summary>
    public async Task<IReadOnlyList<string>> LostAsync()
    {
        await using var connection = OutsideConnection.Open(campaign.Url);
        await connection.OpenAsync(Cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = $"""
            SELECT d.address_key, e.type FROM delivery_events e JOIN deliveries d ON d.send_id = e.send_id AND d.seq = e.seq WHERE e.type = {(int)EventType.Clicked}
            UNION SELECT s.email_key, {(int)EventType.Unsubscribed} FROM suppressions s
            """;
        var stored = new HashSet<(string, EventType)>();
        await using var reader = await command.ExecuteReaderAsync(Cancel);
        while (await reader.ReadAsync(Cancel)) stored.Add((reader.GetString(0), (EventType)Convert.ToInt32(reader.GetValue(1), CultureInfo.InvariantCulture)));
        return [.. acknowledged.Where(a => !stored.Contains((a.Recipient.ToLowerInvariant(), a.Act))).Select(a => $"{a.Act} of {a.Recipient} was acknowledged and is not in the database")];
    }

    public void Dispose() => http.Dispose();

    private async Task<bool> IsTakenAsync(ReceivedMail mail, EventType act)
    {
        var links = await Web.ReceivedMail.ReadAsync(campaign.Simulator.Address, mail.Id);
        using var content = new FormUrlEncodedContent(new Dictionary<string, string> { ["List-Unsubscribe"] = "One-Click" });
        using var answer = act == EventType.Unsubscribed ? await http.PostAsync(new Uri(Address!, links.Unsubscribe), content, Cancel) : await http.GetAsync(new Uri(Address!, links.Click), Cancel);
        if (answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Redirect)
        {
            acknowledged.Add((mail.Recipient, act));
            return true;
        }

        Assert.True(answer.StatusCode == HttpStatusCode.ServiceUnavailable && answer.Headers.RetryAfter is not null, $"{act} was answered with {(int)answer.StatusCode}, and nothing says when to come again");
        return false;
    }
}
