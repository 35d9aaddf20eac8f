using Postroad.Core.Campaigns;
using Postroad.Core.Primitives;
using Postroad.Core.Reports;

namespace Postroad.Web.Commands.Demo;

/// <summary>Where a campaign ended: its numbers, what differs from the simulator's account (nothing without one), and how long sending took.</summary>
internal sealed record DemoOutcome(CampaignNumbers Numbers, IReadOnlyList<string> Differences, TimeSpan Took, long SentBefore);

/// <summary>Follows a campaign until nothing can happen to it any more.</summary>
internal sealed class DemoWatch(DemoStage stage, Terminal terminal, TimeProvider time)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    /// <summary>With all events delivered, the last of them may still be on its way into the counters.</summary>
    private static readonly TimeSpan LastEvents = TimeSpan.FromSeconds(5);

    /// <summary>Longest time in which nothing at all changes; after it a run that is to end says what it waits for.</summary>
    private static readonly TimeSpan Standstill = TimeSpan.FromSeconds(60);

    /// <summary>Elsewhere nobody tells how many events are to come: silence has to do.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    /// <exception cref="CommandException">Nothing moves any more.</exception>
    public async Task<DemoOutcome> FollowAsync(CustomerId customer, string campaign, bool reported, CancellationToken cancel)
    {
        using var books = stage.Simulator is { } simulator ? new SimulatorBooks(simulator.Address) : null;
        var line = new ProgressLine(terminal, time);
        var (start, handedOver, changed) = (time.GetTimestamp(), default(TimeSpan?), time.GetTimestamp());
        var (before, seen, account, settledAt) = (default(CampaignNumbers), default(CampaignNumbers), default(SimulatorAccount), 0L);
        try
        {
            while (true)
            {
                if (await ReadAsync(customer, campaign, cancel) is not (var head, var numbers))
                {
                    if (time.GetElapsedTime(changed) > Standstill) throw new CommandException($"The database has not answered for {Standstill.TotalSeconds:N0} s; what is left is finished by the next run.");
                    await Task.Delay(Look, time, cancel);
                    continue;
                }

                before ??= numbers;
                var told = books is null ? null : await books.ReadAsync(campaign, cancel);
                if (numbers != seen || told != account) changed = time.GetTimestamp();
                (seen, account) = (numbers, told);
                if (head.AllRecipientsKnown && numbers.Queued == 0) handedOver ??= time.GetElapsedTime(start);
                if (numbers.Recipients > 0) line.Show(numbers, head.State == CampaignState.Waiting ? head.StateReason : null);

                if (head.State == CampaignState.Finished && IsSettled(numbers, told, reported, time.GetElapsedTime(changed)))
                {
                    var differences = told?.DifferencesTo(numbers) ?? [];
                    if (settledAt == 0) settledAt = time.GetTimestamp();
                    if (differences.Count == 0 || time.GetElapsedTime(settledAt) > LastEvents)
                        return new DemoOutcome(numbers, differences, handedOver ?? time.GetElapsedTime(start), before.Sent);
                }

                if (time.GetElapsedTime(changed) > Standstill) throw new CommandException(Stuck(head, numbers, told));
                await Task.Delay(Look, time, cancel);
            }
        }
        finally
        {
            line.End();
        }
    }

    /// <summary>Null: the database did not answer this time. Sending waits for it as well, and goes on by itself.</summary>
    private async Task<(CampaignHead Head, CampaignNumbers Numbers)?> ReadAsync(CustomerId customer, string campaign, CancellationToken cancel)
    {
        try
        {
            var head = await stage.Get<CampaignReports>().FindAsync(customer, campaign, cancel) ?? throw new CommandException($"The campaign {campaign} is gone.");
            return (head, await stage.Get<CampaignReports>().NumbersAsync(head, cancel));
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
