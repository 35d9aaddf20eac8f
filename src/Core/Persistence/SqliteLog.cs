using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace Postroad.Core.Persistence;

/// <summary>
/// The write-ahead log of an SQLite file, folded into it by us and not by SQLite, which would keep a failure to itself: SQLite does not write again what an
/// earlier fold had written when a sync fails, and the next sync then says that all is well (decision 008). Used by the writer alone.
/// </summary>
internal sealed class SqliteLog(SqliteConnection connection, StoreHealth health, TimeProvider time)
{
    /// <summary>Folded in after so many pages of 4 KB: 16 MB.</summary>
    private const int PagesOfFold = 4000;

    private const int CacheWrite = 9, NoFoldOnClose = 1006;

    private int pages;
    private bool distrusted;

    /// <summary>A process that was killed behind a failed sync has left frames that are in memory and not on the disk: they are written anew, and the log begins afresh.</summary>
    /// <exception cref="SqliteException">The disk does not take it.</exception>
    public void FoldAtStart()
    {
        var code = Fold(SQLITE_CHECKPOINT_TRUNCATE, wait: 5000, out _);
        // Somebody reads: then it is folded in later, like any other.
        if (code != SQLITE_BUSY) SqliteException.ThrowExceptionForRC(code, connection.Handle);
    }

    /// <summary>After each commit; costs a look into SQLite's own count.</summary>
    public void FoldWhenDue()
    {
        _ = sqlite3_db_status(connection.Handle, CacheWrite, out var written, out _, 1);
        if ((pages += written) < PagesOfFold || distrusted) return;
        pages = 0;
        Hear(Fold(SQLITE_CHECKPOINT_PASSIVE, wait: 0, out _));
    }

    /// <summary>Folds all of it in and cuts it off. Answers how many bytes a reader keeps; 0: none.</summary>
    public long FoldAway()
    {
        if (distrusted) return 0;
        var code = Fold(SQLITE_CHECKPOINT_TRUNCATE, wait: 100, out var kept);
        Hear(code);
        return code == SQLITE_BUSY ? kept : 0;
    }

    private int Fold(int mode, int wait, out long kept)
    {
        _ = sqlite3_busy_timeout(connection.Handle, wait);
        var code = sqlite3_wal_checkpoint_v2(connection.Handle, "main", mode, out var frames, out var folded);
        _ = sqlite3_busy_timeout(connection.Handle, SqliteDatabase.BusyTimeout);
        kept = Math.Max(0, frames - folded) * 4096L;
        return code;
    }

    private void Hear(int code)
    {
        if (code is SQLITE_OK or SQLITE_BUSY or SQLITE_LOCKED) return;
        var (extended, words) = (sqlite3_extended_errcode(connection.Handle), sqlite3_errmsg(connection.Handle).utf8_to_string());
        health.Hear(new SqliteException(words, code, extended), time.GetUtcNow());
        if (!StoreFault.IsOfSync(new SqliteException(words, code, extended))) return;
        // Not tried again, here or at the end: only a start, which reads the log from its beginning, writes all of it anew.
        distrusted = true;
        _ = sqlite3_db_config(connection.Handle, NoFoldOnClose, 1, out _);
        health.Report(StoreTroubleKind.Unsynced, "the disk did not confirm what was written into the database file",
            "Nothing is lost: all of it is still in the log beside the file. Repair the disk, then start Postroad again; it writes the log into the file anew.", time.GetUtcNow());
    }
}
