using System.Buffers;
using System.Globalization;
using System.Text;
using Postroad.Simulator.Sending;

namespace Postroad.Simulator.Storage;

/// <summary>A mail as it arrives: SES writes Date and Message-ID, takes out Bcc and its own headers, and leaves the rest byte for byte.</summary>
internal static class DeliveredMail
{
    public static byte[] Write(ReadOnlySpan<byte> sent, FoundMail mail)
    {
        var delivered = new ArrayBufferWriter<byte>(sent.Length + 256);
        var headers = new HeaderBlock(sent);
        var lineEnd = sent.IndexOf("\r\n"u8) >= 0 ? "\r\n" : "\n";
        foreach (var header in headers)
        {
            if (header.Is("Date") || header.Is("Message-ID") || header.Is("Bcc") || OwnHeaders.IsOwn(header)) continue;
            delivered.Write(header.Bytes);
            if (header.Bytes[^1] != '\n') Line(delivered, "", lineEnd);
        }

        Line(delivered, "Date: " + Date(mail.Record.AcceptedAt), lineEnd);
        Line(delivered, "Message-ID: " + MessageId.Header(mail.Id, mail.Record.Region), lineEnd);
        Line(delivered, "", lineEnd);
        delivered.Write(sent[headers.BodyStart..]);
        return delivered.WrittenSpan.ToArray();
    }

    /// <summary>RFC 5322 section 3.3.</summary>
    public static string Date(DateTimeOffset at) =>
        at.UtcDateTime.ToString("ddd, d MMM yyyy HH:mm:ss '+0000'", CultureInfo.InvariantCulture);

    private static void Line(ArrayBufferWriter<byte> to, string text, string lineEnd) =>
        to.Write(Encoding.ASCII.GetBytes(text + lineEnd));
}
