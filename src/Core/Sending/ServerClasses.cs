using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending.Ses;

namespace Postroad.Core.Sending;

/// <summary>How one class stands at a server.</summary>
/// <param name="Class">Which.</param>
/// <param name="Own">Its own configuration set. Null: the server's.</param>
/// <param name="Set">The one that its messages name. Null: none.</param>
/// <param name="Tracks">Tracking is wanted.</param>
/// <param name="Seen">The set as Amazon SES told it last. Null: nobody has looked, or there is no set.</param>
public sealed record ClassView(MessageClass Class, string? Own, string? Set, bool Tracks, SeenSet? Seen);

/// <summary>The message classes of sending servers: which configuration set each names, and whether it is tracked.</summary>
public sealed class ServerClasses(Database database, SetLooks looks, TimeProvider time)
{
    public static IReadOnlyList<MessageClass> All { get; } = [MessageClass.Marketing, MessageClass.Transactional, MessageClass.System];

    public async Task<IReadOnlyList<ClassView>> ListAsync(SendingServer server, CancellationToken cancel)
    {
        await using var db = database.Read(CustomerId.Installation);
        return await ListAsync(db, server, cancel);
    }

    internal static async Task<IReadOnlyList<ClassView>> ListAsync(PostroadDb db, SendingServer server, CancellationToken cancel)
    {
        var rows = await db.Set<ServerClass>().Where(c => c.ServerId == server.Id).ToDictionaryAsync(c => c.Class, cancel);
        var seen = await db.Set<SeenSet>().Where(s => s.ServerId == server.Id && s.Region == server.Region).ToDictionaryAsync(s => s.Name, cancel);
        return [.. All.Select(mailClass =>
        {
            var row = rows.GetValueOrDefault(mailClass);
            var set = row?.ConfigurationSet ?? server.ConfigurationSet;
            return new ClassView(mailClass, row?.ConfigurationSet, set, row?.Tracks ?? ServerClass.TracksUnsaid(mailClass), set is null ? null : seen.GetValueOrDefault(set));
        })];
    }

    /// <param name="server">Public id.</param>
    /// <param name="mailClass">Which.</param>
    /// <param name="set">As typed; null or empty: the server's.</param>
    /// <param name="tracks">Tracking is wanted; of mail of the product's own it never is.</param>
    /// <param name="version">Of the server, as the person has seen it.</param>
    /// <param name="by">The person's name.</param>
    public async Task<Edit<SendingServer>> ChangeAsync(string server, MessageClass mailClass, string? set, bool tracks, int version, string by, CancellationToken cancel)
    {
        await using var read = database.Read(CustomerId.Installation);
        if (await read.Set<SendingServer>().SingleOrDefaultAsync(s => s.PublicId == server, cancel) is not { AsksSes: true } shown) return new Edit<SendingServer>.NotFound();
        var named = string.IsNullOrWhiteSpace(set) ? null : set.Trim();
        if (await FaultAsync(shown, named, cancel) is { } fault) return new Edit<SendingServer>.Faulty([fault]);
        return await database.WriteAsync<Edit<SendingServer>>(async session =>
        {
            var db = session.Db(CustomerId.Installation);
            await ServerLock.TakeAsync(database, session, shown.Key);
            if (await db.Set<SendingServer>().SingleOrDefaultAsync(s => s.Id == shown.Id, cancel) is not { } row) return new Edit<SendingServer>.NotFound();
            if (row.Version != version) return new Edit<SendingServer>.Stale(row);
            await PutAsync(db, row, mailClass, named, tracks && ServerClass.TracksUnsaid(mailClass), by, time.GetUtcNow(), cancel);
            await db.SaveChangesAsync(cancel);
            return new Edit<SendingServer>.Saved(row);
        }, cancel);
    }

    /// <summary>Within a transaction that holds the server. Lanes take it up within a second.</summary>
    internal static async Task PutAsync(PostroadDb db, SendingServer server, MessageClass mailClass, string? set, bool tracks, string by, DateTimeOffset at, CancellationToken cancel)
    {
        var row = await ServerClass.OfAsync(db, server.Id, mailClass, cancel);
        if (row.ConfigurationSet == set && row.Tracks == tracks) return;
        (row.ConfigurationSet, row.Tracks) = (set, tracks);
        server.Changed(by, at);
        db.Add(new AuditEntry
        {
            CustomerId = CustomerId.Installation, At = at, By = by, Action = "server.class", Subject = server.PublicId,
            Note = $"{mailClass}: {(set is null ? "the server's configuration set" : $"configuration set {set}")}, {(tracks ? "tracked" : "not tracked")}",
        });
    }

    /// <summary>Mail that names a set which is not there is refused, and its server stops: so it is looked at first.</summary>
    /// <param name="server">Null: there is none yet, and nothing is looked at.</param>
    /// <param name="set">Null: none is named.</param>
    /// <param name="cancel">Throws on it.</param>
    internal async Task<FieldFault?> FaultAsync(SendingServer? server, string? set, CancellationToken cancel)
    {
        if (set is null) return null;
        if (!ServerRules.IsSetName(set)) return new FieldFault("configuration_set", $"“{set.Fit(80)}” cannot be a configuration set: a name has 1 to 64 letters, digits, dashes and underscores.");
        return server is not null && await looks.LookAsync(server, set, cancel) is { IsThere: false }
            ? new FieldFault("configuration_set", $"There is no configuration set {set} in {server.Region}. Create it there first, or by the guided step.")
            : null;
    }
}
