using System.Numerics;
using Postroad.Simulator.Aws;
using Postroad.Simulator.Events;
using Postroad.Simulator.Mailboxes;
using Postroad.Simulator.Queues;
using Postroad.Simulator.Storage;
using Postroad.Simulator.Topics;

namespace Postroad.Simulator.Control;

/// <summary>Sums up the account.</summary>
internal sealed class AccountReport(Mailroom room, Wiring wiring, Refusals refusals)
{
    /// <summary>Null campaign: all of them. An unknown one has an account of zeros.</summary>
    public AccountBody Of(string? campaign)
    {
        var sum = new Account(campaign ?? "");
        lock (room.Gate)
            foreach (var account in room.Accounts) if (campaign is null || account.Campaign == campaign) sum.Add(account);
        EventQueue[] queues = [.. wiring.Queues().Select(q => q.Messages), .. wiring.Outboxes().Select(o => o.Queue)];
        return new AccountBody
        {
            Campaign = campaign,
            Received = sum.Received,
            DistinctKeys = sum.Received - sum.Copies,
            Copies = sum.Copies,
            Delivered = sum.Delivered,
            Bounced = sum.HardBounced + sum.SoftBounced,
            HardBounced = sum.HardBounced,
            SoftBounced = sum.SoftBounced,
            Complained = sum.Complained,
            Delayed = sum.Delayed,
            Rejected = sum.Rejected,
            OpenedPeople = sum.OpenedPeople,
            OpenedMachines = sum.OpenedMachines,
            Clicked = sum.Clicked,
            Unsubscribed = sum.Unsubscribed,
            ActsFailed = sum.ActsFailed,
            ActsWithoutTarget = sum.NothingToActOn,
            EventsEmitted = ByType(sum.Emitted),
            EventsLost = ByType(sum.Lost),
            EventsToCome = sum.EventsToCome + sum.ActsToCome,
            ActsToCome = sum.ActsToCome,
            EventsInQueue = queues.Select(q => q.Count()).Sum(c => c.Ready + c.InFlight + c.Delayed),
            EventsFetched = queues.Sum(q => q.Fetched),
            Refused = refusals.ByReason(),
        };
    }

    private static SortedDictionary<string, long> ByType(long[] counts)
    {
        var byType = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var step in Timetable.Each(Steps.Events))
            byType[EventWriter.TypeOf(step)] = counts[BitOperations.Log2((uint)step)];
        return byType;
    }
}
