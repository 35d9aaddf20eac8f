using System.Diagnostics;

namespace Postroad.Core.Primitives;

/// <summary>
/// Places at which a test kills this process as kill -9 would, at the n-th pass: <c>POSTROAD_CRASH_AT=after-intent:3</c>. Compiled into test builds only
/// (constant CRASH_POINTS, see Directory.Build.props): a published build has neither the calls nor what they would do.
/// </summary>
internal static class CrashPoint
{
    /// <summary>In the transaction that turns the audience into deliveries.</summary>
    public const string Expanding = "expanding";

    /// <summary>A range is leased, nothing is intended (W0).</summary>
    public const string RangeLeased = "range-leased";

    /// <summary>The intent is written and not committed (W0).</summary>
    public const string BeforeIntent = "before-intent";

    /// <summary>The intent is durable, no byte has left.</summary>
    public const string AfterIntent = "after-intent";

    /// <summary>Half of the request has left (W1).</summary>
    public const string MidRequest = "mid-request";

    /// <summary>All of the request has left (W2, W3).</summary>
    public const string RequestSent = "request-sent";

    /// <summary>The reply's head has come, its body is not read (W3).</summary>
    public const string ReplyArrived = "reply-arrived";

    /// <summary>The reply is read, nothing of it written (W4).</summary>
    public const string ReplyRead = "reply-read";

    /// <summary>The outcome is written and not committed (W4).</summary>
    public const string BeforeOutcome = "before-outcome";

    /// <summary>The outcome is committed, and nobody here has been told (W5).</summary>
    public const string OutcomeCommitted = "outcome-committed";

    /// <summary>In the transaction that stores events.</summary>
    public const string BeforeEvents = "before-events";

    /// <summary>Events are stored, the queue still has them.</summary>
    public const string EventsStored = "events-stored";

    /// <summary>The send is declared finished, its campaign does not know.</summary>
    public const string Finished = "finished";

    /// <summary>In the transaction that stores a piece of an import. Not among <see cref="All"/>, which are of a campaign.</summary>
    public const string Importing = "importing";

    /// <summary>A piece of an import is stored, the next is not begun; the file of refused rows is ahead. Not among <see cref="All"/>.</summary>
    public const string ImportStored = "import-stored";

    /// <summary>Before each statement that changes the schema. Not among <see cref="All"/>.</summary>
    public const string Migrating = "migrating";

    /// <summary>While the mail of one person is made: whoever <c>POSTROAD_CRASH_ON</c> names. Not among <see cref="All"/>.</summary>
    public const string Poison = "poison";

    public static readonly IReadOnlyList<string> All =
    [
        Expanding, RangeLeased, BeforeIntent, AfterIntent, MidRequest, RequestSent, ReplyArrived, ReplyRead, BeforeOutcome, OutcomeCommitted, BeforeEvents, EventsStored, Finished,
    ];

#if CRASH_POINTS
    private static readonly string? Armed = Environment.GetEnvironmentVariable("POSTROAD_CRASH_AT")?.Split(':')[0];
    private static readonly int At = int.TryParse(Environment.GetEnvironmentVariable("POSTROAD_CRASH_AT")?.Split(':').ElementAtOrDefault(1), null, out var at) ? at : 1;
    private static readonly string? PoisonAddress = Environment.GetEnvironmentVariable("POSTROAD_CRASH_ON");
    private static int passes;

    /// <summary>True: this pass is the one to die in.</summary>
    public static bool IsDue(string name) => name == Poison || Armed == name && Interlocked.Increment(ref passes) == At;

    public static void Die() => Process.GetCurrentProcess().Kill();
#endif

#if CRASH_POINTS
    public static bool IsPoison(string address) => PoisonAddress == address;
#else
    public static bool IsPoison(string address) => false;
#endif

    [Conditional("CRASH_POINTS")]
    public static void Pass(string name)
    {
#if CRASH_POINTS
        if (IsDue(name)) Die();
#endif
    }

    /// <summary>Passes when there is something to pass with.</summary>
    [Conditional("CRASH_POINTS")]
    public static void PassIf(bool condition, string name)
    {
#if CRASH_POINTS
        if (condition) Pass(name);
#endif
    }
}
