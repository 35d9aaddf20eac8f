using Postroad.Core.Feedback.Ses;

namespace Postroad.Tests.Simulation;

/// <summary>One process's line to the queue: a request may not arrive, and an answer may not come back.</summary>
internal sealed class SimulatedQueue(World world, SimulatedProcess process) : IEventQueue
{
    public async Task<IReadOnlyList<QueueMessage>> ReceiveAsync(TimeSpan wait, CancellationToken cancel)
    {
        var fault = await AskAsync(cancel);
        var messages = await world.Feed.Queue.ReceiveAsync(process, wait, cancel);
        if (world.Bug.DeletesUnstored) world.Feed.Queue.Delete(messages);
        await world.PauseAsync(process);
        return fault == CommitFault.ReplyLost ? throw Broken("answer lost, of messages", messages.Count) : messages;
    }

    public async Task DeleteAsync(IReadOnlyList<QueueMessage> messages, CancellationToken cancel)
    {
        var fault = await AskAsync(cancel);
        // What of a batch was not deleted is said in an answer that nobody needs to read.
        world.Feed.Queue.Delete(world.Faults.AreOn && world.Chance.OneIn(20) ? messages.Skip(1) : messages);
        await world.PauseAsync(process);
        if (fault == CommitFault.ReplyLost) throw Broken("answer to a delete lost");
    }

    public void Dispose()
    {
    }

    private async Task<CommitFault> AskAsync(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        await world.PauseAsync(process);
        cancel.ThrowIfCancellationRequested();
        var fault = world.Faults.OfNextQuestion();
        return fault == CommitFault.Fails ? throw Broken("queue not reached") : fault;
    }

    private QueueException Broken(string what, int messages = 0)
    {
        world.Tell(process, what, messages);
        return new QueueException("The line to the queue broke");
    }
}
