namespace Postroad.Simulator.Queues;

/// <summary>Numbers of messages, no two alike in any queue. Thread-safe.</summary>
internal sealed class MessageNumbers
{
    private long next;

    public long Next => Interlocked.Read(ref next);

    /// <summary>The first of so many; the caller writes them down before it puts the messages.</summary>
    public long Take(int numbers) => Interlocked.Add(ref next, numbers) - numbers;

    public void StartAt(long number) => Interlocked.Exchange(ref next, Math.Max(number, Next));
}
