using System.Globalization;
using Postroad.Core.Events;
using Postroad.Core.Primitives;
using Postroad.Core.Tracking;

namespace Postroad.Web.PublicPages;

/// <summary>Turns a request of a recipient into an event, and waits until it is on disk.</summary>
internal sealed partial class Hits(IEventIntake intake, TimeProvider time, ILogger<Hits> log)
{
    /// <summary>A recipient waits no longer than this for our disk.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>False: it could not be stored. The same hit within a second counts once, so that a loop at the other end fills nothing.</summary>
    public async Task<bool> TryStoreAsync(HttpContext http, DeliveryRef delivery, EventType type, int link = 0, string? reason = null)
    {
        var agent = http.Request.Headers.UserAgent.ToString();
        if (agent.Length > Visitor.MaxUserAgent) agent = agent[..Visitor.MaxUserAgent];
        var visitor = Visitor.Of(agent, HttpMethods.IsHead(http.Request.Method), Purpose(http.Request.Headers));
        var now = time.GetUtcNow();
        var happened = new DeliveryEvent
        {
            Delivery = delivery,
            Type = type,
            At = now,
            Key = KeyOf(now, type == EventType.Unsubscribed ? "" : agent, link, visitor.IsMachine),
            Link = link,
            ByMachine = type != EventType.Unsubscribed && visitor.IsMachine,
            Reason = reason,
            Words = agent.Length == 0 ? null : agent,
        };
        try
        {
            // Not bound to the request: who has clicked and gone has clicked.
            await intake.AppendAsync([happened], CancellationToken.None).WaitAsync(Patience, time);
            return true;
        }
        catch (Exception e)
        {
            Log.NotStored(log, e, type, delivery.Send.Value, delivery.Seq);
            return false;
        }
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
        [LoggerMessage(6101, LogLevel.Error, "{Type} of delivery {SendId}/{Seq} could not be stored")]
        public static partial void NotStored(ILogger log, Exception e, EventType type, long sendId, int seq);
    }
}
