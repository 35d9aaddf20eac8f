namespace Postroad.Core.Lists.Import;

/// <summary>Tells those who work on imports that there is something to do, and others that they have done something.</summary>
public sealed class ImportWork
{
    /// <summary>Work that nobody told of, after a start or a fault, is found within this.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private TaskCompletionSource nudged = New(), done = New();

    /// <summary>There is something to do.</summary>
    internal void Nudge() => Turn(ref nudged);

    /// <summary>Something has come to its end.</summary>
    internal void Done() => Turn(ref done);

    /// <summary>Take it before looking, wait for it after finding nothing: what was told in between is not missed.</summary>
    internal Task Nudged
    {
        get { lock (gate) return nudged.Task; }
    }

    /// <summary>The next end of anything.</summary>
    public Task NextDone
    {
        get { lock (gate) return done.Task; }
    }

    internal static async Task WaitAsync(Task nudged, TimeProvider time, CancellationToken stop)
    {
        try
        {
            await nudged.WaitAsync(Look, time, stop);
        }
        catch (TimeoutException)
        {
            // Looked for all the same.
        }
    }

    private void Turn(ref TaskCompletionSource source)
    {
        TaskCompletionSource told;
        lock (gate) (told, source) = (source, New());
        told.SetResult();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
