#if CRASH_POINTS
namespace Postroad.Core.Primitives;

/// <summary>
/// Guards that a test switches off to see that its checker notices: <c>POSTROAD_CONTROL=no-intent</c>. A safety test whose control passes proves nothing. In test
/// builds only.
/// </summary>
internal static class NegativeControl
{
    private static readonly string? Chosen = Environment.GetEnvironmentVariable("POSTROAD_CONTROL");
    private static readonly AsyncLocal<string?> OfThisTest = new();

    /// <summary>Mails leave first and are written down afterwards, as a usual queue does.</summary>
    public static bool NoIntent => IsOn("no-intent");

    /// <summary>An answer is written whatever became of its row since.</summary>
    public static bool NoEpoch => IsOn("no-epoch");

    /// <summary>What a dead process left submitting goes back to the queue, because time has passed.</summary>
    public static bool RequeueByTime => IsOn("requeue-by-time");

    /// <summary>Nobody is asked whether they left before their mail leaves.</summary>
    public static bool NoSuppression => IsOn("no-suppression");

    /// <summary>SQLite is told that commits need not reach the disk.</summary>
    public static bool NormalSync => IsOn("normal-sync");

    /// <summary>Sending asks nobody whether the storage is well.</summary>
    public static bool IgnoreStorage => IsOn("ignore-storage");

    /// <summary>A commit that the disk did not confirm is taken as done.</summary>
    public static bool TrustSync => IsOn("trust-sync");

    /// <summary>Who is asked to stop does not wait for answers that are on their way.</summary>
    public static bool NoDrain => IsOn("no-drain");

    /// <summary>PostgreSQL: a turn whose commit failed, or of which nobody knows, is taken as written and sent; no trouble of the storage keeps from that.</summary>
    public static bool TrustCommit => IsOn("trust-commit");

    /// <summary>How far the audience has come is durable before its rows are.</summary>
    public static bool CursorFirst => IsOn("cursor-first");

    /// <summary>How far an import is is written down after its people, in a transaction of its own.</summary>
    public static bool NoteLater => IsOn("note-later");

    /// <summary>SNS is told that an event is taken before it is stored.</summary>
    public static bool AnswerFirst => IsOn("answer-first");

    /// <summary>Also the address that a confirmation of SNS names is asked.</summary>
    public static bool FollowSubscribeUrl => IsOn("follow-subscribe-url");

    /// <summary>One of several checks that stand beside each other is left out.</summary>
    public static bool IsWithout(string check) => IsOn("without-" + check);

    public static bool IsOfLedger => NoIntent || NoEpoch || RequeueByTime || NoSuppression || TrustCommit;

    /// <summary>For what a test calls in its own process, and only that.</summary>
    public static void Switch(string? control) => OfThisTest.Value = control;

    private static bool IsOn(string name) => Chosen == name || OfThisTest.Value == name;
}
#endif
