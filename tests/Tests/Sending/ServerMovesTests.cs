using Postroad.Core.Sending;
using Postroad.Core.Sending.Ses;

namespace Postroad.Tests.Sending;

/// <summary>Every state of a sending server and everything that can happen to it.</summary>
public sealed class ServerMovesTests
{
    private const string Letters = "DPAGOBZ";

    /// <summary>Draft, Probing, Active, deGraded, Out of quota, Blocked, paused (Z): where each leads; - changes nothing.</summary>
    private const string Expected = """
                        D P A G O B Z
        Activated       A A - A A A -
        SettingsPassed  A A - A A A -
        SettingsFailed  D D B B B B -
        TestBegan       P P - - - - -
        TestPassed      A A - - - A -
        TestFailed      D D - - - B -
        TestLost        - D - - - - -
        Stopped         - - B B B B -
        QuotaUsedUp     - - O O O - -
        QuotaBack       - - - - A - -
        NotReached      - - G G - - -
        Reached         - - - A - - -
        Throttled       - - G - - - -
        Eased           - - - A - - -
        CauseGone       - - - - - A -
        Paused          - - Z Z Z Z -
        Resumed         - - - - - - A
        ResumedFaulty   - - - - - - B
        """;

    private static readonly DateTimeOffset Before = new(2026, 11, 24, 9, 0, 0, TimeSpan.Zero), Now = Before.AddMinutes(1);

    private static readonly ConnectionTest
        Passed = new() { At = Before, Took = TimeSpan.FromSeconds(1), Passed = true },
        Failed = Passed with { Passed = false, Reason = StopReason.AccessDenied, Why = new Explanation("The key may not send", "It waits", "Allow it"), Reply = "Not authorized" };

    private static readonly ServerState[] InOrder = [ServerState.Draft, ServerState.Probing, ServerState.Active, ServerState.Degraded, ServerState.OutOfQuota, ServerState.Blocked, ServerState.Paused];

    [Fact]
    public void Each_state_moves_by_each_trigger_as_the_table_says_and_no_other_way() => Assert.Empty(Differences(Expected));

    [Fact]
    public void A_single_wrong_move_is_found()
    {
        var wrong = Expected.Replace("Paused          - - Z", "Paused          - - A", StringComparison.Ordinal);
        Assert.NotEqual(Expected, wrong);
        Assert.Equal(["Active, Paused: Paused, not Active", "Active, Paused, by its method: Paused, not Active"], Differences(wrong));
    }

    [Fact]
    public void The_table_leaves_out_no_state_and_no_trigger()
    {
        Assert.Equal(Enum.GetValues<ServerState>().Order(), InOrder.Order());
        Assert.Equal(Enum.GetNames<ServerTrigger>(), Rows(Expected).Select(r => r.Name));
        Assert.All(Rows(Expected), row => Assert.Equal(InOrder.Length, row.Next.Length));
    }

    [Fact]
    public void What_ended_one_trouble_does_not_end_another()
    {
        var throttled = In(ServerState.Degraded, ServerTrigger.Eased);
        throttled.Recover(Now);
        Assert.Equal((ServerState.Degraded, StopReason.Throttled), (throttled.State, throttled.StopReason));
        var away = In(ServerState.Degraded, ServerTrigger.Reached);
        away.SpeedUp(Now);
        Assert.Equal(ServerState.Degraded, away.State);
    }

    [Fact]
    public void A_move_keeps_why_and_since_when_and_what_changes_nothing_keeps_them_too()
    {
        var server = In(ServerState.Active, ServerTrigger.Stopped);
        server.Stop(StopReason.SendingPaused, "Account sending is paused.", Now);
        Assert.Equal((StopReason.SendingPaused, "Account sending is paused.", Now), (server.StopReason, server.StateReason, server.StateSince));
        Assert.True(server.Pause("Ines", "Holidays", Now.AddHours(1)));
        server.Stop(StopReason.AccessDenied, "No", Now.AddHours(2));
        server.Activate(Now.AddHours(2));
        Assert.Equal((ServerState.Paused, "Holidays", "Ines", Now.AddHours(1)), (server.State, server.StateReason, server.StateBy, server.StateSince));
        Assert.False(server.Pause("Ben", null, Now.AddHours(3)));
        Assert.True(server.Resume(Now.AddHours(4)));
        Assert.Equal((ServerState.Active, null, null), (server.State, server.StateReason, server.StateBy));
    }

