using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Lists.Import;

/// <summary>A file that somebody wants to send.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="FileTime">See <see cref="ImportJob.FileTime"/>.</param>
public sealed record NewUpload(string FileName, long Size, long FileTime = 0);

/// <summary>What became of a part of a file.</summary>
public abstract record UploadResult
{
    private UploadResult()
    {
    }

    /// <param name="Offset">So many bytes are here now.</param>
    /// <param name="IsWhole">That is all of it.</param>
    public sealed record Taken(long Offset, bool IsWhole) : UploadResult;

    /// <summary>It goes on elsewhere: a part came twice, or from two windows at once.</summary>
    public sealed record Elsewhere(long Offset) : UploadResult;

    /// <summary>It cannot be taken now, in a sentence for people.</summary>
    public sealed record Refused(string Why) : UploadResult;

    /// <summary>The disk of the data folder has no room for it, in a sentence for people. What is here stays; the same part may be sent again.</summary>
    public sealed record NoRoom(string Why) : UploadResult;

    /// <summary>This customer has no such upload, or it has ended.</summary>
    public sealed record NotFound : UploadResult;
}

/// <summary>Takes files in parts, each where the last one ended, so that a line that breaks costs one part.</summary>
public sealed class ImportUploads(Database database, DataFolder folder, ImportWork work, TimeProvider time)
{
    /// <summary>Bytes of a file; 5 GB.</summary>
    public const long MostSize = 5_000_000_000;

    /// <summary>Bytes of one part: a second of a slow line, and few enough round trips on a fast one.</summary>
    public const int PartSize = 8 << 20;

    /// <summary>Files of one customer that have begun to come and are not imported yet.</summary>
    public const int MostOpen = 20;

    /// <summary>ENOSPC and EDQUOT of Linux, and what Windows says.</summary>
    private const int Full = 28, QuotaUsed = 122, WindowsFull = unchecked((int)0x80070070);

    private static readonly ImportState[] Open = [ImportState.Uploading, ImportState.Examining, ImportState.Ready, ImportState.Trying];

    private readonly ConcurrentDictionary<string, bool> writing = [];

    /// <summary>Begins an upload, or goes on with the one that the same person began of the same file.</summary>
    /// <param name="list">Public id.</param>
    public async Task<Edit<ImportJob>> BeginAsync(CustomerId customer, string list, NewUpload wanted, string by, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        if (await MailingLists.InUse(db).Where(l => l.PublicId == list).Select(l => (long?)l.Id).SingleOrDefaultAsync(cancel) is not { } listId) return new Edit<ImportJob>.NotFound();
        var name = PlainName(wanted.FileName);
        var begun = await db.Set<ImportJob>().Where(j => j.ListId == listId && j.State == ImportState.Uploading && j.FileName == name && j.Size == wanted.Size && j.FileTime == wanted.FileTime && j.CreatedBy == by)
            .OrderByDescending(j => j.Id).FirstOrDefaultAsync(cancel);
        if (begun is not null && wanted.FileTime != 0) return new Edit<ImportJob>.Saved(begun);
        if (await FaultAsync(db, name, wanted.Size, cancel) is { } fault) return new Edit<ImportJob>.Faulty([new FieldFault("file", fault)]);
        return new Edit<ImportJob>.Saved(await CreateAsync(customer, listId, wanted with { FileName = name }, by, cancel));
    }

    /// <param name="import">Public id.</param>
    /// <param name="offset">Where in the file the part begins; it must be where the last one ended.</param>
    public async Task<UploadResult> PutAsync(CustomerId customer, string import, long offset, Stream part, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        if (await db.Set<ImportJob>().SingleOrDefaultAsync(j => j.PublicId == import, cancel) is not { State: ImportState.Uploading } job) return new UploadResult.NotFound();
        if (offset != job.Uploaded || !writing.TryAdd(import, true)) return new UploadResult.Elsewhere(job.Uploaded);
        try
        {
            if (NoRoom(job.Size - job.Uploaded) is { } why) return new UploadResult.NoRoom(why);
            var end = await WriteAsync(job, part, cancel);
            return await NoteAsync(job, end, cancel);
        }
        catch (InvalidDataException e)
        {
            return new UploadResult.Refused(e.Message);
        }
        catch (IOException e) when (e.HResult is Full or QuotaUsed or WindowsFull)
        {
            return new UploadResult.NoRoom($"The disk of {folder.Path} is full. {job.Uploaded / 1e6:N0} MB of {job.FileName} are here and stay: make room, and choose the same file again; it goes on there.");
        }
        finally
        {
            writing.TryRemove(import, out _);
        }
    }

