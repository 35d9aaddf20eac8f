using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Postroad.Core.Persistence;

namespace Postroad.Core.Accounts;

/// <summary>
/// A backup is a folder: the database as of one moment, the key that its secrets need, the pictures of mails, and a page that says what it is. It is made beside and renamed when
/// it is whole, so a folder without <c>.partial</c> in its name is one that can be restored.
/// </summary>
public sealed partial class Backups(TimeProvider time)
{
    private const string Facts = "backup.json", Partial = ".partial", Ready = ".ready";

    /// <summary>In the data folder: which backup was made last.</summary>
    private const string LastFile = "last-backup.json";

    private const long RoomLeft = 100_000_000;

    private static readonly string[] Key = ["keys", "ring.key"];

    /// <summary>Makes a backup while everything goes on. Answers its folder.</summary>
    /// <param name="data">The installation's data folder.</param>
    /// <param name="into">The folder that gets a new folder; made where it is missing.</param>
    /// <exception cref="BackupException">No key, no database, no room: one sentence; nothing is left behind. A process that is killed leaves a folder that says partial.</exception>
    public async Task<Backup> MakeAsync(string data, DatabaseAddress address, string into, string version, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var folder = Path.GetFullPath(Path.Combine(into, "postroad-" + now.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)));
        var key = Path.Combine([data, .. Key]);
        if (!File.Exists(key)) throw new BackupException($"There is no key file {key}, and without it nobody can read the secrets in the database: name the installation's folder with --data.");
        if (Directory.Exists(folder)) throw new BackupException($"There is a backup {folder} already; wait a second.");
        try
        {
            RefuseWithoutRoom(data, address, into);
            var copy = Path.Combine(folder + Partial, DatabaseCopies.NameFor(address));
            CreatePrivate(folder + Partial);
            await DatabaseCopies.TakeAsync(address, copy, cancel);
            CreatePrivate(Path.Combine(folder + Partial, Key[0]));
            WriteDown(Path.Combine([folder + Partial, .. Key]), await File.ReadAllBytesAsync(key, cancel));
            AddImages(Path.Combine(data, DataFolder.Images), Path.Combine(folder + Partial, DataFolder.Images), cancel);
            var backup = new Backup(folder, now, version, address.ToString()!, new FileInfo(copy).Length);
            WriteDown(Path.Combine(folder + Partial, Facts), JsonSerializer.SerializeToUtf8Bytes(backup, BackupJson.Default.Backup));
            Directory.Move(folder + Partial, folder);
            Remember(data, backup);
            return backup;
        }
        catch (Exception e) when (e is DatabaseException or BackupException or IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            // What is not whole would only take the room.
            Discard(folder + Partial);
            if (e is OperationCanceledException or BackupException) throw;
            throw new BackupException(e is DatabaseException ? e.Message : $"The backup {folder} cannot be made: {e.Message}", e);
        }
    }

    /// <summary>On the disk of the database a copy must leave the room in which clicks and unsubscribes are still taken.</summary>
    private static void RefuseWithoutRoom(string data, DatabaseAddress address, string into)
    {
        if (address is not DatabaseAddress.Sqlite { Path: var path } || !File.Exists(path)) return;
        Directory.CreateDirectory(into);
        // What stands in the log is in the copy too.
        var (size, free) = (new[] { path, path + "-wal" }.Where(File.Exists).Sum(name => new FileInfo(name).Length) + BytesOf(Path.Combine(data, DataFolder.Images)), new DriveInfo(Path.GetFullPath(into)).AvailableFreeSpace);
        if (size + RoomLeft > free)
            throw new BackupException(string.Create(CultureInfo.InvariantCulture, $"The disk of {Path.GetFullPath(into)} has {free / 1e6:0} MB free, and the backup needs about {size / 1e6:0} MB and must leave {RoomLeft / 1e6:0} MB: make room, or name a folder on another disk."));
    }

    private static void Discard(string folder)
    {
        try
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The first error is the one to tell; its name says that it is not whole.
        }
    }

    /// <summary>The last one that was made of this installation, wherever it is and whoever asked for it. Null: none that we know of.</summary>
    /// <param name="data">The installation's data folder.</param>
    public static Backup? Last(string data)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(Path.Combine(data, LastFile)), BackupJson.Default.Backup);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Bytes written so far of the backup that is being made in this folder. Null: none is.</summary>
    public static long? BytesSoFar(string into)
    {
        try
        {
            var partial = new DirectoryInfo(into).EnumerateDirectories("*" + Partial).MaxBy(d => d.CreationTimeUtc);
            return partial?.EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Puts a backup in the place of the installation's database and, where it is missing or another one, of its key.</summary>
    /// <exception cref="BackupException">No backup, in use, not writable; the database is as it was then.</exception>
    public async Task<Restored> PutBackAsync(string data, DatabaseAddress address, string backup, CancellationToken cancel)
    {
        var facts = Read(backup);
        var copy = Path.Combine(backup, DatabaseCopies.NameFor(address));
        if (!File.Exists(copy)) throw new BackupException($"The backup {backup} is of {facts.Database}, which is another kind of database than {address}: name one of its kind with --database.");
        if (new FileInfo(copy).Length is var bytes && bytes != facts.Bytes)
            throw new BackupException(string.Create(CultureInfo.InvariantCulture, $"The copy {copy} has {bytes:N0} bytes and had {facts.Bytes:N0} when it was made, so it is not whole: fetch it again, or take another backup."));
        try
        {
            Directory.CreateDirectory(data);
            // The key is laid ready first, where it can fail for want of room, and put in its place last: a database that is in use, or stays for another reason, keeps its key.
            var key = LayKeyReady(backup, data);
            var aside = await DatabaseCopies.PutBackAsync(address, copy, time, cancel);
            var keyAside = key is null ? null : PutKeyBack(key);
            AddImages(Path.Combine(backup, DataFolder.Images), Path.Combine(data, DataFolder.Images), cancel);
            DatabaseMarks.Distrust(Path.Combine(data, DatabaseMarks.FileName));
            return new Restored(facts, aside, keyAside);
        }
        catch (Exception e) when (e is DatabaseException or IOException or UnauthorizedAccessException)
        {
            throw new BackupException(e is DatabaseException ? e.Message : $"The backup {backup} cannot be put back: {e.Message}", e);
        }
    }

    /// <summary>Pictures never change and none has the name of another, so what is there already is the same. A backup of an older version has none.</summary>
    private static void AddImages(string from, string to, CancellationToken cancel)
    {
        if (!Directory.Exists(from)) return;
        CreatePrivate(to);
        foreach (var image in Directory.EnumerateFiles(from).Where(file => !file.EndsWith(Ready, StringComparison.Ordinal)))
        {
            cancel.ThrowIfCancellationRequested();
            var place = Path.Combine(to, Path.GetFileName(image));
            if (File.Exists(place)) continue;
            // Whole before it has its name.
            WriteDown(place + Ready, File.ReadAllBytes(image));
            File.Move(place + Ready, place);
        }
    }

    private static long BytesOf(string folder) => Directory.Exists(folder) ? new DirectoryInfo(folder).EnumerateFiles().Sum(f => f.Length) : 0;

    /// <summary>The backup is made and good; that it cannot be noted beside the database takes nothing from it.</summary>
    private static void Remember(string data, Backup backup)
    {
        try
        {
            File.WriteAllText(Path.Combine(data, LastFile), JsonSerializer.Serialize(backup, BackupJson.Default.Backup));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The System page then shows the one before.
        }
    }

    private static Backup Read(string backup)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(Path.Combine(backup, Facts)), BackupJson.Default.Backup)! with { Folder = Path.GetFullPath(backup) };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new BackupException($"{Path.GetFullPath(backup)} is no backup: it must be a folder that \"postroad backup\" has made, with {Facts} in it ({e.Message.TrimEnd('.')}).", e);
        }
    }

    /// <summary>Beside the installation's own. Null: it has the same.</summary>
    /// <exception cref="BackupException">The backup has none.</exception>
    private static string? LayKeyReady(string backup, string data)
    {
        var (theirs, ours) = (Path.Combine([backup, .. Key]), Path.Combine([data, .. Key]));
        var bytes = File.ReadAllBytes(theirs);
        if (bytes.Length == 0) throw new BackupException($"The key {theirs} is empty, and without it nobody can read the secrets in the database: take another backup.");
        if (File.Exists(ours) && File.ReadAllBytes(ours).AsSpan().SequenceEqual(bytes)) return null;
        CreatePrivate(Path.GetDirectoryName(ours)!);
        WriteDown(ours + Ready, bytes);
        return ours;
    }

    /// <summary>Null: there was none that it replaced.</summary>
    private string? PutKeyBack(string ours)
    {
        var aside = File.Exists(ours) ? $"{ours}.replaced-{time.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}" : null;
        if (aside is not null) File.Move(ours, aside);
        File.Move(ours + Ready, ours);
        return aside;
    }

    /// <summary>On the disk before the folder is called whole; for its owner only.</summary>
    private static void WriteDown(string path, byte[] bytes)
    {
        var how = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, how);
        file.Write(bytes);
        file.Flush(flushToDisk: true);
    }

    /// <summary>It holds everything: for its owner only.</summary>
    private static void CreatePrivate(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
    [JsonSerializable(typeof(Backup))]
    private sealed partial class BackupJson : JsonSerializerContext;
}

/// <param name="Version">Of Postroad.</param>
/// <param name="Database">Kind and place it was taken from, without password.</param>
/// <param name="Bytes">Of the database's copy.</param>
public sealed record Backup(string Folder, DateTimeOffset MadeAt, string Version, string Database, long Bytes);

/// <param name="DatabaseAside">Where the replaced database was left. Null: there was none, or it was overwritten.</param>
/// <param name="KeyAside">Where the replaced key was left. Null: it was the same, or there was none.</param>
public sealed record Restored(Backup Backup, string? DatabaseAside, string? KeyAside);

/// <summary>A backup that cannot be made or put back, in one sentence for the operator.</summary>
public sealed class BackupException : Exception
{
    public BackupException(string message) : base(message)
    {
    }

    public BackupException(string message, Exception inner) : base(message, inner)
    {
    }

    public BackupException()
    {
    }
}
