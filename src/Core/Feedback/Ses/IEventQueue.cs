namespace Postroad.Core.Feedback.Ses;

/// <summary>A queue that gives each message out again until it is deleted.</summary>
internal interface IEventQueue : IDisposable
{
    /// <summary>Up to ten messages; none when nothing came within <paramref name="wait"/>.</summary>
    /// <exception cref="QueueException">In words for the user.</exception>
    Task<IReadOnlyList<QueueMessage>> ReceiveAsync(TimeSpan wait, CancellationToken cancel);

    /// <summary>Up to ten. One that is not deleted comes again, which does no harm.</summary>
    /// <exception cref="QueueException">In words for the user.</exception>
    Task DeleteAsync(IReadOnlyList<QueueMessage> messages, CancellationToken cancel);
}

internal readonly record struct QueueMessage(string Body, string Receipt);

/// <summary>The queue could not be asked; says what is wrong and what to do.</summary>
public sealed class QueueException : Exception
{
    public QueueException(string message) : base(message)
    {
    }

    public QueueException(string message, Exception inner) : base(message, inner)
    {
    }

    public QueueException()
    {
    }

    /// <summary>The action that the provider refused the key, as policies name it. Null: something else went wrong.</summary>
    public string? Denied { get; init; }
}
