using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Postroad.Core.Sending.Ses;

/// <summary>
/// The JSON of SendEmail with Raw content, written by hand: the message is turned into base64 once, straight into the buffer that is
/// hashed and sent. What all messages of a send share (their tags, the configuration set) is encoded once per send.
/// </summary>
internal sealed class SendEmailBody(string? configurationSet)
{
    /// <summary>Room for the fixed text, the key, the attempt and two addresses of 254 characters, each of them escaped at worst.</summary>
    private const int FixedBytes = 512;

    private readonly ConditionalWeakTable<IReadOnlyList<MessageTag>, End> _ends = [];

    /// <exception cref="InvalidTagException">A tag that SES would refuse.</exception>
    public PooledBody Write(in OutgoingMessage message)
    {
        var end = EndOf(message.Tags, message.ConfigurationSet ?? configurationSet);
        InvalidTagException.ThrowIfInvalid("dk", message.DeliveryKey);
        var size = FixedBytes + 6 * (message.From.Length + message.To.Length) + message.DeliveryKey.Length
            + Base64.GetMaxEncodedToUtf8Length(message.Mime.Length) + end.Length;
        var buffer = ArrayPool<byte>.Shared.Rent(size);
        return new PooledBody(buffer, Fill(buffer, message, end));
    }

    private static int Fill(Span<byte> buffer, in OutgoingMessage message, byte[] end)
    {
        var at = 0;
        Append(buffer, ref at, "{\"FromEmailAddress\":\""u8);
        AppendEscaped(buffer, ref at, message.From);
        Append(buffer, ref at, "\",\"Destination\":{\"ToAddresses\":[\""u8);
        AppendEscaped(buffer, ref at, message.To);
        Append(buffer, ref at, "\"]},\"Content\":{\"Raw\":{\"Data\":\""u8);
        Base64.EncodeToUtf8(message.Mime.Span, buffer[at..], out _, out var written);
        at += written;
        Append(buffer, ref at, "\"}},\"EmailTags\":[{\"Name\":\"dk\",\"Value\":\""u8);
        at += Encoding.ASCII.GetBytes(message.DeliveryKey, buffer[at..]);
        Append(buffer, ref at, "\"},{\"Name\":\"at\",\"Value\":\""u8);
        message.Attempt.TryFormat(buffer[at..], out written, default, CultureInfo.InvariantCulture);
        at += written;
        Append(buffer, ref at, "\"}"u8);
        Append(buffer, ref at, end);
        return at;
    }

    private byte[] EndOf(IReadOnlyList<MessageTag> tags, string? set)
    {
        if (_ends.TryGetValue(tags, out var end) && end.Set == set) return end.Bytes;
        end = new End(set, MakeEnd(tags, set));
        _ends.AddOrUpdate(tags, end);
        return end.Bytes;
    }

    private static byte[] MakeEnd(IReadOnlyList<MessageTag> tags, string? set)
    {
        var text = new StringBuilder();
        foreach (var tag in tags)
        {
            InvalidTagException.ThrowIfInvalid(tag.Name, tag.Value);
            text.Append(CultureInfo.InvariantCulture, $",{{\"Name\":\"{tag.Name}\",\"Value\":\"{tag.Value}\"}}");
        }

        text.Append(']');
        if (set is not null) text.Append(CultureInfo.InvariantCulture, $",\"ConfigurationSetName\":\"{JsonEncodedText.Encode(set)}\"");
        return Encoding.UTF8.GetBytes(text.Append('}').ToString());
    }

    private static void Append(Span<byte> buffer, ref int at, ReadOnlySpan<byte> text)
    {
        text.CopyTo(buffer[at..]);
        at += text.Length;
    }

    private static void AppendEscaped(Span<byte> buffer, ref int at, string text)
    {
        if (NeedsEscape(text)) Append(buffer, ref at, JsonEncodedText.Encode(text).EncodedUtf8Bytes);
        else at += Encoding.ASCII.GetBytes(text, buffer[at..]);
    }

    private static bool NeedsEscape(string text) =>
        text.AsSpan().ContainsAnyExceptInRange(' ', '~') || text.AsSpan().ContainsAny('"', '\\');

    /// <param name="Set">Null: none. Sends that share their tags need not share it.</param>
    private sealed record End(string? Set, byte[] Bytes);
}
