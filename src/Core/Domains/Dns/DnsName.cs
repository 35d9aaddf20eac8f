using System.Diagnostics.CodeAnalysis;

namespace Postroad.Core.Domains.Dns;

/// <summary>A name in the DNS: small letters, no dot at the end, labels of 1 to 63 characters, 253 together (RFC 1035 section 2.3.4). Other alphabets come as A-labels.</summary>
internal readonly record struct DnsName
{
    public const int MaxLength = 253, MaxLabel = 63;

    public static readonly DnsName Root;

    private readonly string? text;

    private DnsName(string text) => this.text = text.Length == 0 ? null : text;

    public string Text => text ?? "";

    public bool IsRoot => Text.Length == 0;

    public IReadOnlyList<string> Labels => IsRoot ? [] : Text.Split('.');

    /// <summary>One label less; of the root, the root.</summary>
    public DnsName Parent => Text.IndexOf('.', StringComparison.Ordinal) is >= 0 and var dot ? new DnsName(Text[(dot + 1)..]) : Root;

    public override string ToString() => IsRoot ? "." : Text;

    public bool IsAtOrUnder(DnsName other) => other.IsRoot || Text == other.Text || Text.EndsWith('.' + other.Text, StringComparison.Ordinal);

    /// <summary>False: longer than a name can be.</summary>
    public bool TryUnder(string labels, out DnsName name) => TryParse(IsRoot ? labels : $"{labels}.{Text}", out name);

    /// <summary>Takes every printable ASCII character but the dot into a label: what is asked for may be what somebody typed at the wrong place.</summary>
    public static bool TryParse([NotNullWhen(true)] string? written, out DnsName name)
    {
        name = Root;
        var plain = written?.EndsWith('.') is true ? written[..^1] : written;
        if (plain is not { Length: > 0 and <= MaxLength }) return written == ".";
        var label = 0;
        foreach (var c in plain)
        {
            if (c is <= ' ' or > '~') return false;
            label = c == '.' ? 0 : label + 1;
            if (label > MaxLabel || (c == '.' && plain.Contains("..", StringComparison.Ordinal))) return false;
        }

        if (plain[0] == '.') return false;
        name = new DnsName(plain.ToLowerInvariant());
        return true;
    }

    /// <exception cref="FormatException">No name; for names that the code itself writes.</exception>
    public static DnsName Parse(string written) =>
        TryParse(written, out var name) ? name : throw new FormatException($"\"{DnsText.Clean(written, 100)}\" is no name of the DNS.");

    /// <summary>A name out of an answer, whatever is in it: what cannot be printed becomes a question mark.</summary>
    public static DnsName OfAnswer(string said)
    {
        var printable = string.Create(Math.Min(said.Length, MaxLength), said, static (to, from) =>
        {
            for (var i = 0; i < to.Length; i++) to[i] = from[i] is > ' ' and <= '~' ? char.ToLowerInvariant(from[i]) : '?';
        });
        return new DnsName(printable.TrimEnd('.'));
    }
}
