using Postroad.Core.Suppressions;

namespace Postroad.Core.Deliveries.Ledger;

/// <summary>Why a delivery was left out, in the words of the screen.</summary>
internal static class SkipReasons
{
    /// <summary>
    /// Of a suppression x and the send @p0: a notice goes also to who left, because it is what they ask for: to come back, or into their account. A test of a server has the class
    /// system too and does not. Looked up only where there is a suppression.
    /// </summary>
    public const string Counts = "(x.reason <> 3 OR (SELECT kind FROM sends WHERE id = @p0) <> 5)";

    public static string Words(long reason) => (SuppressionReason)reason switch
    {
        SuppressionReason.HardBounce => "Suppressed: a mail to this address bounced for good",
        SuppressionReason.Complaint => "Suppressed: complained about an earlier mail",
        SuppressionReason.Unsubscribed => "Unsubscribed before this mail's turn",
        SuppressionReason.ProviderList => "Suppressed: on the suppression list of the sending service",
        SuppressionReason.Manual => "Suppressed by hand",
        _ => "Suppressed",
    };
}
