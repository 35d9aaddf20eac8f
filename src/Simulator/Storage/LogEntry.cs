using System.Buffers.Binary;
using Postroad.Simulator.Mailboxes;

namespace Postroad.Simulator.Storage;

internal enum LogEntryKind : byte
{
    None,

    /// <summary>A step happened; when it is an event and went into the queue, <see cref="LogEntry.QueueNumber"/> says as which message.</summary>
    Step,

    /// <summary>A mailbox gave up on an act, or had nothing to act on.</summary>
    ActFailed,

    /// <summary>A client deleted a message of the queue.</summary>
    Deleted,

    /// <summary>The text that SNS puts into a new queue.</summary>
    Notice,
    Refused,
    FaultStruck,

    /// <summary>An event went into one more queue than the one that its step names.</summary>
    Also,

    /// <summary>A message was received too often and went to the dead letters; <see cref="LogEntry.Route"/> is the number of their queue.</summary>
    Moved,

    /// <summary>A web address is to be asked whether it wants a topic's messages.</summary>
    Asked,
}

[Flags]
internal enum LogEntryFlags : byte
{
    None = 0,
    Queued = 1,
    Lost = 2,
    Twice = 4,
    NothingToActOn = 8,
}

/// <summary>32 bytes in the append-only file of what happened after acceptance.</summary>
internal readonly record struct LogEntry
{
    public const int Size = 32;

    public LogEntryKind Kind { get; init; }
    public LogEntryFlags Flags { get; init; }
    public byte Recipient { get; init; }

    /// <summary>Of a refusal or a fault: which one. Of a click: which link of the mail.</summary>
    public byte Which { get; init; }
    public int Mail { get; init; }
    public Steps Step { get; init; }

    /// <summary>Of an event: milliseconds until its message may be received. Of an act: the HTTP status of the answer.</summary>
    public int DelayMs { get; init; }
    public long QueueNumber { get; init; }

    /// <summary>Of a message: the number of the subscription by which it came.</summary>
    public ushort Route { get; init; }
    public long AtMs { get; init; }

    public void Write(Span<byte> to)
    {
        to[..Size].Clear();
        (to[0], to[1], to[2], to[3]) = ((byte)Kind, (byte)Flags, Recipient, Which);
        BinaryPrimitives.WriteInt32LittleEndian(to[4..], Mail);
        BinaryPrimitives.WriteInt32LittleEndian(to[8..], DelayMs);
        BinaryPrimitives.WriteUInt16LittleEndian(to[12..], (ushort)Step);
        BinaryPrimitives.WriteUInt16LittleEndian(to[14..], Route);
        BinaryPrimitives.WriteInt64LittleEndian(to[16..], QueueNumber);
        BinaryPrimitives.WriteInt64LittleEndian(to[24..], AtMs);
    }

    public static LogEntry Read(ReadOnlySpan<byte> from) => new()
    {
        Kind = (LogEntryKind)from[0],
        Flags = (LogEntryFlags)from[1],
        Recipient = from[2],
        Which = from[3],
        Mail = BinaryPrimitives.ReadInt32LittleEndian(from[4..]),
        DelayMs = BinaryPrimitives.ReadInt32LittleEndian(from[8..]),
        Step = (Steps)BinaryPrimitives.ReadUInt16LittleEndian(from[12..]),
        Route = BinaryPrimitives.ReadUInt16LittleEndian(from[14..]),
        QueueNumber = BinaryPrimitives.ReadInt64LittleEndian(from[16..]),
        AtMs = BinaryPrimitives.ReadInt64LittleEndian(from[24..]),
    };
}
