using System.Buffers.Binary;
using System.Text;
using Postroad.Core.Primitives;

namespace Postroad.Core.Deliveries.Journal;

/// <summary>A submission as the journal has it: that it may have left, that the provider took it, or that it refused it.</summary>
/// <param name="Person">Hash of the address key: in a restored database the number may belong to somebody else.</param>
/// <param name="MessageId">The provider's id. Null: no answer yet. <see cref="NotSent"/>: certainly not sent.</param>
internal readonly record struct Handover(SendId Send, int Seq, int Attempt, ulong Person, DateTimeOffset At, string? MessageId)
{
    /// <summary>In place of a message id, which is never so short.</summary>
    public const string NotSent = "-";

    /// <summary>Says whose mails the records behind it speak of. No send has the number 0.</summary>
    public static Handover Of(string database, DateTimeOffset at) => new(new SendId(0), 0, 0, 0, at, database);

    /// <summary>Null: it is a submission.</summary>
    public string? DatabaseOf => Send.Value == 0 ? MessageId : null;

    public bool IsNotSent => MessageId == NotSent;

    /// <summary>Bytes before the message id: its length, then send, seq, attempt, person and milliseconds, little endian.</summary>
    public const int HeadLength = 1 + 8 + 4 + 4 + 8 + 8;

    public const int MostLength = HeadLength + byte.MaxValue;

    /// <summary>FNV-1a, 64 bits: fast on short texts, and two of ten million people meet once in 350,000 campaigns.</summary>
    public static ulong PersonOf(string addressKey)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in addressKey) hash = (hash ^ c) * 1099511628211UL;
        return hash;
    }

    /// <summary>Answers how many bytes it took.</summary>
    public int Write(Span<byte> to)
    {
        var id = MessageId is null ? 0 : Encoding.ASCII.GetBytes(MessageId.AsSpan(0, Math.Min(MessageId.Length, byte.MaxValue)), to[HeadLength..]);
        to[0] = (byte)id;
        BinaryPrimitives.WriteInt64LittleEndian(to[1..], Send.Value);
        BinaryPrimitives.WriteInt32LittleEndian(to[9..], Seq);
        BinaryPrimitives.WriteInt32LittleEndian(to[13..], Attempt);
        BinaryPrimitives.WriteUInt64LittleEndian(to[17..], Person);
        BinaryPrimitives.WriteInt64LittleEndian(to[25..], At.ToUnixTimeMilliseconds());
        return HeadLength + id;
    }

    /// <summary>False: the bytes end in the middle of a record, as a kill leaves them.</summary>
    public static bool TryRead(ReadOnlySpan<byte> from, out Handover handover, out int length)
    {
        (handover, length) = (default, 0);
        if (from.Length < HeadLength || from.Length < HeadLength + from[0]) return false;
        length = HeadLength + from[0];
        handover = new Handover(
            new SendId(BinaryPrimitives.ReadInt64LittleEndian(from[1..])), BinaryPrimitives.ReadInt32LittleEndian(from[9..]), BinaryPrimitives.ReadInt32LittleEndian(from[13..]),
            BinaryPrimitives.ReadUInt64LittleEndian(from[17..]), DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64LittleEndian(from[25..])),
            from[0] == 0 ? null : Encoding.ASCII.GetString(from.Slice(HeadLength, from[0])));
        return true;
    }
}
