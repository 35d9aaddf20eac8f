using Postroad.Core.Accounts;
using Postroad.Core.Persistence;

namespace Postroad.Web.Upkeep;

/// <summary>Makes a backup when an administrator asks, one at a time, into a folder of the data folder; <c>postroad backup</c> makes them elsewhere.</summary>
internal sealed partial class BackupRuns(Hosting.HostOptions options, DataFolder folder, TimeProvider time, IHostApplicationLifetime life, ILogger<BackupRuns> log) : IAsyncDisposable
{
    private readonly Lock gate = new();
    private Task working = Task.CompletedTask;
    private DateTimeOffset? since;
    private string? error;

    /// <summary>Where backups are made from here.</summary>
    public string Into => folder.File("backups");

    public BackupState State
    {
        get
        {
            lock (gate) return new BackupState(Backups.Last(folder.Path), Into, since, since is null ? null : Backups.BytesSoFar(Into), error);
        }
    }

    /// <summary>Begins one; while one is made that is enough.</summary>
    public void Ask()
    {
        lock (gate)
        {
            if (since is not null) return;
            (since, error) = (time.GetUtcNow(), null);
            working = Task.Run(() => MakeAsync(life.ApplicationStopping), CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync() => await working;

    private async Task MakeAsync(CancellationToken stop)
    {
        string? failure = null;
        try
        {
            var address = options.Database ?? new DatabaseAddress.Sqlite(folder.File("postroad.db"));
            await new Backups(time).MakeAsync(folder.Path, address, Into, SystemFacts.Version, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            failure = "The process was stopped while it was made; what is there of it ends in .partial and can be deleted.";
        }
        catch (Exception e)
        {
            failure = e.Message;
            Log.NotMade(log, e, Into);
        }

        lock (gate) (since, error) = (null, failure);
    }

    private static partial class Log
    {
        [LoggerMessage(3110, LogLevel.Error, "A backup could not be made in {Folder}")]
        public static partial void NotMade(ILogger log, Exception e, string folder);
    }
}

/// <param name="Last">Null: none was ever made, as far as this data folder knows.</param>
/// <param name="Since">Since when one is being made. Null: none is.</param>
/// <param name="Bytes">Written so far. Null: none is being made, or not known yet.</param>
/// <param name="Error">Why the last one that was asked for here was not made. Null: it was, or nobody asked since the start.</param>
public sealed record BackupState(Backup? Last, string Into, DateTimeOffset? Since, long? Bytes, string? Error);
