using System.Diagnostics.CodeAnalysis;

namespace Postroad.Core.Sending.Smtp;

/// <summary>
/// Who waits for a connection: those of a lane in the order in which they came, the lanes in turn. Who sends little does not stand behind all that a campaign has waiting. Used under the pool's lock.
/// </summary>
internal sealed class SmtpQueues
{
    private readonly List<LinkedList<SmtpTicket>> lanes = [];
    private int last;

    public int Count { get; private set; }

    /// <summary>A further lane's, to which its tickets belong.</summary>
    public LinkedList<SmtpTicket> Join()
    {
        lanes.Add([]);
        return lanes[^1];
    }

    /// <returns>Those who waited in it.</returns>
    public LinkedList<SmtpTicket> Leave(LinkedList<SmtpTicket> lane)
    {
        if (lanes.Remove(lane)) Count -= lane.Count;
        return lane;
    }

    /// <summary>False: it has left.</summary>
    public bool Has(LinkedList<SmtpTicket> lane) => lanes.Contains(lane);

    public void Add(SmtpTicket ticket)
    {
        ticket.Lane.AddLast(ticket);
        Count++;
    }

    /// <summary>It has waited before.</summary>
    public void AddFirst(SmtpTicket ticket)
    {
        ticket.Lane.AddFirst(ticket);
        Count++;
    }

    public bool TryTake([NotNullWhen(true)] out SmtpTicket? ticket)
    {
        for (var i = 0; Count > 0 && i < lanes.Count; i++)
        {
            last = (last + 1) % lanes.Count;
            if (lanes[last].First is not { } node) continue;
            ticket = node.Value;
            lanes[last].RemoveFirst();
            Count--;
            return true;
        }

        ticket = null;
        return false;
    }

    /// <summary>Takes out whom <paramref name="isOver"/> names.</summary>
    public void Remove(Func<SmtpTicket, bool> isOver)
    {
        foreach (var lane in lanes)
        {
            for (var node = lane.First; node is not null;)
            {
                var (next, ticket) = (node.Next, node.Value);
                if (isOver(ticket))
                {
                    lane.Remove(node);
                    Count--;
                }

                node = next;
            }
        }
    }
}
