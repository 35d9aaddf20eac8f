using Postroad.Core.Primitives;
using Postroad.Core.Sending;

namespace Postroad.Tests.Fakes;

/// <summary>Everything may leave at once; counts who was slowed down.</summary>
internal sealed class OpenQuota : IQuotaLedger
{
    private int slowedDown;
    private int outstanding;

    public int SlowedDown => slowedDown;

    /// <summary>Permits taken and not given back.</summary>
    public int Outstanding => outstanding;

    public ValueTask<int> TakeAsync(ServerId server, int wanted, CancellationToken cancel)
    {
        Interlocked.Add(ref outstanding, wanted);
        return ValueTask.FromResult(wanted);
    }

    public void GiveBack(ServerId server, int unused) => Interlocked.Add(ref outstanding, -unused);

    public void SlowDown(ServerId server) => Interlocked.Increment(ref slowedDown);

    public QuotaState StateOf(ServerId server) => new() { Server = server, Rate = double.PositiveInfinity, RateNow = double.PositiveInfinity };
}
