using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Sending;

/// <summary>What became of a person's wish to pause, resume or test a server.</summary>
public abstract record ServerControl
{
    private ServerControl()
    {
    }

    public sealed record Done(SendingServer Server) : ServerControl;

    /// <summary>It was so already, or is not in a state for that: nothing was changed.</summary>
    public sealed record NotSo(SendingServer Server) : ServerControl;

    public sealed record NotFound : ServerControl;
}

/// <summary>Pauses, resumes and tests servers. Each intent asks whether its server may send, so nothing is handed over two seconds after a pause; campaigns wait and say why.</summary>
public sealed class ServerControls(Database database, ServerEdits edits, QuotaHistory history, TimeProvider time)
{
    /// <summary>Characters of a person's reason that are kept.</summary>
    public const int MostWhy = 500;

    /// <param name="id">Public id.</param>
    /// <param name="why">Null: not said.</param>
    public Task<ServerControl> PauseAsync(string id, string by, string? why, CancellationToken cancel) => ChangeAsync(id, "server.pause", by, why, row => row.Pause(by, why, time.GetUtcNow()), cancel);

    /// <summary>Sends again, unless the last test of its connection says that it cannot: then it is blocked with that reason.</summary>
    public Task<ServerControl> ResumeAsync(string id, string by, CancellationToken cancel) => ChangeAsync(id, "server.resume", by, null, row => row.Resume(time.GetUtcNow()), cancel);

    /// <summary>
    /// Tests the connection within 15 s and keeps what was found. One that was a draft or blocked sends again when it passes; one that sends is not stopped by a test, for mail from other
    /// addresses may leave all the same.
    /// </summary>
    public async Task<ServerControl> TestAsync(string id, string by, CancellationToken cancel)
    {
        if (await FindAsync(id, cancel) is not { } server) return new ServerControl.NotFound();
        if (server.State == ServerState.Draft) await ChangeAsync(id, row => row.Probe(time.GetUtcNow()), cancel);
        var test = await edits.TestAsync(server, cancel);
        if (test.Account is { } account) await history.HeardAsync(server.Key, account, cancel);
        return await ChangeAsync(id, "server.test", by, test.Passed ? "Passed" : test.Why!.What, row =>
        {
            // Of other settings by now: it says nothing of these.
            if (row.Version != server.Version) return false;
            row.Note(test);
            row.Hear(test, time.GetUtcNow());
            return true;
        }, cancel);
    }

    /// <summary>
    /// Tests the connection of a blocked server by nobody's wish. When it passes, the server sends again; when it does not, it is blocked since when it was, and for the same reason unless the test found another.
    /// </summary>
    /// <returns>True: it sends again.</returns>
    internal async Task<bool> TestBlockedAsync(SendingServer server, CancellationToken cancel)
    {
        var test = await edits.TestAsync(server, cancel);
        var control = await ChangeAsync(server.PublicId, test.Passed ? "server.test" : null, "Postroad", "Passed", row =>
        {
            // Changed, paused or stopped anew meanwhile: it says nothing of that.
            if (row.Version != server.Version || row.State != ServerState.Blocked || row.StateSince != server.StateSince) return false;
            row.Note(test);
            if (test.Passed || (test.Reason != StopReason.None && test.Reason != row.StopReason)) row.Hear(test, time.GetUtcNow());
            return true;
        }, cancel);
        return control is ServerControl.Done { Server.State: ServerState.Active };
    }

    /// <summary>Sets how many may leave through it in any hour, and nothing else; no connection is tested.</summary>
    /// <param name="id">Public id.</param>
    /// <param name="perHour">As typed. Null or empty: no limit by the hour.</param>
    /// <param name="by">The person's name.</param>
    /// <param name="cancel">Throws on it.</param>
    public async Task<Edit<SendingServer>> LimitHourAsync(string id, string? perHour, string by, CancellationToken cancel)
    {
        var faults = new List<FieldFault>();
        var limit = LimitRules.Hour(perHour, faults);
        if (faults.Count > 0) return new Edit<SendingServer>.Faulty(faults);
        var control = await ChangeAsync(id, "server.change", by, "own limits", row =>
        {
            if (row.MaxPerHour == limit) return false;
            row.MaxPerHour = limit;
            row.Changed(by, time.GetUtcNow());
            return true;
        }, cancel);
        return control switch
        {
            ServerControl.Done done => new Edit<SendingServer>.Saved(done.Server),
            ServerControl.NotSo same => new Edit<SendingServer>.Saved(same.Server),
            _ => new Edit<SendingServer>.NotFound(),
        };
    }

    private async Task<SendingServer?> FindAsync(string id, CancellationToken cancel)
    {
        await using var db = database.Read(CustomerId.Installation);
        return await db.Set<SendingServer>().SingleOrDefaultAsync(s => s.PublicId == id, cancel);
    }

    /// <summary>What is no person's decision stands in no log.</summary>
    private Task<ServerControl> ChangeAsync(string id, Func<SendingServer, bool> change, CancellationToken cancel) => ChangeAsync(id, action: null, "", null, change, cancel);

    private Task<ServerControl> ChangeAsync(string id, string? action, string by, string? note, Func<SendingServer, bool> change, CancellationToken cancel) => database.WriteAsync<ServerControl>(async session =>
    {
        var db = session.Db(CustomerId.Installation);
        if (await db.Set<SendingServer>().Where(s => s.PublicId == id).Select(s => (long?)s.Id).SingleOrDefaultAsync(cancel) is not { } key) return new ServerControl.NotFound();
        await ServerLock.TakeAsync(database, session, new ServerId(key));
        var row = await db.Set<SendingServer>().SingleAsync(s => s.Id == key, cancel);
        if (!change(row)) return new ServerControl.NotSo(row);
        if (action is not null) db.Add(new AuditEntry { CustomerId = CustomerId.Installation, At = time.GetUtcNow(), By = by, Action = action, Subject = id, Note = note?.Fit(500) });
        await db.SaveChangesAsync(cancel);
        return new ServerControl.Done(row);
    }, cancel);
}
