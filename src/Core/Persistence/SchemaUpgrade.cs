using Microsoft.EntityFrameworkCore;

namespace Postroad.Core.Persistence;

/// <summary>Brings a schema to this version, or says why not.</summary>
internal static class SchemaUpgrade
{
    public static async Task ApplyAsync(PostroadDb db, string shown, Func<PostroadDb, CancellationToken, Task> beforeLock, CancellationToken cancel)
    {
        await db.Database.OpenConnectionAsync(cancel);
        await RefuseNewerAsync(db, shown, cancel);
        await beforeLock(db, cancel);
        // A change may rewrite indexes of many millions of rows; the usual 30 s would undo it at each start anew.
        db.Database.SetCommandTimeout(TimeSpan.FromHours(12));
        await db.Database.MigrateAsync(cancel);
    }

    /// <exception cref="DatabaseException">The schema is not this version's.</exception>
    public static async Task EnsureCurrentAsync(PostroadDb db, string shown, CancellationToken cancel)
    {
        await db.Database.OpenConnectionAsync(cancel);
        await RefuseNewerAsync(db, shown, cancel);
        if ((await db.Database.GetPendingMigrationsAsync(cancel)).Any())
            throw new DatabaseException($"The database {shown} is not of this version of Postroad yet: \"postroad serve\" brings it there.");
    }

    private static async Task RefuseNewerAsync(PostroadDb db, string shown, CancellationToken cancel)
    {
        var known = db.Database.GetMigrations().ToHashSet();
        var newer = (await db.Database.GetAppliedMigrationsAsync(cancel)).Where(name => !known.Contains(name)).ToList();
        if (newer.Count > 0)
            throw new DatabaseException($"The database {shown} was written by a newer version of Postroad (it has the change \"{newer[^1]}\", which this version does not know): start that version, or restore a backup made before it.");
    }
}
