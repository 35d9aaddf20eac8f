using Postroad.Core.Primitives;

namespace Postroad.Core.Suppressions;

/// <summary>An address about to be suppressed; see <see cref="Suppression"/> for scopes.</summary>
internal sealed record NewSuppression(string EmailKey, CustomerId Customer, long ListId, SuppressionReason Reason, string Source, string? Evidence, DateTimeOffset At)
{
    private const int MostEvidence = 1000;

    /// <summary>
    /// Which reason stays when an address is suppressed in one scope for two: the stronger one, whichever came first. What a person entered is strongest.
    /// </summary>
    public int Strength => Reason switch
    {
        SuppressionReason.ProviderList => 1,
        SuppressionReason.HardBounce => 2,
        SuppressionReason.Unsubscribed => 3,
        SuppressionReason.Complaint => 4,
        _ => 5,
    };

    public string? Evidence { get; } = Evidence?.Length > MostEvidence ? Evidence[..MostEvidence] : Evidence;

    /// <summary>One for each address and scope, in one order for everybody, so that writers that meet do not deadlock.</summary>
    public static IReadOnlyList<NewSuppression> Fold(IEnumerable<NewSuppression> all) =>
        [.. all.GroupBy(s => (s.EmailKey, s.Customer, s.ListId)).Select(g => g.OrderByDescending(s => s.Strength).ThenBy(s => s.At).First())
            .OrderBy(s => s.EmailKey, StringComparer.Ordinal).ThenBy(s => s.Customer.Value).ThenBy(s => s.ListId)];
}
