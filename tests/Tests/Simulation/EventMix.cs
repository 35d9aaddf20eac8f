namespace Postroad.Tests.Simulation;

/// <summary>
/// How events travel in one run: how late, how often twice, how often never. Where silence is believed, the provider keeps its word: of each message that it
/// accepted at least one event comes, and sooner than the horizon. Or its events do not come at all.
/// </summary>
internal sealed class EventMix(Chance chance, bool isBelieved)
{
    private readonly bool silent = chance.OneIn(20);
    private readonly int lost = chance.OneIn(3) ? chance.Between(1, 60) : 0;
    private readonly int doubled = chance.OneIn(2) ? chance.Between(1, 50) : 0;
    private readonly TimeSpan latest = TimeSpan.FromSeconds(chance.Pick<double>(isBelieved ? [0.1, 2, 15, 35] : [0.1, 2, 20, 90]));

    public bool IsLost(string type) => silent || ((type != "Send" || !isBelieved) && chance.Percent(lost));

    public bool ComesTwice() => chance.Percent(doubled);

    public TimeSpan Delay() => chance.UpTo(latest);
}
