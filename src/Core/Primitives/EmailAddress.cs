using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Postroad.Core.Primitives;

/// <summary>
/// An address that Amazon SES takes: ASCII local part (RFC 5321 dot-atom or what the field uses beyond it), domain as A-labels (RFC 5891).
/// <see cref="Key"/> is what makes two spellings one person: local part lower-cased, domain as lower-case A-label; no dot or plus folding.
/// </summary>
public readonly record struct EmailAddress
{
    /// <summary>RFC 5321 section 4.5.3.1: 64 octets of local part, 254 of the whole address.</summary>
    public const int MaxLength = 254, MaxLocalLength = 64;

    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    private EmailAddress(string local, string domain) => (Local, Domain) = (local, domain);

    /// <summary>Before the @, as written.</summary>
    public string Local { get; }

    /// <summary>After the @, as lower-case A-label.</summary>
    public string Domain { get; }

    public string Key => $"{Local.ToLowerInvariant()}@{Domain}";

    public override string ToString() => $"{Local}@{Domain}";

    /// <summary>A part of an address as it would stand in <see cref="Key"/>: small letters, and labels of other alphabets as A-labels where they are whole.</summary>
    public static string AsKey(string part)
    {
        var at = part.LastIndexOf('@') + 1;
        return part[..at].ToLowerInvariant() + (!System.Text.Ascii.IsValid(part.AsSpan(at)) && TryAscii(part[at..], out var domain) ? domain : part[at..].ToLowerInvariant());
    }

    /// <summary>Reads an address; <paramref name="fault"/> says in a few words what is wrong with it.</summary>
    public static bool TryParse(string? text, out EmailAddress address, [NotNullWhen(false)] out string? fault)
    {
        address = default;
        text = text?.Trim() ?? "";
        var at = text.LastIndexOf('@');
        fault = Fault(text, at);
        if (fault is not null) return false;

        if (!TryAscii(text[(at + 1)..], out var domain)) fault = "the domain is not a valid host name";
        else if (!domain.Contains('.', StringComparison.Ordinal)) fault = "the domain has no dot";
        else if (at + 1 + domain.Length > MaxLength) fault = $"longer than {MaxLength} characters";
        if (fault is not null) return false;

        address = new EmailAddress(text[..at], domain);
        return true;
    }

    private static string? Fault(string text, int at)
    {
        if (text.Length == 0) return "no address";
        if (at < 0) return "no @";
        if (at == 0) return "nothing before the @";
        if (at == text.Length - 1) return "nothing after the @";
        if (text[^1] == '>' && text.Contains('<', StringComparison.Ordinal)) return "a name stands beside it: write the address alone";
        if (at > MaxLocalLength) return $"more than {MaxLocalLength} characters before the @";
        var local = text.AsSpan(0, at);
        if (local.Contains('@')) return "more than one @";
        if (local.ContainsAny(' ', '\u00A0')) return "a space before the @";
        if (local[0] == '.' || local[^1] == '.' || local.Contains("..", StringComparison.Ordinal)) return "a dot at the wrong place before the @";
        foreach (var c in local)
        {
            if (c > 126) return "letters outside ASCII before the @, which Amazon SES does not take";
            if (!char.IsAsciiLetterOrDigit(c) && !".!#$%&'*+/=?^_`{|}~-".Contains(c, StringComparison.Ordinal)) return $"the character \"{(c < 33 ? $"U+{(int)c:X4}" : c.ToString())}\" before the @";
        }

        return null;
    }

    private static bool TryAscii(string domain, out string ascii)
    {
        ascii = "";
        try
        {
            var host = domain.EndsWith('.') ? domain[..^1] : domain;
            if (!System.Text.Ascii.IsValid(host) && !HostLetters.TryPlain(host, out host)) return false;
            ascii = Idn.GetAscii(host).ToLowerInvariant();
            return ascii.Length <= 253 && !ascii.StartsWith('.') && !ascii.EndsWith('.') && !ascii.Contains("..", StringComparison.Ordinal) && HostLetters.AreCanonical(ascii, Idn);
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
