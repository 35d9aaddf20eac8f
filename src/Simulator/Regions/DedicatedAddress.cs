namespace Postroad.Simulator.Regions;

/// <summary>An address that AWS gave to this account alone.</summary>
public sealed record DedicatedAddress
{
    public const string DefaultPool = "ses-default-dedicated-pool";

    public required string Ip { get; init; }

    public string Pool { get; init; } = DefaultPool;

    /// <summary>0 to 100; at 100 it is warm. It stays where it was put: days do not pass here.</summary>
    public int WarmupPercentage { get; init; } = 100;
}

/// <summary>An address on the account's suppression list.</summary>
/// <param name="Reason">BOUNCE or COMPLAINT.</param>
internal sealed record SuppressedAddress(string Address, string Reason, DateTimeOffset At);
