using Postroad.Core.Domains.Dns;

namespace Postroad.Core.Domains.Checks;

/// <summary>What happens to texts on their way through the form of a DNS host.</summary>
internal static class TextFaults
{
    public static Fault Quoted(DnsName name, string text) =>
        new(CheckColor.Red, $"The TXT record of {name} has quotation marks or backslashes in its text", text,
            "Enter the text without quotation marks and backslashes: the DNS host adds those that a zone file needs.") { IsInstead = true, Mangled = text };

    /// <summary>A text that would be of the kind, were it entered differently; null: there is none.</summary>
    /// <param name="name">Where.</param>
    /// <param name="found">All that is there.</param>
    /// <param name="isOne">Whether a text is of the kind.</param>
    public static Fault? Of(DnsName name, DnsAnswer.Found found, Func<string, bool> isOne)
    {
        foreach (var record in found.Records.OfType<DnsRecord.Txt>())
        {
            if (Bare(record.Text) is var bare && bare != record.Text && isOne(bare)) return Quoted(name, record.Text);
            if (record.Pieces.Count > 1 && isOne(string.Join(' ', record.Pieces)))
                return new Fault(CheckColor.Red, $"The TXT record of {name} was cut at its spaces, and receivers put the pieces together without one",
                    string.Join(' ', record.Pieces.Select(piece => $"\"{piece}\"")), "Enter the text as one, in a single pair of quotation marks.") { IsInstead = true, Mangled = record.Text };
        }

        return null;
    }

    private static string Bare(string text) => text.Replace("\"", "", StringComparison.Ordinal).Replace("\\", "", StringComparison.Ordinal).Trim();
}
