using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Postroad.Simulator.Storage;

/// <summary>The append-only file of steps, deletions, refusals and faults. Thread-safe; entries of one call stand together.</summary>
internal sealed class StepLog : IDisposable
{
    private readonly SafeFileHandle file;
    private readonly Lock gate = new();
    private long length;

    public StepLog(string path)
    {
        file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        length = RandomAccess.GetLength(file);
        // A torn last entry is overwritten by the next one.
        length -= length % LogEntry.Size;
    }

    public void Append(IReadOnlyList<LogEntry> entries)
    {
        if (entries.Count == 0) return;
        var bytes = ArrayPool<byte>.Shared.Rent(entries.Count * LogEntry.Size);
        for (var i = 0; i < entries.Count; i++) entries[i].Write(bytes.AsSpan(i * LogEntry.Size));
        lock (gate)
        {
            RandomAccess.Write(file, bytes.AsSpan(0, entries.Count * LogEntry.Size), length);
            length += entries.Count * LogEntry.Size;
        }

        ArrayPool<byte>.Shared.Return(bytes);
    }

    public void Append(LogEntry entry) => Append([entry]);

    public IEnumerable<LogEntry> ReadAll()
    {
        var bytes = new byte[LogEntry.Size * 2048];
        for (long at = 0; at < length;)
        {
            var read = RandomAccess.Read(file, bytes, at);
            read = (int)Math.Min(read - read % LogEntry.Size, length - at);
            if (read <= 0) yield break;
            for (var i = 0; i < read; i += LogEntry.Size) yield return LogEntry.Read(bytes.AsSpan(i));
            at += read;
        }
    }

    public void Clear()
    {
        lock (gate)
        {
            RandomAccess.SetLength(file, 0);
            length = 0;
        }
    }

    public void Dispose() => file.Dispose();
}
