namespace Postroad.Core.Sending.Smtp;

/// <summary>
/// One message on its way and who waits for what becomes of it. Its body is read only between <see cref="TryBegin"/> and its end: the caller's buffer is the caller's again afterwards.
/// </summary>
/// <param name="mail">What leaves.</param>
/// <param name="deadline">Timestamp at which it must have left.</param>
/// <param name="lane">In which it waits, as the pool gave it to whoever sends.</param>
internal sealed class SmtpTicket(SmtpMail mail, long deadline, LinkedList<SmtpTicket> lane)
{
    private readonly TaskCompletionSource<SendResult> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile SmtpLine? line;
    private int stage;

    public SmtpMail Mail => mail;

    public long Deadline => deadline;

    public LinkedList<SmtpTicket> Lane => lane;

    public Task<SendResult> Answer => answer.Task;

    public SmtpStage Stage => (SmtpStage)Volatile.Read(ref stage);

    /// <summary>How often it was taken back from a connection that ended before its body.</summary>
    public int Returns { get; private set; }

    /// <summary>False: it was given up meanwhile.</summary>
    public bool TryAsk(SmtpLine on)
    {
        line = on;
        return Moves(SmtpStage.Waiting, SmtpStage.Asked);
    }

    /// <summary>Its body leaves. False: it was given up meanwhile, and nothing of it may.</summary>
    public bool TryBegin() => Moves(SmtpStage.Asked, SmtpStage.Leaving);

    /// <summary>Its end is handed to the socket: from here on nobody knows, until the server says so.</summary>
    public void Leaves() => Volatile.Write(ref stage, (int)SmtpStage.Left);

    /// <summary>Back to those who wait: nothing but its envelope has left. False: given up meanwhile.</summary>
    public bool TryReturn()
    {
        Returns++;
        return Moves(SmtpStage.Asked, SmtpStage.Waiting);
    }

    /// <summary>Ends it if nothing of its body has left.</summary>
    public bool TryGiveUp(SendResult why)
    {
        if (!Moves(SmtpStage.Waiting, SmtpStage.Done) && !Moves(SmtpStage.Asked, SmtpStage.Done)) return false;
        answer.TrySetResult(why);
        return true;
    }

    public void End(SendResult result)
    {
        Volatile.Write(ref stage, (int)SmtpStage.Done);
        answer.TrySetResult(result);
    }

    /// <summary>Its caller waits no longer: the connection that has its body ends.</summary>
    public void Leave()
    {
        if (!TryGiveUp(SmtpVerdict.NotReached("The process was stopped before the mail left", 0))) line?.Abort("The process was stopped and did not wait for the answer");
    }

    private bool Moves(SmtpStage from, SmtpStage to) => Interlocked.CompareExchange(ref stage, (int)to, (int)from) == (int)from;
}

/// <summary>How far a message is.</summary>
internal enum SmtpStage
{
    /// <summary>For a connection.</summary>
    Waiting = 0,

    /// <summary>Its envelope may have left.</summary>
    Asked = 1,

    /// <summary>Part of its body may have left, its end has not.</summary>
    Leaving = 2,

    /// <summary>All of it may have left.</summary>
    Left = 3,

    Done = 4,
}
