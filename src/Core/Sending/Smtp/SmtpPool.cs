namespace Postroad.Core.Sending.Smtp;

/// <summary>
/// The connections to one server by one version of its settings, for all its lanes, and who waits for one. Whoever is at work takes the next message from here, so that nothing is handed between threads; a
/// connection without work rests and is closed after a while. No thread waits anywhere.
/// </summary>
internal sealed class SmtpPool : IAsyncDisposable
{
    /// <summary>How often a message may meet a connection that ends before its body, until its sender is told.</summary>
    private const int MostReturns = 2;

    private const string Closed = "The sending server was closed";

    private readonly Lock door = new();
    private readonly SmtpQueues waiting = new();
    private readonly List<SmtpSession> sessions = [], resting = [];
    private readonly CancellationTokenSource closing = new();
    private readonly TaskCompletionSource empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SmtpServerSettings settings;
    private readonly SmtpSeats seats;
    private readonly string where;
    private readonly SmtpConnection connection;
    private readonly TimeProvider time;
    private readonly Random chance;
    private readonly ITimer watch;
    private readonly SmtpBackoff backoff;
    private int opening, running;
    private bool isRetired, isClosed;

    /// <param name="seats">Shared with the pools of older and newer settings.</param>
    public SmtpPool(SmtpServerSettings settings, SmtpSeats seats, TimeProvider time, Random chance)
    {
        (this.settings, this.seats, this.time, this.chance, where) = (settings, seats, time, chance, $"{settings.Host}:{settings.Port}");
        connection = new SmtpConnection(settings, time, chance);
        backoff = new SmtpBackoff(settings.MaxConnections, time, chance);
        watch = time.CreateTimer(static self => ((SmtpPool)self!).Watch(), this, SmtpLimits.Watch, SmtpLimits.Watch);
    }

    /// <summary>A further lane sends over it, with tickets of this list.</summary>
    public LinkedList<SmtpTicket> Join()
    {
        lock (door) return waiting.Join();
    }

    /// <summary>What of it is at a connection is answered there.</summary>
    public void Leave(LinkedList<SmtpTicket> lane)
    {
        lock (door)
            foreach (var ticket in waiting.Leave(lane)) ticket.TryGiveUp(NotReached(Closed));
    }

    /// <summary>Newer settings are known: a connection serves who waits, and does not rest any more but makes room for theirs.</summary>
    public void Retire()
    {
        lock (door) isRetired = true;
        Watch();
    }

    /// <summary>Takes a message; its ticket is answered whatever happens.</summary>
    public void Add(SmtpTicket ticket)
    {
        Func<Task>? work;
        lock (door)
        {
            if (isClosed || !waiting.Has(ticket.Lane)) ticket.TryGiveUp(NotReached(Closed));
            else if (sessions.Count + opening == 0 && backoff.Why is { } why) ticket.TryGiveUp(why);
            else waiting.Add(ticket);
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
            TellAll(NotReached(Closed));
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

        if (isClosed || waiting.Count <= opening || sessions.Count + opening >= backoff.MostConnections || backoff.Why is not null || !seats.TryTake(settings.MaxConnections)) return null;
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
            seats.Free();
            var isAlone = sessions.Count + opening == 0;
            backoff.Failed(why, sessions.Count, isAlone);
            if (!isAlone && why is not SendResult.ServerStopped) return;
            TellAll(why);
        }
    }

    private void TellAll(SendResult why) => waiting.Remove(ticket => ticket.TryGiveUp(why) || true);

    /// <param name="session">At work until nobody waits.</param>
    /// <param name="ticket">Null: the first of those who wait.</param>
    private async Task WorkAsync(SmtpSession session, SmtpTicket? ticket)
    {
        try
        {
            var take = () => Take(session);
            var rests = false;
            for (ticket ??= TakeOrRest(session, out rests); ticket is not null; ticket = TakeOrRest(session, out rests)) await session.WorkAsync(ticket, take);
            if (rests) return;
            await session.QuitAsync();
        }
        catch (Exception fault)
        {
            // Whatever it was, nobody who waits for an answer waits in vain.
            session.End(fault.Message, GiveBack);
            await DropAsync(session);
            return;
        }

        Forget(session);
    }

    private SmtpTicket? Take(SmtpSession session)
    {
        lock (door)
        {
            while (waiting.TryTake(out var ticket))
                if (session.TryTake(ticket)) return ticket;
            return null;
        }
    }

    /// <summary>In one step, or somebody would wait beside a connection that rests.</summary>
    private SmtpTicket? TakeOrRest(SmtpSession session, out bool rests)
    {
        rests = false;
        lock (door)
        {
            if (session.IsWorn) return null;
            if (Take(session) is { } ticket) return ticket;
            if (isRetired || isClosed) return null;
            rests = true;
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
            if (isClosed || !waiting.Has(ticket.Lane) || ticket.Returns >= MostReturns || time.GetTimestamp() >= ticket.Deadline) ticket.TryGiveUp(NotReached($"{where}: {why}"));
            else if (ticket.TryReturn()) waiting.AddFirst(ticket);
        }
    }

    private Task QuitAsync(SmtpSession session) => EndAsync(session, session.QuitAsync());

    private Task DropAsync(SmtpSession session) => EndAsync(session, session.CloseAsync().AsTask());

    private async Task EndAsync(SmtpSession session, Task ending)
    {
        try { await ending; }
        finally { Forget(session); }
    }

    private void Forget(SmtpSession session)
    {
        Func<Task>? work;
        lock (door)
        {
            if (sessions.Remove(session)) seats.Free();
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
            foreach (var session in resting.FindAll(s => isRetired || time.GetElapsedTime(s.RestsSince, now) >= SmtpLimits.Idle))
            {
                resting.Remove(session);
                works.Add(() => QuitAsync(session));
            }

            while (Work() is { } work) works.Add(work);
        }

        foreach (var work in works) Begin(work);
    }

    private void GiveUpOverdue(long now)
    {
        waiting.Remove(ticket =>
        {
            if (now >= ticket.Deadline) ticket.TryGiveUp(NotReached($"No connection to {where} was free within {settings.RequestDeadline.TotalSeconds:0.#} s"));
            return ticket.Stage == SmtpStage.Done;
        });
    }

    private SendResult.Deferred NotReached(string words) => SmtpVerdict.NotReached(words, chance.NextDouble());
}
