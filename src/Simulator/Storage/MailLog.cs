using System.Buffers;
using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Postroad.Simulator.Storage;

/// <summary>
/// The append-only file of accepted mail. A record is in the operating system's hands before the request is answered, so it survives
/// the death of this process (not of the machine). Appending is guarded by the caller; reading is free.
/// </summary>
internal sealed class MailLog : IDisposable
{
    private static readonly byte[] End = BitConverter.GetBytes(RecordBytes.EndMark);
    private readonly SafeFileHandle file;
    private readonly ArrayBufferWriter<byte> header = new(2048);
    private readonly ReadOnlyMemory<byte>[] parts = new ReadOnlyMemory<byte>[3];
    private long length;

    public MailLog(string path)
    {
        file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        length = RandomAccess.GetLength(file);
    }

    /// <summary>Where the record begins, and how long its header is.</summary>
    public (long Offset, int HeaderLength) Append(MailRecord record, ReadOnlyMemory<byte> mail)
    {
        header.ResetWrittenCount();
        RecordBytes.Write(header, record, mail.Length);
        (parts[0], parts[1], parts[2]) = (header.WrittenMemory, mail, End);
        RandomAccess.Write(file, parts, length);
        var at = length;
        length += header.WrittenCount + mail.Length + End.Length;
        parts[1] = default;
        return (at, header.WrittenCount);
    }

    public MailRecord ReadRecord(long offset, int headerLength)
    {
        var rented = ArrayPool<byte>.Shared.Rent(headerLength);
        try
        {
            ReadExactly(rented.AsSpan(0, headerLength), offset);
            return RecordBytes.Read(rented.AsSpan(0, headerLength));
        }
        finally { ArrayPool<byte>.Shared.Return(rented); }
    }

    /// <summary>The mail's bytes, or its first <paramref name="most"/>.</summary>
    public byte[] ReadMail(long offset, int headerLength, int mailLength, int most = int.MaxValue)
    {
        var mail = new byte[Math.Min(mailLength, most)];
        ReadExactly(mail, offset + headerLength);
        return mail;
    }

    /// <summary>All records of an earlier process; what was torn off at the end by its death is cut away.</summary>
    public IEnumerable<(MailRecord Record, long Offset, int HeaderLength, int MailLength)> ReadAll()
    {
        long at = 0;
        while (TryRead(at) is { } found)
        {
            yield return (found.Record, at, found.HeaderLength, found.MailLength);
            at += found.HeaderLength + (long)found.MailLength + End.Length;
        }

        if (at < length) RandomAccess.SetLength(file, at);
        length = at;
    }

    public void Clear()
    {
        RandomAccess.SetLength(file, 0);
        length = 0;
    }

    public void Dispose() => file.Dispose();

    private (MailRecord Record, int HeaderLength, int MailLength)? TryRead(long at)
    {
        Span<byte> start = stackalloc byte[RecordBytes.FixedSize];
        if (at + start.Length > length) return null;
        ReadExactly(start, at);
        if (RecordBytes.ReadFixed(start) is not { } found) return null;
        var end = at + found.HeaderLength + found.MailLength;
        if (found.HeaderLength < start.Length || found.MailLength < 0 || end + End.Length > length) return null;
        ReadExactly(start[..4], end);
        if (BinaryPrimitives.ReadUInt32LittleEndian(start) != RecordBytes.EndMark) return null;
        return (ReadRecord(at, found.HeaderLength), found.HeaderLength, found.MailLength);
    }

    private void ReadExactly(Span<byte> buffer, long offset)
    {
        while (!buffer.IsEmpty)
        {
            var read = RandomAccess.Read(file, buffer, offset);
            if (read == 0) throw new EndOfStreamException($"Accepted mail ends at {length}, {buffer.Length} bytes early.");
            buffer = buffer[read..];
            offset += read;
        }
    }
}
