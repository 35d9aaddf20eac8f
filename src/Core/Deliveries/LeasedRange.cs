using Postroad.Core.Deliveries.Ledger;

namespace Postroad.Core.Deliveries;

/// <summary>A leased range in memory: its rows with their merge data, how far they were handed out and how many are still out. Only under the queue's lock.</summary>
internal sealed class LeasedRange(Work work, string owner, IPreparedSend content, IReadOnlyList<Recipient> recipients, IReadOnlyList<MergeData> data)
{
    private int next;
    private int returned;
    private bool abandoned;

    public Lease Lease => work.Lease;

    public string Owner => owner;

    public IPreparedSend Content => content;

    public bool HasRows => !abandoned && next < work.Rows.Count;

    /// <summary>Half is handed out and more is there: time to lease the next one, which nobody waits for yet.</summary>
    public bool IsHalfDone => HasRows && next * 2 >= work.Rows.Count;

    /// <summary>Nothing is out and nothing will be handed out any more.</summary>
    public bool IsOver => returned == (abandoned ? next : work.Rows.Count);

    public Slice Take(int most)
    {
        if (!HasRows) return default;
        var slice = new Slice(this, next, Math.Min(most, work.Rows.Count - next));
        next += slice.Count;
        return slice;
    }

    public void Return(int rows) => returned += rows;

    /// <summary>The lease is lost or the send stands still: what was not handed out stays in the database for its next owner.</summary>
    public void Abandon() => abandoned = true;

    public QueuedDelivery Row(int index) => work.Rows[index];

    public Recipient Recipient(int index) => recipients[index];

    public MergeData Data(int index) => data[index];

}

/// <summary>Some neighbouring rows of a range, handed to one loop. The default has none.</summary>
internal readonly record struct Slice(LeasedRange Range, int First, int Count)
{
    public IEnumerable<int> Indexes => Enumerable.Range(First, Count);

    public QueuedDelivery[] Rows
    {
        get
        {
            var rows = new QueuedDelivery[Count];
            for (var i = 0; i < Count; i++) rows[i] = Range.Row(First + i);
            return rows;
        }
    }
}
