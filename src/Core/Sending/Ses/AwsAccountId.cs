using System.Globalization;

namespace Postroad.Core.Sending.Ses;

/// <summary>Whose a key is, as far as its id or its role says it, without asking AWS. For what servers share, such as a pace; never for what somebody may do.</summary>
internal static class AwsAccountId
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>Characters in front that say what kind of key it is, such as AKIA (IAM user guide, "Unique identifiers").</summary>
    private const int Kind = 4;

    /// <summary>Characters behind it in which the account stands, in base 32: 48 bits, of which the first and the last seven say something else (seen in keys of AWS since 2019).</summary>
    private const int Coded = 10;

    /// <summary>Twelve digits. Null: nothing says it.</summary>
    public static string? Of(SesServerSettings settings) => settings.RoleArn?.Split(':') is [_, _, _, _, { Length: 12 } account, ..] ? account : settings.AccessKeyId is { } id ? Of(id) : null;

    private static string? Of(string id)
    {
        if (id.Length != 20) return null;
        var bits = 0L;
        foreach (var c in id.AsSpan(Kind, Coded))
        {
            if (Alphabet.IndexOf(c, StringComparison.Ordinal) is not (>= 0 and var five)) return null;
            bits = (bits << 5) | (uint)five;
        }

        // 50 bits were read; two belong to what follows.
        return (((bits >> 2) & 0x7fff_ffff_ff80) >> 7).ToString("D12", CultureInfo.InvariantCulture);
    }
}
