namespace Postroad.Tests.Domains.Checks;

/// <summary>Always the same instant, by which ends of TTLs are exact; waits are real.</summary>
internal sealed class StillClock : TimeProvider
{
    public static readonly DateTimeOffset Now = new(2026, 11, 24, 9, 23, 0, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => Now;
}
