using Microsoft.EntityFrameworkCore;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Sending;

/// <summary>What a run gets by its class, its server and its own wishes. Decided once, when it begins.</summary>
/// <param name="Set">The configuration set that its messages name. Null: none, so that of the identity.</param>
/// <param name="Wants">Tracking is wanted, whoever does it.</param>
/// <param name="Seen">The set as Amazon SES told it last. Null: nobody has looked, or there is no set.</param>
internal sealed record ClassUse(string? Set, bool Wants, SeenSet? Seen)
{
    /// <summary>Amazon SES's own pixel would stand beside ours, and count each reading twice.</summary>
    public bool TracksOpens => Wants && Seen is not { TracksOpens: true };

    /// <summary>Of a link that is wrapped twice the outer counter is Amazon SES's, and the inner one sees its machines.</summary>
    public bool TracksClicks => Wants && Seen is not { TracksClicks: true };

    /// <param name="set">Of the run's own. Null: the class's.</param>
    /// <param name="tracks">As the run wants it. Null: as the class does.</param>
    public static async Task<ClassUse> OfAsync(PostroadDb db, SendingServer server, MessageClass mailClass, string? set, bool? tracks, CancellationToken cancel)
    {
        var row = await db.Set<ServerClass>().AsNoTracking().SingleOrDefaultAsync(c => c.ServerId == server.Id && c.Class == mailClass, cancel);
        var named = set ?? row?.ConfigurationSet ?? server.ConfigurationSet;
        var seen = named is null ? null : await db.Set<SeenSet>().AsNoTracking().SingleOrDefaultAsync(s => s.ServerId == server.Id && s.Name == named && s.Region == server.Region, cancel);
        return new ClassUse(named, tracks ?? row?.Tracks ?? ServerClass.TracksUnsaid(mailClass), seen);
    }
}
