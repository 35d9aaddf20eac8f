namespace Postroad.Core.Sending.Smtp;

/// <summary>
/// The connections to one server and who waits for one. Whoever is at work takes the next message from here, so that nothing is handed between threads; a connection without work rests and is closed
/// after a while. No thread waits anywhere.
/// </summary>
internal sealed class SmtpPool : IAsyncDisposable
{
    /// <summary>How often a message may meet a connection that ends before its body, until its sender is told.</summary>
    private const int MostReturns = 2;

    private const string Closed = "The sending server was closed";

    private readonly Lock door = new();
    private readonly LinkedList<SmtpTicket> waiting = [];
    private readonly List<SmtpSession> sessions = [], resting = [];
    private readonly CancellationTokenSource closing = new();
    private readonly TaskCompletionSource empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SmtpServerSettings settings;
    private readonly string where;
    private readonly SmtpConnection connection;
    private readonly TimeProvider time;
    private readonly Random chance;
    private readonly ITimer watch;
    private readonly SmtpBackoff backoff;
    private int opening, running;
    private bool isClosed;

    public SmtpPool(SmtpServerSettings settings, TimeProvider time, Random chance)
    {
        (this.settings, this.time, this.chance, where) = (settings, time, chance, $"{settings.Host}:{settings.Port}");
        connection = new SmtpConnection(settings, time, chance);
        backoff = new SmtpBackoff(settings.MaxConnections, time, chance);
        watch = time.CreateTimer(static self => ((SmtpPool)self!).Watch(), this, SmtpLimits.Watch, SmtpLimits.Watch);
    }

    /// <summary>Takes a message; its ticket is answered whatever happens.</summary>
    public void Add(SmtpTicket ticket)
    {
        Func<Task>? work;
        lock (door)
        {
            if (isClosed) ticket.TryGiveUp(NotReached(Closed));
            else if (sessions.Count + opening == 0 && backoff.Why is { } why) ticket.TryGiveUp(why);
            else waiting.AddLast(ticket);
            work = Work();
        }

        if (work is not null) Begin(work);
    }

    public async ValueTask DisposeAsync()
    {
        List<Func<Task>> leaving = [];
        lock (door)
        {
            if (isClosed) return;
            isClosed = true;
            foreach (var ticket in waiting) ticket.TryGiveUp(NotReached(Closed));
            waiting.Clear();
            foreach (var session in sessions.Except(resting)) session.Abort(Closed);
            leaving.AddRange(resting.Select(session => (Func<Task>)(() => QuitAsync(session))));
            resting.Clear();
            running++;
        }

        await closing.CancelAsync();
        foreach (var work in leaving) Begin(work);
        Ended();
        await empty.Task;
        await watch.DisposeAsync();
        closing.Dispose();
    }

    /// <summary>What is to be done for those who wait: the work of a connection that rests, or of one more. Null: nothing.</summary>
    private Func<Task>? Work()
    {
        while (waiting.Count > 0 && resting.Count > 0)
        {
            var session = resting[^1];
            resting.RemoveAt(resting.Count - 1);
            if (!session.IsAlive) return () => DropAsync(session);
            if (Take(session) is { } ticket) return () => WorkAsync(session, ticket);
            resting.Add(session);
        }

        if (isClosed || waiting.Count <= opening || sessions.Count + opening >= backoff.MostConnections || backoff.Why is not null) return null;
        opening++;
        return OpenAsync;
    }

    /// <summary>Runs until it first waits; the pool is not gone before it has ended.</summary>
    private void Begin(Func<Task> work)
    {
        lock (door) running++;
        // Its owner is Ended, which DisposeAsync awaits.
        _ = RunAsync(work);
    }

