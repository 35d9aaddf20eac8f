using System.Text;

namespace Postroad.Simulator.Sending;

/// <summary>The header block of a raw message, found by scanning; nothing of the body is looked at.</summary>
internal readonly ref struct HeaderBlock(ReadOnlySpan<byte> mail)
{
    private readonly ReadOnlySpan<byte> mail = mail;

    /// <summary>Where the body begins; the mail's length when there is no blank line.</summary>
    public int BodyStart => Split(mail).Body;

    public Enumerator GetEnumerator() => new(mail[..Split(mail).End]);

    /// <summary>The value of the first header of that name, unfolded; null when there is none.</summary>
    public string? Find(string name)
    {
        foreach (var header in this) if (header.Is(name)) return header.Value;
        return null;
    }

    private static (int End, int Body) Split(ReadOnlySpan<byte> mail)
    {
        if (mail.StartsWith("\r\n"u8)) return (0, 2);
        if (mail.StartsWith("\n"u8)) return (0, 1);
        var crlf = mail.IndexOf("\r\n\r\n"u8);
        var lf = mail[..(crlf < 0 ? mail.Length : crlf)].IndexOf("\n\n"u8);
        if (lf >= 0) return (lf + 1, lf + 2);
        return crlf >= 0 ? (crlf + 2, crlf + 4) : (mail.Length, mail.Length);
    }

    public ref struct Enumerator(ReadOnlySpan<byte> block)
    {
        private ReadOnlySpan<byte> rest = block;

        public HeaderLine Current { get; private set; }

        public bool MoveNext()
        {
            if (rest.IsEmpty) return false;
            var end = 0;
            do
            {
                var line = rest[end..].IndexOf((byte)'\n');
                end = line < 0 ? rest.Length : end + line + 1;
            }
            while (end < rest.Length && (rest[end] == (byte)' ' || rest[end] == (byte)'\t'));
            Current = new HeaderLine(rest[..end]);
            rest = rest[end..];
            return true;
        }
    }
}

/// <summary>One header with its folded lines.</summary>
internal readonly ref struct HeaderLine(ReadOnlySpan<byte> bytes)
{
    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    public ReadOnlySpan<byte> Name { get; } = bytes.IndexOf((byte)':') is var colon and > 0 ? bytes[..colon] : default;

    /// <summary>Unfolded (RFC 5322 section 2.2.3) and trimmed.</summary>
    public string Value => Encoding.UTF8.GetString(Bytes[(Name.Length + 1)..]).Replace("\r", "", StringComparison.Ordinal)
        .Replace("\n", "", StringComparison.Ordinal).Trim();

    public bool Is(string name) => Name.Length == name.Length && Ascii.EqualsIgnoreCase(Name, name);
}
