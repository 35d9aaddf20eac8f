using System.Buffers.Binary;
using System.Text;

namespace Postroad.Tests.Fixtures;

/// <summary>Answers of the DNS written by hand (RFC 1035 section 4).</summary>
internal static class DnsMessage
{
    public const int Txt = 16, Cname = 5, Ns = 2, A = 1, Soa = 6;

    /// <summary>The question back, with a code and records. <paramref name="truncated"/> sets TC, <paramref name="authoritative"/> AA.</summary>
    public static byte[] Answer(byte[] query, int code = 0, bool truncated = false, bool authoritative = true, params (string Owner, int Type, byte[] Data)[] records)
    {
        var question = query[12..QuestionEnd(query)];
        var message = new List<byte>();
        message.AddRange(query[..2]);
        message.AddRange([(byte)(0x80 | (authoritative ? 4 : 0) | (truncated ? 2 : 0) | (query[2] & 1)), (byte)(0x80 | code), 0, 1]);
        message.AddRange(Number(records.Length));
        message.AddRange([0, 0, 0, 0]);
        message.AddRange(question);
        foreach (var (owner, type, data) in records)
        {
            message.AddRange(Name(owner));
            message.AddRange([.. Number(type), 0, 1, 0, 0, 0, 60, .. Number(data.Length), .. data]);
        }

        return [.. message];
    }

    public static string QuestionName(byte[] query)
    {
        var labels = new List<string>();
        for (var at = 12; query[at] != 0; at += query[at] + 1) labels.Add(Encoding.ASCII.GetString(query, at + 1, query[at]));
        return string.Join('.', labels);
    }

    public static int QuestionType(byte[] query) => BinaryPrimitives.ReadUInt16BigEndian(query.AsSpan(QuestionEnd(query) - 4));

    public static byte[] Name(string name) =>
        [.. name.Split('.', StringSplitOptions.RemoveEmptyEntries).SelectMany(label => (byte[])[(byte)label.Length, .. Encoding.ASCII.GetBytes(label)]), 0];

    /// <summary>Strings of at most 255 octets.</summary>
    public static byte[] Text(string text) => [.. Encoding.UTF8.GetBytes(text).Chunk(255).SelectMany(piece => (byte[])[(byte)piece.Length, .. piece])];

    private static byte[] Number(int value) => [(byte)(value >> 8), (byte)value];

    private static int QuestionEnd(byte[] query)
    {
        var at = 12;
        while (query[at] != 0) at += query[at] + 1;
        return at + 5;
    }
}
