using Postroad.Core.Persistence;

namespace Postroad.Core.Campaigns;

/// <summary>
/// Holds a campaign's row still for the rest of a transaction, so that of two who move it at once the second sees what the first did. SQLite has one writer
/// and needs no more than that.
/// </summary>
internal static class CampaignLock
{
    public static Task TakeAsync(Database database, WriteSession session, long campaign) =>
        database.IsPostgres ? session.ScalarAsync("SELECT 1 FROM campaigns WHERE id = @p0 FOR UPDATE", campaign) : Task.CompletedTask;
}
