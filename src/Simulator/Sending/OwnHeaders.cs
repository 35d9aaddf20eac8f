using System.Buffers;

namespace Postroad.Simulator.Sending;

/// <summary>
/// Headers that say something to Amazon SES alone: configuration set, tags, list management, whose identity it is, tenant. It reads and removes them (developer guide, "Sending email using Amazon SES
/// configuration sets").
/// </summary>
internal static class OwnHeaders
{
    private const string Start = "X-SES-";

    public static bool IsOwn(HeaderLine header) => header.Name.Length > Start.Length && System.Text.Ascii.EqualsIgnoreCase(header.Name[..Start.Length], Start);

    /// <summary>The mail without them; the same memory when it has none.</summary>
    public static ReadOnlyMemory<byte> Without(ReadOnlyMemory<byte> mail)
    {
        ArrayBufferWriter<byte>? kept = null;
        var length = 0;
        foreach (var header in new HeaderBlock(mail.Span))
        {
            if (!IsOwn(header)) kept?.Write(header.Bytes);
            else if (kept is null)
            {
                kept = new ArrayBufferWriter<byte>(mail.Length);
                kept.Write(mail.Span[..length]);
            }

            length += header.Bytes.Length;
        }

        kept?.Write(mail.Span[length..]);
        return kept?.WrittenMemory ?? mail;
    }
}
