using System.Globalization;
using Postroad.Core.Events;
using Postroad.Core.Primitives;
using Postroad.Core.Tracking;

namespace Postroad.Web.PublicPages;

/// <summary>Turns a request of a recipient into an event, and waits until it is on disk.</summary>
internal sealed partial class Hits(IEventIntake intake, TimeProvider time, ILogger<Hits> log)
{
    /// <summary>Who wants to read a page waits no longer than this for our disk. What was handed over by then is stored all the same.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Who wants to leave waits longer, because the answer must be true.</summary>
    internal static readonly TimeSpan LeavingPatience = TimeSpan.FromSeconds(5);

    /// <summary>
    /// False: it could not be stored. The same open or click within a second counts once, so that a loop at the other end fills nothing. HEAD asks whether
    /// something is there and is no hit at all.
    /// </summary>
    public async Task<bool> TryStoreAsync(HttpContext http, DeliveryRef delivery, EventType type, int link = 0, string? reason = null)
    {
        if (HttpMethods.IsHead(http.Request.Method)) return true;
        var happened = Read(http.Request, delivery, type, link, reason);
        // Not bound to the request: who has clicked and gone has clicked.
        using var patience = new CancellationTokenSource(type == EventType.Unsubscribed ? LeavingPatience : Patience, time);
        var (stored, _) = await TryAsync(async () =>
        {
            await intake.AppendAsync([happened], patience.Token);
            return true;
        });
        if (!stored) Log.NotStored(log, type, delivery.Send.Value, delivery.Seq);
        return stored;
    }

    /// <summary>Asks the database for a recipient, who gets an answer even when it has none.</summary>
    /// <param name="patience">Then it has none. Null: it is waited for, because it is the work itself that must be done.</param>
    public async Task<(bool Answered, T? Value)> TryAsync<T>(Func<Task<T>> work, TimeSpan? patience = null)
    {
        try
        {
            return (true, await (patience is { } most ? work().WaitAsync(most, time) : work()));
        }
        catch (Exception e)
        {
            Log.NoDatabase(log, e);
            return (false, default);
        }
    }

    private DeliveryEvent Read(HttpRequest request, DeliveryRef delivery, EventType type, int link, string? reason)
    {
        var agent = request.Headers.UserAgent.ToString();
        if (agent.Length > Visitor.MaxUserAgent) agent = agent[..Visitor.MaxUserAgent];
        var (left, now) = (type == EventType.Unsubscribed, time.GetUtcNow());
        var byMachine = !left && Visitor.Of(agent, purpose: Purpose(request.Headers)).IsMachine;
        return new DeliveryEvent
        {
            Delivery = delivery,
            Type = type,
            At = now,
            // Leaving is never folded: who leaves, takes it back and leaves within a second has left.
            Key = left ? now.UtcTicks : KeyOf(now, agent, link, byMachine),
            Link = link,
            ByMachine = byMachine,
            Reason = reason,
            Words = agent.Length == 0 ? null : agent,
        };
    }

    private static string? Purpose(IHeaderDictionary headers)
    {
        foreach (var name in (ReadOnlySpan<string>)["Sec-Purpose", "Purpose", "X-Moz"])
            if (headers[name] is { Count: > 0 } value) return value.ToString();
        return null;
    }

    /// <summary>FNV-1a, 64 bits, over what makes a hit another one.</summary>
    private static long KeyOf(DateTimeOffset at, string agent, int link, bool byMachine)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in string.Create(CultureInfo.InvariantCulture, $"{at.ToUnixTimeSeconds()}|{link}|{byMachine}|{agent}")) hash = unchecked((hash ^ c) * 1099511628211UL);
        return unchecked((long)hash);
    }

    private static partial class Log
    {
        [LoggerMessage(6101, LogLevel.Error, "{Type} of delivery {SendId}/{Seq} could not be stored in time")]
        public static partial void NotStored(ILogger log, EventType type, long sendId, int seq);

        [LoggerMessage(6102, LogLevel.Error, "A recipient's page could not reach the database")]
        public static partial void NoDatabase(ILogger log, Exception e);
    }
}
