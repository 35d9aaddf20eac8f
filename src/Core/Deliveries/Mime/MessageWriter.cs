using System.Buffers;
using System.Globalization;
using System.Text;
using Postroad.Core.Templates.Rendering;

namespace Postroad.Core.Deliveries.Mime;

/// <summary>What differs in the headers from message to message.</summary>
internal readonly record struct Addressee(string Address, string? Name, string DeliveryKey, int Attempt, DateTimeOffset Date);

/// <summary>
/// Writes RFC 5322 messages: headers, then text and HTML as alternatives, each as it is where mail takes it so, else base64. No line end but CR LF, no line over
/// 998 bytes, each header once (SES refuses repeated ones). Thread-safe.
/// </summary>
internal sealed class MessageWriter(MessageHeaders headers, bool hasHtml)
{
    // Fixed: base64 never has "=_" or two dashes, and a body with a line that begins with "--=_" is written in base64 (RFC 2045 section 6.7 recommends "=_").
    private const string Boundary = "=_postroad_alternative";

    private static readonly byte[] Multipart = Encoding.ASCII.GetBytes(
        $"Content-Type: multipart/alternative; boundary=\"{Boundary}\"\r\n\r\n--{Boundary}\r\nContent-Type: text/plain; charset=utf-8\r\n");

    private static readonly byte[] HtmlPart = Encoding.ASCII.GetBytes($"--{Boundary}\r\nContent-Type: text/html; charset=utf-8\r\n");

    private static readonly byte[] EndOfParts = Encoding.ASCII.GetBytes($"--{Boundary}--\r\n");

    private static readonly byte[] TextOnly = Encoding.ASCII.GetBytes("Content-Type: text/plain; charset=utf-8\r\n");

    private readonly byte[] first = headers.WriteFirst(), last = headers.WriteLast();
    private readonly byte[] mailbox = headers.UnsubscribeMailbox is { } address ? Encoding.ASCII.GetBytes($",\r\n <mailto:{address}?subject=unsubscribe>") : [];

    /// <exception cref="ContentException">The subject is empty.</exception>
    public void Write(in Addressee to, MessageScratch scratch, IBufferWriter<byte> output)
    {
        var message = scratch.Message;
        var subject = message.Subject.Trim((byte)' ');
        if (subject.IsEmpty) throw new ContentException("The subject is empty for this recipient. Give its merge tags a default.");

        scratch.Head.Shorten(0);
        WriteHead(to, subject, scratch);
        output.Write(scratch.Head.Written);
        WriteBody(message.Text, output);
        if (!hasHtml) return;
        output.Write(HtmlPart);
        WriteBody(message.Html, output);
        output.Write(EndOfParts);
    }

    /// <summary>The rest of a part's headers, and its body to the end of a line.</summary>
    private static void WriteBody(ReadOnlySpan<byte> body, IBufferWriter<byte> output)
    {
        if (PlainLines.TryWrite("Content-Transfer-Encoding: 7bit\r\n\r\n"u8, body, output)) return;
        output.Write("Content-Transfer-Encoding: base64\r\n\r\n"u8);
        Base64Lines.Write(body, output);
    }

    private void WriteHead(in Addressee to, ReadOnlySpan<byte> subject, MessageScratch scratch)
    {
        var head = scratch.Head;
        head.Write(first);
        head.Write("To: "u8);
        HeaderText.WriteMailbox(to.Name, to.Address, "To: ".Length, head);
        head.Write("Subject: "u8);
        HeaderText.WriteText(subject, "Subject: ".Length, head);
        WriteDate(to.Date, head);
        head.WriteText($"Message-ID: <{to.DeliveryKey}@{headers.From.Domain}>\r\n");
        if (headers.CanUnsubscribe) WriteUnsubscribe(scratch.Links.Unsubscribe, head);
        head.WriteText(string.Create(CultureInfo.InvariantCulture, $"X-Delivery-Key: {to.DeliveryKey}.{to.Attempt}\r\n"));
        head.Write(last);
        head.Write(hasHtml ? Multipart : TextOnly);
    }

    /// <summary>RFC 5322 section 3.3; zones are numbers there, .NET's "r" says GMT.</summary>
    private static void WriteDate(DateTimeOffset at, Utf8Buffer head)
    {
        Span<byte> date = stackalloc byte[29];
        at.TryFormat(date, out var length, "r", CultureInfo.InvariantCulture);
        head.Write("Date: "u8);
        head.Write(date[..(length - "GMT".Length)]);
        head.Write("+0000\r\n"u8);
    }

    /// <summary>RFC 2369 and RFC 8058.</summary>
    private void WriteUnsubscribe(ReadOnlySpan<byte> address, Utf8Buffer head)
    {
        head.Write("List-Unsubscribe: <"u8);
        head.Write(address);
        head.Write(">"u8);
        head.Write(mailbox);
        head.Write("\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"u8);
    }
}