    private static List<string> Differences(string table)
    {
        var found = new List<string>();
        foreach (var (name, row) in Rows(table))
        {
            var what = Enum.Parse<ServerTrigger>(name);
            for (var i = 0; i < row.Length; i++)
            {
                var (from, expected) = (InOrder[i], row[i] == '-' ? (ServerState?)null : InOrder[Letters.IndexOf(row[i], StringComparison.Ordinal)]);
                if (ServerMoves.Of(from, what) is var next && next != expected) found.Add($"{from}, {what}: {next}, not {expected}");
                var server = In(from, what);
                Happen(server, what);
                if (server.State != (expected ?? from)) found.Add($"{from}, {what}, by its method: {server.State}, not {expected ?? from}");
            }
        }

        return found;
    }

    private static List<(string Name, string Next)> Rows(string table) =>
        [.. table.Split('\n').Skip(1).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(cells => (cells[0], string.Concat(cells[1..])))];

    /// <summary>A server in that state, which it came into by its own methods.</summary>
    private static SendingServer In(ServerState state, ServerTrigger next)
    {
        var server = new SendingServer { PublicId = "s", Name = "SES", Region = "eu-central-1", StateSince = Before, CreatedAt = Before };
        if (state == ServerState.Probing) server.Probe(Before);
        else if (state != ServerState.Draft) server.Activate(Before);
        if (state == ServerState.Degraded && next == ServerTrigger.Eased) server.SlowDown("Too fast", Before);
        else if (state == ServerState.Degraded) server.Degrade("No answer", Before);
        else if (state == ServerState.OutOfQuota) server.Stop(StopReason.OutOfQuota, "Used up", Before);
        else if (state == ServerState.Blocked) server.Stop(StopReason.SendingPaused, "Paused by AWS", Before);
        else if (state == ServerState.Paused) server.Pause("Ines", null, Before);
        Assert.Equal(state, server.State);
        return server;
    }

    private static void Happen(SendingServer server, ServerTrigger what)
    {
        if (what == ServerTrigger.ResumedFaulty) server.Note(Failed);
        Action happen = what switch
        {
            ServerTrigger.Activated => () => server.Activate(Now),
            ServerTrigger.SettingsPassed => () => server.HearOfSettings(Passed, Now),
            ServerTrigger.SettingsFailed => () => server.HearOfSettings(Failed, Now),
            ServerTrigger.TestBegan => () => server.Probe(Now),
            ServerTrigger.TestPassed => () => server.Hear(Passed, Now),
            ServerTrigger.TestFailed => () => server.Hear(Failed, Now),
            ServerTrigger.TestLost => () => server.LoseTest(Now),
            ServerTrigger.Stopped => () => server.Stop(StopReason.AccessDenied, "Not authorized", Now),
            ServerTrigger.QuotaUsedUp => () => server.Stop(StopReason.OutOfQuota, "Used up", Now),
            ServerTrigger.QuotaBack => () => server.HaveQuota(Now),
            ServerTrigger.NotReached => () => server.Degrade("No answer", Now),
            ServerTrigger.Reached => () => server.Recover(Now),
            ServerTrigger.Throttled => () => server.SlowDown("Too fast", Now),
            ServerTrigger.Eased => () => server.SpeedUp(Now),
            ServerTrigger.CauseGone => () => server.GoOn(Now),
            ServerTrigger.Paused => () => server.Pause("Ines", null, Now),
            _ => () => server.Resume(Now),
        };
        happen();
    }
}
