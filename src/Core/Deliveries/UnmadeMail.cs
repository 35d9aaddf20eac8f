using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Extensions.Logging;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Deliveries;

/// <summary>
/// Sends whose mail cannot be made for anybody: their content does not compile any more, or something it needs is gone. Found when a lane wants to send, tried again each
/// time it looks, and over when it works. In memory: another process finds the same.
/// </summary>
public sealed partial class UnmadeMail(ILogger<UnmadeMail> log)
{
    /// <summary>How a campaign says it; the reason follows behind a colon.</summary>
    public const string Words = "Its mail cannot be made";

    private readonly ConcurrentDictionary<SendId, string> reasons = [];

    /// <summary>Null: nothing is known to be wrong.</summary>
    public string? ReasonOf(SendId send) => reasons.GetValueOrDefault(send);

    /// <summary>False: the database did not answer, which says nothing of the mail.</summary>
    internal bool TryHear(SendId send, Exception e)
    {
        if (StoreFault.Of(e) is not null || IsOfDatabase(e)) return false;
        // One line: it goes into a sentence.
        var reason = e.Message.ReplaceLineEndings("; ").TrimEnd('.', ' ');
        if (!reasons.TryGetValue(send, out var known) || known != reason) Log.NotMade(log, e, send.Value);
        reasons[send] = reason;
        return true;
    }

    internal bool Has(SendId send) => reasons.ContainsKey(send);

    internal void Works(SendId send)
    {
        if (reasons.TryRemove(send, out _)) Log.MadeAgain(log, send.Value);
    }

    private static bool IsOfDatabase(Exception? e)
    {
        for (; e is not null; e = e.InnerException)
            if (e is DbException or OperationCanceledException) return true;
        return false;
    }

    private static partial class Log
    {
        [LoggerMessage(2113, LogLevel.Error, "The mail of send {SendId} cannot be made, so nobody is mailed; it is tried again")]
        public static partial void NotMade(ILogger log, Exception e, long sendId);

        [LoggerMessage(2114, LogLevel.Information, "The mail of send {SendId} can be made again; it goes on")]
        public static partial void MadeAgain(ILogger log, long sendId);
    }
}
