namespace Postroad.Tests.Simulation;

/// <summary>How events travel in one run: how late, how often twice, how often never.</summary>
internal sealed class EventMix(Chance chance)
{
    private readonly int lost = chance.OneIn(3) ? chance.Between(1, 60) : 0;
    private readonly int doubled = chance.OneIn(2) ? chance.Between(1, 50) : 0;
    private readonly TimeSpan latest = TimeSpan.FromSeconds(chance.Pick([0.1, 2, 20, 90]));

    public bool IsLost() => chance.Percent(lost);

    public bool ComesTwice() => chance.Percent(doubled);

    public TimeSpan Delay() => chance.UpTo(latest);
}
