namespace Postroad.Core.Sending;

/// <summary>A way to send. Safe for use by many loops at once. Never repeats a request by itself.</summary>
public interface ISendingServer : IAsyncDisposable
{
    /// <summary>
    /// How many callers it wants at once for each of its connections. 1: each has its own, as over HTTP. More: while one waits for its answer the next is at hand, so that a message can leave with the one
    /// before it.
    /// </summary>
    int CallersPerConnection => 1;

    /// <summary>
    /// Hands one message over and says what became of it within the server's request deadline (over SMTP it has left by then, and its answer may take longer:
    /// SmtpLimits.EndOfData). Throws only on <paramref name="cancel"/>, which callers pull only when they leave without waiting for the answer (the delivery is then uncertain).
    /// </summary>
    ValueTask<SendResult> SendAsync(OutgoingMessage message, CancellationToken cancel);
}
