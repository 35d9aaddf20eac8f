using System.Collections.Concurrent;
using Postroad.Core.Sending;

namespace Postroad.Tests.Fakes;

/// <summary>A sending server in memory: records what it got, answers as told, and holds requests at a barrier.</summary>
internal sealed class FakeServer : ISendingServer, IServerOpener
{
    private int accepted;

    public ConcurrentQueue<(string To, string DeliveryKey, int Attempt)> Received { get; } = [];

    /// <summary>What to answer; the default accepts all.</summary>
    public Func<OutgoingMessage, SendResult>? Answer { get; set; }

    /// <summary>Requests wait here before they are answered; null: nobody waits.</summary>
    public TaskCompletionSource? Barrier { get; set; }

    /// <summary>Which messages wait at the barrier; null: all.</summary>
    public Func<OutgoingMessage, bool>? Held { get; set; }

    /// <summary>Opening fails with it; null: it opens.</summary>
    public Exception? OpenFault { get; set; }

    public bool IsOpen { get; private set; }

    public TaskCompletionSource FirstRequest { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async ValueTask<SendResult> SendAsync(OutgoingMessage message, CancellationToken cancel)
    {
        Received.Enqueue((message.To, message.DeliveryKey, message.Attempt));
        FirstRequest.TrySetResult();
        if (Barrier is { } barrier && Held?.Invoke(message) != false) await barrier.Task.WaitAsync(cancel);
        return Answer?.Invoke(message) ?? new SendResult.Accepted($"id-{Interlocked.Increment(ref accepted)}");
    }

    public Task<ISendingServer> OpenAsync(SendingServer server, CancellationToken cancel)
    {
        if (OpenFault is { } fault) throw fault;
        IsOpen = true;
        return Task.FromResult<ISendingServer>(this);
    }

    public ValueTask DisposeAsync()
    {
        IsOpen = false;
        return ValueTask.CompletedTask;
    }
}