    private async Task RunAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        finally
        {
            Ended();
        }
    }

    private void Ended()
    {
        lock (door)
        {
            if (--running == 0 && isClosed) empty.TrySetResult();
        }
    }

    private async Task OpenAsync()
    {
        SmtpOpening result;
        try
        {
            result = await connection.OpenAsync(closing.Token);
        }
        catch (Exception fault)
        {
            // Whatever it was, nobody who waits for an answer waits in vain.
            result = new SmtpOpening.Failed(NotReached(fault is OperationCanceledException ? Closed : fault.Message));
        }

        if (result is SmtpOpening.Failed(var why)) Refuse(why);
        else if (result is SmtpOpening.Opened(var line, var offer)) await WorkAsync(Admit(new SmtpSession(line, offer, settings, time, chance)), null);
    }

    private SmtpSession Admit(SmtpSession session)
    {
        lock (door)
        {
            opening--;
            backoff.Reached();
            sessions.Add(session);
            if (isClosed) session.Abort(Closed);
        }

        return session;
    }

    /// <summary>As long as other connections are well, they serve who waits; where there is none, everybody is told at once.</summary>
    private void Refuse(SendResult why)
    {
        lock (door)
        {
            opening--;
            var isAlone = sessions.Count + opening == 0;
            backoff.Failed(why, sessions.Count, isAlone);
            if (!isAlone && why is not SendResult.ServerStopped) return;
            foreach (var ticket in waiting) ticket.TryGiveUp(why);
            waiting.Clear();
        }
    }

    /// <param name="session">At work until nobody waits.</param>
    /// <param name="ticket">Null: the first of those who wait.</param>
    private async Task WorkAsync(SmtpSession session, SmtpTicket? ticket)
    {
        try
        {
            var take = () => Take(session);
            for (ticket ??= TakeOrRest(session); ticket is not null; ticket = TakeOrRest(session)) await session.WorkAsync(ticket, take);
            if (!session.IsWorn) return;
            await session.QuitAsync();
        }
        catch (Exception fault)
        {
            // Whatever it was, nobody who waits for an answer waits in vain.
            session.End(fault.Message, GiveBack);
            await session.CloseAsync();
        }

        Forget(session);
    }

    private SmtpTicket? Take(SmtpSession session)
    {
        lock (door)
        {
            while (waiting.First is { Value: var ticket })
            {
                waiting.RemoveFirst();
                if (session.TryTake(ticket)) return ticket;
            }

            return null;
        }
    }

    /// <summary>In one step, or somebody would wait beside a connection that rests.</summary>
    private SmtpTicket? TakeOrRest(SmtpSession session)
    {
        lock (door)
        {
            if (session.IsWorn) return null;
            if (Take(session) is { } ticket) return ticket;
            session.Rest();
            resting.Add(session);
            return null;
        }
    }

    /// <summary>Certainly not sent: the next connection takes it, unless that has happened before.</summary>
    private void GiveBack(SmtpTicket ticket, string why)
    {
        lock (door)
        {
            if (isClosed || ticket.Returns >= MostReturns || time.GetTimestamp() >= ticket.Deadline) ticket.TryGiveUp(NotReached($"{where}: {why}"));
            else if (ticket.TryReturn()) waiting.AddFirst(ticket);
        }
    }

    private async Task QuitAsync(SmtpSession session)
    {
        await session.QuitAsync();
        Forget(session);
    }

    private async Task DropAsync(SmtpSession session)
    {
        await session.CloseAsync();
        Forget(session);
    }

    private void Forget(SmtpSession session)
    {
        Func<Task>? work;
        lock (door)
        {
            sessions.Remove(session);
            work = Work();
        }

        if (work is not null) Begin(work);
    }

    /// <summary>Looks what is overdue, what has rested long enough, and whether somebody waits who need not.</summary>
    private void Watch()
    {
        List<Func<Task>> works = [];
        lock (door)
        {
            var now = time.GetTimestamp();
            foreach (var session in sessions) session.Watch(now);
            GiveUpOverdue(now);
            foreach (var session in resting.FindAll(s => time.GetElapsedTime(s.RestsSince, now) >= SmtpLimits.Idle)) works.Add(() => QuitAsync(session));
            resting.RemoveAll(s => time.GetElapsedTime(s.RestsSince, now) >= SmtpLimits.Idle);
            while (Work() is { } work) works.Add(work);
        }

        foreach (var work in works) Begin(work);
    }

    private void GiveUpOverdue(long now)
    {
        for (var node = waiting.First; node is not null;)
        {
            var (next, ticket) = (node.Next, node.Value);
            if (now >= ticket.Deadline) ticket.TryGiveUp(NotReached($"No connection to {where} was free within {settings.RequestDeadline.TotalSeconds:0.#} s"));
            if (ticket.Stage == SmtpStage.Done) waiting.Remove(node);
            node = next;
        }
    }

    private SendResult.Deferred NotReached(string words) => SmtpVerdict.NotReached(words, chance.NextDouble());
}
