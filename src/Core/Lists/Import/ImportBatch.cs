namespace Postroad.Core.Lists.Import;

/// <summary>A stretch of a file, read and judged, on its way into the database.</summary>
/// <param name="People">In the order of their keys.</param>
/// <param name="Records">Rows of the file up to its end.</param>
/// <param name="RejectsLength">Bytes of the file of refused rows up to its end; they are on disk.</param>
/// <param name="Read">What is known of its rows without asking the database.</param>
internal sealed record ImportBatch(IReadOnlyList<NewContact> People, long Records, long RejectsLength, ImportCounts Read, bool IsLast);

/// <summary>Cuts a file into batches. The same file, plan and size give the same batches, whoever died in between.</summary>
internal sealed class ImportBatches(PeopleReader reader, RejectsFile rejects, RejectTally tally, int size, Action requireRoom)
{
    /// <summary>Rows without anybody to store end a batch too, or nothing would be noted of them.</summary>
    private const int MostRecords = 4;

    public async Task<ImportBatch> ReadAsync(CancellationToken cancel)
    {
        requireRoom();
        var (people, from, folded, leftOut, isLast) = (new List<NewContact>(size), reader.Records, reader.Folded, reader.LeftOut, false);
        while (people.Count < size && reader.Records - from < (long)MostRecords * size && !isLast)
        {
            isLast = !await reader.ReadAsync(cancel);
            if (reader.Person is { } person) people.Add(person);
        }

        // Neighbours in the index are written together: of a million people 50,000 meet on each of its 12,000 pages four times, and a page is written once.
        people.Sort(static (a, b) => string.CompareOrdinal(a.Key, b.Key));
        var read = new ImportCounts { Folded = reader.Folded - folded, LeftOut = reader.LeftOut - leftOut, ByReason = tally.Take() };
        return new ImportBatch(people, reader.Records, rejects.Save(), read, isLast);
    }
}

/// <summary>Counts refused rows by kind of reason.</summary>
internal sealed class RejectTally
{
    private Dictionary<RejectReason, int> counts = [];

    public int Total { get; private set; }

    public void Add(RejectReason kind)
    {
        Total++;
        counts[kind] = counts.GetValueOrDefault(kind) + 1;
    }

    /// <summary>Since it was taken last.</summary>
    public IReadOnlyDictionary<RejectReason, int> Take()
    {
        var taken = counts;
        counts = [];
        return taken;
    }
}
