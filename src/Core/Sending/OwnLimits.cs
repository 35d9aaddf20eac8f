namespace Postroad.Core.Sending;

/// <summary>What a person allows a server, beside what its account allows. All hold together; null: no such limit.</summary>
/// <param name="PerSecond">Messages in a second.</param>
/// <param name="PerMinute">In any 60 seconds.</param>
/// <param name="PerHour">In any 60 minutes.</param>
/// <param name="PerDay">In any 24 hours.</param>
/// <param name="QuotaShare">Per cent of the account's rate and of its 24 hours that this server uses at most, so that others who send through the account keep the rest.</param>
public sealed record OwnLimits(double? PerSecond, int? PerMinute = null, int? PerHour = null, int? PerDay = null, int? QuotaShare = null)
{
    public static OwnLimits None { get; } = new(PerSecond: null);

    /// <summary>The share of an account's rate or quota; all of it where none is set.</summary>
    public double ShareOf(double given) => given * (QuotaShare ?? 100) / 100;
}
