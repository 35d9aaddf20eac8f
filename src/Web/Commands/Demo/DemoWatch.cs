using Postroad.Core.Campaigns;
using Postroad.Core.Reports;

namespace Postroad.Web.Commands.Demo;

/// <summary>A campaign at one moment, with the simulator's account of it. Null: there is no simulator of ours.</summary>
internal sealed record DemoView(CampaignHead Head, CampaignNumbers Numbers, SimulatorAccount? Account);

/// <summary>Where a campaign ended: its numbers, what differs from the simulator's account (nothing without one), and how long sending took.</summary>
internal sealed record DemoOutcome(CampaignNumbers Numbers, IReadOnlyList<string> Differences, TimeSpan Took, long SentBefore)
{
    /// <summary>
    /// Deliveries whose fate nobody knows. With a simulator its account is the judge; with a queue an answer to each is due; without one a reply to the hand-over
    /// has to do.
    /// </summary>
    public long Indefinite(bool hasSimulator, bool reported) =>
        hasSimulator ? 0 : Numbers.Queued + Numbers.Uncertain + (reported ? Numbers.NoAnswerYet + Numbers.StillTrying : 0);
}

/// <summary>Follows a campaign until nothing can happen to it any more.</summary>
/// <param name="ends">True: the run is to end by itself, so it gives up when nothing moves. False: somebody looks on and decides.</param>
internal sealed class DemoWatch(Terminal terminal, TimeProvider time, bool ends)
{
    /// <summary>Longest time in which nothing at all changes; after it a run that is to end says what it waits for.</summary>
    internal static readonly TimeSpan Standstill = TimeSpan.FromSeconds(90);

    /// <summary>Elsewhere nobody tells how many events are to come: silence has to do. SES itself reports within seconds, its queue within a minute.</summary>
    internal static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);

    /// <summary>A leftover that waits for its sending server gets so long to show that it goes on: after a start the server is first asked.</summary>
    internal static readonly TimeSpan Courtesy = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    /// <summary>With all events delivered, the last of them may still be on its way into the counters.</summary>
    private static readonly TimeSpan LastEvents = TimeSpan.FromSeconds(5);

    /// <summary>Follows the campaign of this run to its end.</summary>
    /// <param name="reported">False: what becomes of mails is not reported.</param>
    /// <exception cref="CommandException">Nothing moves any more.</exception>
    public async Task<DemoOutcome> FollowAsync(Func<CancellationToken, Task<DemoView>> look, bool reported, CancellationToken cancel) =>
        (await FollowAsync(look, reported, leavesWaiting: false, cancel))!;

    /// <summary>Follows what an earlier run left. Null: it waits for something, and what is new need not wait with it.</summary>
    /// <exception cref="CommandException">Nothing moves any more.</exception>
    public Task<DemoOutcome?> FollowLeftoverAsync(Func<CancellationToken, Task<DemoView>> look, bool reported, CancellationToken cancel) =>
        FollowAsync(look, reported, leavesWaiting: true, cancel);

    private async Task<DemoOutcome?> FollowAsync(Func<CancellationToken, Task<DemoView>> look, bool reported, bool leavesWaiting, CancellationToken cancel)
    {
        var line = new ProgressLine(terminal, time);
        var (start, handedOver, changed) = (time.GetTimestamp(), default(TimeSpan?), time.GetTimestamp());
        var (before, seen, account, settledAt) = (default(CampaignNumbers), default(CampaignNumbers), default(SimulatorAccount), 0L);
        try
        {
            while (true)
            {
                if (await TryLookAsync(look, cancel) is not (var head, var numbers, var told))
                {
                    if (ends && time.GetElapsedTime(changed) > Standstill) throw new CommandException($"The database has not answered for {Standstill.TotalSeconds:N0} s; what is left is finished by the next run.");
                    await Task.Delay(Look, time, cancel);
                    continue;
                }

                before ??= numbers;
                if (numbers != seen || told != account) changed = time.GetTimestamp();
                (seen, account) = (numbers, told);
                var quiet = time.GetElapsedTime(changed);
                if (head.AllRecipientsKnown && numbers.Queued == 0) handedOver ??= time.GetElapsedTime(start);
                if (numbers.Recipients > 0) line.Show(numbers, head.State == CampaignState.Waiting ? head.StateReason : null);

                if (head.State == CampaignState.Finished && IsSettled(numbers, told, reported, quiet))
                {
                    var differences = told?.DifferencesTo(numbers) ?? [];
                    if (settledAt == 0) settledAt = time.GetTimestamp();
                    if (differences.Count == 0 || time.GetElapsedTime(settledAt) > LastEvents)
                        return new DemoOutcome(numbers, differences, handedOver ?? time.GetElapsedTime(start), before.Sent);
                }

                if (leavesWaiting && head.State == CampaignState.Waiting && quiet > Courtesy) return null;
                if (ends && quiet > Standstill) throw new CommandException(Stuck(head, numbers, told));
                await Task.Delay(Look, time, cancel);
            }
        }
        finally
        {
            line.End();
        }
    }

    /// <summary>Null: the database did not answer this time. Sending waits for it as well, and goes on by itself.</summary>
    private static async Task<DemoView?> TryLookAsync(Func<CancellationToken, Task<DemoView>> look, CancellationToken cancel)
    {
        try
        {
            return await look(cancel);
        }
        // The loop's edge: whatever the database says, it is asked again until nothing has moved for too long.
        catch (Exception e) when (e is not (CommandException or OperationCanceledException))
        {
            return null;
        }
    }

    private static bool IsSettled(CampaignNumbers numbers, SimulatorAccount? account, bool reported, TimeSpan quiet) =>
        account?.IsSettled ?? (!reported || numbers.NoAnswerYet + numbers.StillTrying == 0 || quiet > Silence);

    private static string Stuck(CampaignHead head, CampaignNumbers numbers, SimulatorAccount? account) =>
        $"Nothing has moved for {Standstill.TotalSeconds:N0} s. The campaign is {head.State.ToString().ToLowerInvariant()}{(head.StateReason is null ? "" : $" ({head.StateReason})")}: "
        + $"{numbers.Queued:N0} queued, {numbers.NoAnswerYet:N0} without an answer, {numbers.Uncertain:N0} uncertain"
        + $"{(account is null ? "" : $"; {account.EventsToCome:N0} events are to come, {account.EventsInQueue:N0} lie in the queue")}.";
}
