using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Extensions.Logging;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Deliveries;

/// <summary>
/// Sends that stand still for a reason of their own, while the others of their server go on: their mail cannot be made for anybody, or the provider refuses their sender. Found
/// when a lane wants to send, tried again, and over when it works. In memory: another process finds the same.
/// </summary>
public sealed partial class HeldSends(ILogger<HeldSends> log)
{
    /// <summary>How a campaign says it; the reason follows behind a colon.</summary>
    public const string NotMade = "Its mail cannot be made", SenderRefused = "Its sender is refused", SetRefused = "Its configuration set is refused", RecipientsRefused = "Its recipients are refused";

    /// <summary>Between two tries of a sender that was refused: each costs the account a request.</summary>
    internal static readonly TimeSpan Again = TimeSpan.FromMinutes(1);

    /// <summary>Recipients refused one after the other, because the account is in the sandbox, before the others of the send are taken for such as well.</summary>
    internal const int MostUnverified = 10;

    private readonly ConcurrentDictionary<SendId, Hold> holds = [];

    /// <summary>How many of its recipients were refused since one was taken.</summary>
    private readonly ConcurrentDictionary<SendId, int> unverified = [];
    private readonly Lock gate = new();

    /// <summary>Cause and reason. Null: nothing is known to be wrong.</summary>
    public string? WordsOf(SendId send) => holds.TryGetValue(send, out var hold) ? $"{hold.Cause}: {hold.Reason}" : null;

    /// <summary>The sends whose sender is refused, with the reason.</summary>
    public IReadOnlyDictionary<SendId, string> RefusedSenders() => holds.Where(h => h.Value.Cause == SenderRefused).ToDictionary(h => h.Key, h => h.Value.Reason);

    /// <summary>Its mail could not be made. False: the database did not answer, which says nothing of the mail.</summary>
    internal bool TryHear(SendId send, Exception e)
    {
        if (StoreFault.Of(e) is not null || IsOfDatabase(e)) return false;
        var reason = Line(e.Message);
        if (!holds.TryGetValue(send, out var known) || known.Reason != reason) Log.NotMade(log, e, send.Value);
        holds[send] = new Hold(NotMade, reason, DateTimeOffset.MinValue, "");
        return true;
    }

    /// <summary>The provider refuses its sender, its configuration set or one recipient after the other, for as long as that is so for this send alone.</summary>
    /// <param name="cause"><see cref="SenderRefused"/>, <see cref="SetRefused"/> or <see cref="RecipientsRefused"/>.</param>
    /// <param name="reply">The provider's words.</param>
    /// <returns>True: it was not known, and can be explained.</returns>
    internal bool HearRefused(SendId send, string cause, string reply, DateTimeOffset now)
    {
        // Several loops are at it at once; one of them says it.
        lock (gate)
        {
            var (isNew, reason) = holds.TryGetValue(send, out var known) && known.Reply == reply ? (false, known.Reason) : (true, Line(reply));
            if (isNew) Log.Refused(log, send.Value, reason);
            holds[send] = new Hold(cause, reason, now + Again, reply) { IsExplained = !isNew && known!.IsExplained };
            return isNew;
        }
    }

    /// <summary>A recipient is refused because the account is in the sandbox.</summary>
    /// <returns>True: so many one after the other that the next ones will be as well.</returns>
    internal bool HearUnverified(SendId send) => unverified.AddOrUpdate(send, 1, (_, known) => known + 1) >= MostUnverified;

    /// <summary>In words for people, when they are found.</summary>
    internal void Explain(SendId send, string words)
    {
        // Refused once more meanwhile, it is another one, for the same reason.
        while (holds.TryGetValue(send, out var hold) && !holds.TryUpdate(send, hold with { Reason = Line(words), IsExplained = true }, hold))
        {
        }
    }

    /// <summary>Its reason is in words for people.</summary>
    internal bool IsExplained(SendId send) => holds.TryGetValue(send, out var hold) && hold.IsExplained;

    /// <summary>What held it may be gone: it is tried at once.</summary>
    internal void TryNow(SendId send)
    {
        if (holds.TryGetValue(send, out var hold)) holds.TryUpdate(send, hold with { Until = DateTimeOffset.MinValue }, hold);
    }

    /// <summary>Not to be tried yet.</summary>
    internal bool Rests(SendId send, DateTimeOffset now) => holds.TryGetValue(send, out var hold) && hold.Until > now;

    internal bool Has(SendId send) => holds.ContainsKey(send);

    /// <summary>For its recipients, of whom others may be verified.</summary>
    internal bool IsForRecipients(SendId send) => holds.TryGetValue(send, out var hold) && hold.Cause == RecipientsRefused;

    /// <summary>Its mail can be made.</summary>
    internal void IsMade(SendId send)
    {
        if (holds.TryGetValue(send, out var hold) && hold.Cause == NotMade) End(send);
    }

    /// <summary>A mail of it was taken. Asked for each one: looking takes no lock, as removing and counting do.</summary>
    internal void IsTaken(SendId send)
    {
        if (unverified.ContainsKey(send)) unverified.TryRemove(send, out _);
        if (holds.ContainsKey(send)) End(send);
    }

    private void End(SendId send)
    {
        if (holds.TryRemove(send, out _)) Log.GoesOn(log, send.Value);
    }

    /// <summary>It goes into a sentence.</summary>
    private static string Line(string words) => words.ReplaceLineEndings("; ").TrimEnd('.', ' ');

    private static bool IsOfDatabase(Exception? e)
    {
        for (; e is not null; e = e.InnerException)
            if (e is DbException or OperationCanceledException) return true;
        return false;
    }

    /// <param name="Until">Not tried before.</param>
    /// <param name="Reply">Of the provider; empty: none.</param>
    private sealed record Hold(string Cause, string Reason, DateTimeOffset Until, string Reply)
    {
        public bool IsExplained { get; init; }
    }

    private static partial class Log
    {
        [LoggerMessage(2113, LogLevel.Error, "The mail of send {SendId} cannot be made, so nobody is mailed; it is tried again")]
        public static partial void NotMade(ILogger log, Exception e, long sendId);

        [LoggerMessage(2114, LogLevel.Information, "Send {SendId} goes on: what held it is gone")]
        public static partial void GoesOn(ILogger log, long sendId);

        [LoggerMessage(2115, LogLevel.Error, "The sender or the configuration set of send {SendId} is refused, so nobody is mailed; it is tried again: {Reason}")]
        public static partial void Refused(ILogger log, long sendId, string reason);
    }
}
