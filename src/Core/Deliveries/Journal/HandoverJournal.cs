using System.Globalization;
using Postroad.Core.Deliveries.Ledger;
using Postroad.Core.Primitives;

namespace Postroad.Core.Deliveries.Journal;

/// <summary>
/// A second memory of what was handed over, in files outside the database: what a database that is put back to an older state has forgotten is read from
/// here. Written after the intent is durable and before the first byte leaves; one write a turn, not synced: it has to survive a swapped database, not a power cut.
/// </summary>
public sealed class HandoverJournal : IDisposable
{
    /// <summary>A new file after so many bytes: about 600,000 messages.</summary>
    private const long MostBytes = 64L << 20;

    /// <summary>As long as SES's events wait in a queue (SQS: at most 14 days); older backups than that are beyond what anybody can reconstruct.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(14);

    private readonly string folder;
    private readonly TimeProvider time;
    private readonly Lock gate = new();
    private readonly byte[] buffer = new byte[64 * 1024];
    private FileStream? file;
    private long number;

    /// <summary>Of the database whose mails are written down; stands in front of each file. Null: not known, and not said.</summary>
    public string? Identity { get; set; }

    /// <param name="folder">Made when the first record is written.</param>
    public HandoverJournal(string folder, TimeProvider time)
    {
        (this.folder, this.time) = (folder, time);
        number = Files(folder).Select(NumberOf).DefaultIfEmpty(0).Max();
    }

    /// <summary>Everything that is kept of the mails of one database, oldest first. Not while it is written.</summary>
    /// <param name="identity">Null: of all.</param>
    internal static IEnumerable<Handover> Read(string folder, string? identity)
    {
        // Files of earlier versions do not say whose they are.
        var wanted = true;
        foreach (var record in Read(folder))
        {
            if (record.DatabaseOf is { } database) wanted = identity is null || database == identity;
            else if (wanted) yield return record;
        }
    }

    private static IEnumerable<Handover> Read(string folder)
    {
        foreach (var path in Files(folder).OrderBy(NumberOf))
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 16);
            var bytes = new byte[1 << 16];
            for (int held = 0, read; (read = file.Read(bytes, held, bytes.Length - held)) > 0;)
            {
                held += read;
                var used = 0;
                while (Handover.TryRead(bytes.AsSpan(used, held - used), out var handover, out var length))
                {
                    used += length;
                    yield return handover;
                }

                bytes.AsSpan(used, held - used).CopyTo(bytes);
                held -= used;
            }
        }
    }

    /// <summary>What a turn has intended and what it has heard.</summary>
    /// <exception cref="IOException">The disk is full or away: then nothing of the turn may be sent.</exception>
    internal void Append(SendId send, IReadOnlyList<QueuedDelivery> intended, IReadOnlyList<DeliveryOutcome> answers)
    {
        var now = time.GetUtcNow();
        lock (gate)
        {
            var length = 0;
            foreach (var row in intended) length = Put(new Handover(send, row.Seq, row.Attempt, Handover.PersonOf(row.AddressKey), now, null), length);
            foreach (var answer in answers.Where(answer => answer.Kind != OutcomeKind.Ambiguous))
            {
                var id = answer.Kind == OutcomeKind.Accepted ? answer.MessageId : Handover.NotSent;
                length = Put(new Handover(send, answer.Row.Seq, answer.Row.Attempt, Handover.PersonOf(answer.Row.AddressKey), now, id), length);
            }

            Flush(length);
        }
    }

    public void Dispose() => file?.Dispose();

    private int Put(Handover handover, int length)
    {
        // The last of it is for the head of a file that has to be begun first.
        if (length + (2 * Handover.MostLength) > buffer.Length)
        {
            Flush(length);
            length = 0;
        }

        return length + handover.Write(buffer.AsSpan(length));
    }

    private void Flush(int length)
    {
        if (length == 0) return;
        if (file is null || file.Position + length > MostBytes) Begin();
        Write(length, 0);
    }

    private void Write(int length, int from)
    {
        try
        {
            file!.Write(buffer, from, length);
        }
        catch
        {
            // Behind half a record nothing can be read: the next one begins a file of its own.
            file!.Dispose();
            file = null;
            throw;
        }
    }

    private void Begin()
    {
        file?.Dispose();
        // Before anything can fail: the next record begins a file again.
        file = null;
        Directory.CreateDirectory(folder);
        var oldest = time.GetUtcNow().UtcDateTime - Kept;
        foreach (var path in Files(folder).Where(path => File.GetLastWriteTimeUtc(path) < oldest)) File.Delete(path);
        // A file of its own for every start: behind a record that a kill has cut, nothing can be read.
        file = new FileStream(Path.Combine(folder, (++number).ToString("D10", CultureInfo.InvariantCulture) + ".log"), FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
        if (Identity is not null) Write(Handover.Of(Identity, time.GetUtcNow()).Write(buffer.AsSpan(buffer.Length - Handover.MostLength)), buffer.Length - Handover.MostLength);
    }

    private static string[] Files(string folder) => Directory.Exists(folder) ? Directory.GetFiles(folder, "*.log") : [];

    private static long NumberOf(string path) => long.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
