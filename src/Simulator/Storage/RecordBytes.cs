using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Postroad.Simulator.Mailboxes;
using Postroad.Simulator.Sending;

namespace Postroad.Simulator.Storage;

/// <summary>
/// A record's bytes: magic (4), length of the header (4), length of the mail (4), number (4), accepted at in Unix ms (8), then texts with two bytes
/// of length each; the mail; an end mark (4). Little endian.
/// </summary>
internal static class RecordBytes
{
    public const int FixedSize = 24;
    public const uint Magic = 0x4D535250;
    public const uint EndMark = 0x444E4550;

    public static void Write(ArrayBufferWriter<byte> to, MailRecord record, int mailLength)
    {
        to.Advance(to.GetSpan(FixedSize)[..FixedSize].Length);
        Text(to, record.Region);
        Text(to, record.ConfigurationSet);
        Text(to, record.From);
        Text(to, record.Subject);
        Text(to, record.SourceIp);
        Number(to, record.Recipients.Count);
        for (var i = 0; i < record.Recipients.Count; i++)
        {
            Text(to, record.Recipients[i]);
            Number(to, (int)record.Behaviours[i]);
        }

        Number(to, record.Tags.Count);
        foreach (var (name, value) in record.Tags)
        {
            Text(to, name);
            Text(to, value);
        }

        WriteFixed(to, record, mailLength);
    }

    public static (int HeaderLength, int MailLength, int Number, DateTimeOffset AcceptedAt)? ReadFixed(ReadOnlySpan<byte> bytes)
    {
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic) return null;
        return (BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]), BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]), DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64LittleEndian(bytes[16..])));
    }

    public static MailRecord Read(ReadOnlySpan<byte> header)
    {
        var (_, _, number, at) = ReadFixed(header) ?? throw new InvalidDataException("Not a record of accepted mail.");
        var rest = header[FixedSize..];
        string region = Text(ref rest), set = Text(ref rest), from = Text(ref rest), subject = Text(ref rest), ip = Text(ref rest);
        var recipients = new string[Number(ref rest)];
        var behaviours = new Behaviour[recipients.Length];
        for (var i = 0; i < recipients.Length; i++) (recipients[i], behaviours[i]) = (Text(ref rest), (Behaviour)Number(ref rest));
        var tags = new MessageTag[Number(ref rest)];
        for (var i = 0; i < tags.Length; i++) tags[i] = new MessageTag(Text(ref rest), Text(ref rest));
        return new MailRecord
        {
            Number = number, AcceptedAt = at, Region = region, ConfigurationSet = set, From = from, Subject = subject, SourceIp = ip,
            Recipients = recipients, Behaviours = behaviours, Tags = tags,
        };
    }

    private static void WriteFixed(ArrayBufferWriter<byte> to, MailRecord record, int mailLength)
    {
        // The writer hands out its memory only for appending; what stands already is reached through its owner array.
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(to.WrittenMemory, out var written);
        var bytes = written.AsSpan();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[4..], to.WrittenCount);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[8..], mailLength);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[12..], record.Number);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], record.AcceptedAt.ToUnixTimeMilliseconds());
    }

    private static void Text(ArrayBufferWriter<byte> to, string text)
    {
        var span = to.GetSpan(2 + Encoding.UTF8.GetMaxByteCount(text.Length));
        var length = Encoding.UTF8.GetBytes(text, span[2..]);
        // A subject may be longer than a mail program ever shows; the mail itself holds the whole.
        length = Math.Min(length, ushort.MaxValue);
        BinaryPrimitives.WriteUInt16LittleEndian(span, (ushort)length);
        to.Advance(2 + length);
    }

    private static string Text(ref ReadOnlySpan<byte> from)
    {
        var length = BinaryPrimitives.ReadUInt16LittleEndian(from);
        var text = Encoding.UTF8.GetString(from.Slice(2, length));
        from = from[(2 + length)..];
        return text;
    }

    private static void Number(ArrayBufferWriter<byte> to, int value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(to.GetSpan(2), (ushort)value);
        to.Advance(2);
    }

    private static int Number(ref ReadOnlySpan<byte> from)
    {
        var value = BinaryPrimitives.ReadUInt16LittleEndian(from);
        from = from[2..];
        return value;
    }
}
