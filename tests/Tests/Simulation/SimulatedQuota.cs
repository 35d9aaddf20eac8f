using Postroad.Core.Primitives;
using Postroad.Core.Sending;

namespace Postroad.Tests.Simulation;

/// <summary>Lets anybody through, now and then after a wait.</summary>
internal sealed class SimulatedQuota(World world, SimulatedProcess process) : IQuotaLedger
{
    public async ValueTask<int> TakeAsync(ServerId server, int wanted, CancellationToken cancel)
    {
        if (world.Chance.OneIn(4)) await Task.Delay(world.Chance.UpTo(TimeSpan.FromMilliseconds(500)), process.Clock, cancel);
        return world.Chance.Between(1, wanted);
    }

    public void GiveBack(ServerId server, int unused)
    {
    }

    public void SlowDown(ServerId server)
    {
    }

    public QuotaState StateOf(ServerId server) => new() { Server = server, Rate = 1, RateNow = 1 };
}
