using Postroad.Core.Sending;

namespace Postroad.Tests.Simulation;

/// <summary>The far side: what it has accepted is the truth. Lives on when our processes die, and goes on with what had reached it.</summary>
internal sealed class SimulatedProvider(World world)
{
    private readonly TimeSpan longestWay = TimeSpan.FromMilliseconds(world.Chance.Pick([50, 400, 400, 2000]));
    private readonly SimulatedProcess process = world.Scheduler.Start("provider");
    private readonly List<AcceptedMessage> accepted = [];
    private int messages;

    /// <summary>In the order of acceptance; a message id for each.</summary>
    public IReadOnlyList<AcceptedMessage> Accepted => accepted;

    /// <summary>Answers that leave a delivery uncertain.</summary>
    public int Doubts { get; private set; }

    /// <summary>Takes a request off the wire. The client stops waiting after its deadline; the provider does not know that.</summary>
    public Task<SendResult> AskAsync(SimulatedProcess client, string key, int attempt, TimeSpan deadline)
    {
        var reply = new TaskCompletionSource<SendResult>();
        var limit = client.Clock.CreateTimer(_ =>
        {
            if (!reply.TrySetResult(new SendResult.Unknown("No answer within the deadline"))) return;
            Doubts++;
            world.Tell(client, "no answer within the deadline");
        }, null, deadline, Timeout.InfiniteTimeSpan);
        process.Begin(() => _ = AnswerAsync(key, attempt, reply, limit));
        return reply.Task;
    }

    private async Task AnswerAsync(string key, int attempt, TaskCompletionSource<SendResult> reply, ITimer limit)
    {
        await Task.Delay(Way(), process.Clock);
        var kind = world.Faults.AreOn ? world.Faults.Answers.Next() : AnswerKind.Accepts;
        var seq = world.SeqOf(key);
        world.Tell(process, Words(kind), seq, attempt);
        if (kind is AnswerKind.Accepts or AnswerKind.AcceptsSilently)
        {
            var message = new AcceptedMessage(seq, attempt, $"m{++messages}", key);
            accepted.Add(message);
            world.Feed.Announce(message);
            await Task.Delay(Way(), process.Clock);
            if (kind == AnswerKind.Accepts && reply.TrySetResult(new SendResult.Accepted(message.Id))) limit.Dispose();
            return;
        }

        await Task.Delay(Way(), process.Clock);
        var result = world.Faults.Answers.Refusal(kind);
        if (!reply.TrySetResult(result)) return;
        limit.Dispose();
        if (result is SendResult.Unknown) Doubts++;
    }

    private TimeSpan Way() => world.Chance.OneIn(30) ? world.Chance.UpTo(TimeSpan.FromSeconds(4)) : world.Chance.UpTo(longestWay);

    private static string Words(AnswerKind kind) => kind switch
    {
        AnswerKind.Accepts => "accepts",
        AnswerKind.AcceptsSilently => "accepts and never answers",
        AnswerKind.Breaks => "breaks the line",
        AnswerKind.Refuses => "refuses",
        AnswerKind.Defers => "defers",
        AnswerKind.IsNotReached => "is not reached",
        AnswerKind.Throttles => "throttles",
        AnswerKind.IsOutOfQuota => "is out of quota",
        _ => "stops the server",
    };
}

/// <param name="Seq">The delivery's number in the only send.</param>
internal sealed record AcceptedMessage(int Seq, int Attempt, string Id, string Key)
{
    /// <summary>When its first event was to be had from the queue.</summary>
    public TimeSpan FirstEventAt { get; set; } = TimeSpan.MaxValue;
}

/// <summary>The adapter of one of our processes.</summary>
internal sealed class SimulatedServer(World world, SimulatedProcess process) : ISendingServer, IServerOpener
{
    public async Task<ISendingServer> OpenAsync(SendingServer server, CancellationToken cancel)
    {
        await world.PauseAsync(process);
        return this;
    }

    public async ValueTask<SendResult> SendAsync(OutgoingMessage message, CancellationToken cancel)
    {
        var (key, attempt) = (message.DeliveryKey, message.Attempt);
        world.Leaves(process, world.SeqOf(key));
        world.Proofs.Leaves(world.SeqOf(key), attempt);
        // Who dies or freezes here has sent nothing.
        await world.PauseAsync(process);
        world.Tell(process, "sends", world.SeqOf(key), attempt);
        return await world.Provider.AskAsync(process, key, attempt, world.Options.RequestDeadline);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