    /// <summary>The last part of a name, without what a terminal or a header would take for more than letters.</summary>
    internal static string PlainName(string name)
    {
        var last = name.Split('/', '\\')[^1];
        var plain = string.Concat(last.Where(c => !char.IsControl(c) && !char.IsSurrogate(c))).Trim();
        return plain.Length == 0 ? "people.csv" : plain.Length <= ImportJob.MostName ? plain : plain[..ImportJob.MostName];
    }

    private async Task<string?> FaultAsync(PostroadDb db, string name, long size, CancellationToken cancel)
    {
        if (size <= 0) return $"{name} is empty: choose another file.";
        if (size > MostSize) return $"{name} has {size / 1e9:0.0} GB, {MostSize / 1e9:0} GB is the most: split it.";
        if (await db.Set<ImportJob>().CountAsync(j => Open.Contains(j.State), cancel) >= MostOpen) return $"There are {MostOpen} files already that nobody has imported: import or remove one of them first.";
        return NoRoom(size);
    }

    /// <summary>Twice the file, because what is in it goes into the database next.</summary>
    private string? NoRoom(long bytes)
    {
        if (database.Health.Trouble is { } trouble) return $"No file can be taken just now: {trouble.What}.";
        var free = new DriveInfo(folder.Path).AvailableFreeSpace;
        return free >= 2 * bytes ? null : $"No file of this size can be taken: the disk of {folder.Path} has {free / 1e9:0.0} GB free, {2 * bytes / 1e9:0.0} GB is needed.";
    }

    private Task<ImportJob> CreateAsync(CustomerId customer, long list, NewUpload wanted, string by, CancellationToken cancel) => database.WriteAsync(async session =>
    {
        var (now, db) = (time.GetUtcNow(), session.Db(customer));
        var job = new ImportJob
        {
            CustomerId = customer, PublicId = PublicId.New(time), ListId = list, FileName = wanted.FileName, Size = wanted.Size, FileTime = wanted.FileTime, State = ImportState.Uploading, StateAt = now,
            Settings = new ImportSettings().Write(), Counts = new ImportCounts().Write(), CreatedAt = now, CreatedBy = by,
        };
        db.Add(job);
        db.Add(new AuditEntry { CustomerId = customer, At = now, By = by, Action = "import.upload", Subject = job.PublicId, Note = wanted.FileName });
        await db.SaveChangesAsync(cancel);
        return job;
    }, cancel);

    /// <summary>What an earlier process has written behind the offset, and not noted, is written over.</summary>
    private async Task<long> WriteAsync(ImportJob job, Stream part, CancellationToken cancel)
    {
        ImportFiles.MakeFolder(folder.File("imports"));
        await using var file = new FileStream(ImportFiles.Upload(folder, job.PublicId), ImportFiles.Private(FileMode.OpenOrCreate));
        if (file.Length < job.Uploaded) throw new InvalidDataException("A part of this file that was here is gone: remove the upload and send the file again.");
        file.SetLength(job.Uploaded);
        file.Seek(job.Uploaded, SeekOrigin.Begin);
        var (buffer, left) = (new byte[1 << 16], job.Size - job.Uploaded);
        for (int read; (read = await part.ReadAsync(buffer, cancel)) > 0; left -= read)
        {
            if (read > left) throw new InvalidDataException($"More came than the {job.Size:N0} bytes of {job.FileName}: it was changed since the upload began. Send it again from its beginning.");
            await file.WriteAsync(buffer.AsMemory(0, read), cancel);
        }

        // Before the database says that it is here.
        file.Flush(flushToDisk: true);
        return file.Position;
    }

    private async Task<UploadResult> NoteAsync(ImportJob job, long end, CancellationToken cancel)
    {
        var (whole, now) = (end == job.Size, time.GetUtcNow());
        var next = whole ? ImportState.Examining : ImportState.Uploading;
        var noted = await database.WriteAsync(session => session.Db(job.CustomerId).Set<ImportJob>().Where(j => j.Id == job.Id && j.State == ImportState.Uploading && j.Uploaded == job.Uploaded)
            .ExecuteUpdateAsync(set => set.SetProperty(j => j.Uploaded, end).SetProperty(j => j.State, next).SetProperty(j => j.StateAt, now), cancel), cancel);
        if (noted == 0) return new UploadResult.NotFound();
        if (whole) work.Nudge();
        return new UploadResult.Taken(end, whole);
    }
}
