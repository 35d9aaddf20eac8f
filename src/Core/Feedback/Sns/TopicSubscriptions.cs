using Microsoft.EntityFrameworkCore;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;

namespace Postroad.Core.Feedback.Sns;

/// <summary>Notes what happens to subscriptions; asked for on screens.</summary>
public sealed class TopicSubscriptions(Database database)
{
    /// <summary>Null: nothing is known of this topic at this server.</summary>
    public async Task<TopicSubscription?> FindAsync(ServerId server, string topic, CancellationToken cancel)
    {
        await using var db = database.Read(CustomerId.Installation);
        return await db.Set<TopicSubscription>().SingleOrDefaultAsync(s => s.ServerId == server.Value && s.TopicArn == topic, cancel);
    }

    /// <summary>What is noted about topics that no server has any more goes.</summary>
    internal async Task ForgetAsync(CancellationToken cancel)
    {
        await using var db = database.Read(CustomerId.Installation);
        var left = await db.Set<TopicSubscription>().Where(s => !db.Set<SendingServer>().Any(server => server.Id == s.ServerId && server.TopicArn == s.TopicArn)).Select(s => s.ServerId).ToListAsync(cancel);
        if (left.Count == 0) return;
        await database.WriteAsync(session =>
        {
            var writing = session.Db(CustomerId.Installation);
            return writing.Set<TopicSubscription>().Where(s => !writing.Set<SendingServer>().Any(server => server.Id == s.ServerId && server.TopicArn == s.TopicArn)).ExecuteDeleteAsync(cancel);
        }, cancel);
    }

    internal Task NoteAsync(ServerId server, string topic, Action<TopicSubscription> what, CancellationToken cancel) => database.WriteAsync(async session =>
    {
        var db = session.Db(CustomerId.Installation);
        var row = await db.Set<TopicSubscription>().AsTracking().SingleOrDefaultAsync(s => s.ServerId == server.Value, cancel);
        if (row is null) db.Add(row = new TopicSubscription { ServerId = server.Value, TopicArn = topic });
        if (row.TopicArn != topic) row.BeginAnew(topic);
        what(row);
        await db.SaveChangesAsync(cancel);
    }, cancel);
}
