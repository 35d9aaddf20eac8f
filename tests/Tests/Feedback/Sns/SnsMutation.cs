using System.Text;

namespace Postroad.Tests.Feedback.Sns;

/// <summary>A signed message of which one bit is another.</summary>
internal static class SnsMutation
{
    public static byte[] Of(string good, Random chance)
    {
        // The name of another certificate of SNS would be asked for, as it may be.
        var (from, to) = (good.IndexOf("SimpleNotificationService-", StringComparison.Ordinal), good.IndexOf(".pem", StringComparison.Ordinal));
        // Of the last letter of the signature some bits mean nothing.
        var last = good.LastIndexOf("==", StringComparison.Ordinal) - 1;
        var changed = Encoding.UTF8.GetBytes(good);
        var at = chance.Next(changed.Length);
        while ((at >= from && at <= to) || at == last) at = chance.Next(changed.Length);
        changed[at] = (byte)(changed[at] ^ (1 << chance.Next(1, 5)));
        return changed;
    }
}
