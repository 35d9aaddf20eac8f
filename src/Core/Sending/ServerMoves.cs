namespace Postroad.Core.Sending;

/// <summary>What can happen to a sending server.</summary>
internal enum ServerTrigger
{
    /// <summary>A command, or whoever knows that a cause is gone, says that it may send.</summary>
    Activated,

    /// <summary>Its settings were changed, and with the new ones its connection passed.</summary>
    SettingsPassed,

    SettingsFailed,

    /// <summary>A person tests its connection as it is.</summary>
    TestBegan,

    TestPassed,

    TestFailed,

    /// <summary>The test did not end: its process did.</summary>
    TestLost,

    /// <summary>The provider refuses, for a reason that concerns the whole server.</summary>
    Stopped,

    QuotaUsedUp,

    QuotaBack,

    /// <summary>Nobody answers.</summary>
    NotReached,

    Reached,

    /// <summary>The provider says "too fast", again and again.</summary>
    Throttled,

    Eased,

    /// <summary>The account says that what the server was blocked for is over.</summary>
    CauseGone,

    Paused,

    Resumed,

    /// <summary>Resumed, though its last test says that it cannot send.</summary>
    ResumedFaulty,
}

/// <summary>All moves of a sending server in one table: whatever is not in it changes nothing. A pause is ended by a person alone, and a draft sends nothing before its connection has passed.</summary>
internal static class ServerMoves
{
    private const ServerState Draft = ServerState.Draft, Probing = ServerState.Probing, Active = ServerState.Active, Degraded = ServerState.Degraded, OutOfQuota = ServerState.OutOfQuota, Blocked = ServerState.Blocked, Paused = ServerState.Paused;

    private static readonly Dictionary<(ServerState From, ServerTrigger What), ServerState> Table = new()
    {
        [(Draft, ServerTrigger.Activated)] = Active,
        [(Draft, ServerTrigger.SettingsPassed)] = Active,
        [(Draft, ServerTrigger.SettingsFailed)] = Draft,
        [(Draft, ServerTrigger.TestBegan)] = Probing,
        [(Draft, ServerTrigger.TestPassed)] = Active,
        [(Draft, ServerTrigger.TestFailed)] = Draft,

        [(Probing, ServerTrigger.Activated)] = Active,
        [(Probing, ServerTrigger.SettingsPassed)] = Active,
        [(Probing, ServerTrigger.SettingsFailed)] = Draft,
        [(Probing, ServerTrigger.TestBegan)] = Probing,
        [(Probing, ServerTrigger.TestPassed)] = Active,
        [(Probing, ServerTrigger.TestFailed)] = Draft,
        [(Probing, ServerTrigger.TestLost)] = Draft,

        // A test by hand says nothing against one that sends: mail from other addresses may leave all the same.
        [(Active, ServerTrigger.SettingsFailed)] = Blocked,
        [(Active, ServerTrigger.Stopped)] = Blocked,
        [(Active, ServerTrigger.QuotaUsedUp)] = OutOfQuota,
        [(Active, ServerTrigger.NotReached)] = Degraded,
        [(Active, ServerTrigger.Throttled)] = Degraded,
        [(Active, ServerTrigger.Paused)] = Paused,

        [(Degraded, ServerTrigger.Activated)] = Active,
        [(Degraded, ServerTrigger.SettingsPassed)] = Active,
        [(Degraded, ServerTrigger.SettingsFailed)] = Blocked,
        [(Degraded, ServerTrigger.Stopped)] = Blocked,
        [(Degraded, ServerTrigger.QuotaUsedUp)] = OutOfQuota,
        [(Degraded, ServerTrigger.NotReached)] = Degraded,
        [(Degraded, ServerTrigger.Reached)] = Active,
        [(Degraded, ServerTrigger.Eased)] = Active,
        [(Degraded, ServerTrigger.Paused)] = Paused,

        // Other settings may be another account; if it is the same, its quota is looked at within a second.
        [(OutOfQuota, ServerTrigger.Activated)] = Active,
        [(OutOfQuota, ServerTrigger.SettingsPassed)] = Active,
        [(OutOfQuota, ServerTrigger.SettingsFailed)] = Blocked,
        [(OutOfQuota, ServerTrigger.Stopped)] = Blocked,
        [(OutOfQuota, ServerTrigger.QuotaUsedUp)] = OutOfQuota,
        [(OutOfQuota, ServerTrigger.QuotaBack)] = Active,
        [(OutOfQuota, ServerTrigger.Paused)] = Paused,

        [(Blocked, ServerTrigger.Activated)] = Active,
        [(Blocked, ServerTrigger.SettingsPassed)] = Active,
        [(Blocked, ServerTrigger.SettingsFailed)] = Blocked,
        [(Blocked, ServerTrigger.TestPassed)] = Active,
        [(Blocked, ServerTrigger.TestFailed)] = Blocked,
        [(Blocked, ServerTrigger.Stopped)] = Blocked,
        [(Blocked, ServerTrigger.CauseGone)] = Active,
        [(Blocked, ServerTrigger.Paused)] = Paused,

        [(Paused, ServerTrigger.Resumed)] = Active,
        [(Paused, ServerTrigger.ResumedFaulty)] = Blocked,
    };

    /// <summary>Null: it changes nothing.</summary>
    public static ServerState? Of(ServerState from, ServerTrigger what) => Table.TryGetValue((from, what), out var next) ? next : null;
}
