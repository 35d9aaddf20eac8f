using Microsoft.EntityFrameworkCore;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;

namespace Postroad.Core.Advisor.Findings;

/// <summary>What Amazon SES counts itself of mail that leaves with a configuration set.</summary>
/// <param name="Name">Empty: mail leaves with none.</param>
/// <param name="Opens">By a pixel of its own.</param>
/// <param name="Clicks">By links that lead through its own address.</param>
internal sealed record SetTracking(string Name, bool Opens, bool Clicks)
{
    public static readonly SetTracking None = new("", false, false);

    /// <summary>The mail names none, and the identity does.</summary>
    public bool IsOfIdentity { get; init; }

    public static SetTracking Of(SeenSet seen) => new(seen.Name, seen.TracksOpens, seen.TracksClicks);
}

/// <summary>Which configuration set campaigns leave with, as Amazon SES told it last.</summary>
internal sealed class SetsInUse
{
    private readonly Dictionary<long, SendingServer> servers;
    private readonly IReadOnlyDictionary<long, ServerLook> looks;
    private readonly Dictionary<long, ServerClass> classes;
    private readonly Dictionary<(long Server, string Name), SeenSet> seen;

    private SetsInUse(Dictionary<long, SendingServer> servers, IReadOnlyDictionary<long, ServerLook> looks, Dictionary<long, ServerClass> classes, Dictionary<(long, string), SeenSet> seen) =>
        (this.servers, this.looks, this.classes, this.seen) = (servers, looks, classes, seen);

    public static async Task<SetsInUse> ReadAsync(PostroadDb db, IReadOnlyList<SendingServer> servers, IReadOnlyDictionary<long, ServerLook> looks, CancellationToken cancel)
    {
        var known = servers.ToDictionary(s => s.Id);
        var classes = await db.Set<ServerClass>().Where(c => c.Class == MessageClass.Marketing).ToDictionaryAsync(c => c.ServerId, cancel);
        var seen = (await db.Set<SeenSet>().ToListAsync(cancel)).Where(s => known.GetValueOrDefault(s.ServerId)?.Region == s.Region).ToDictionary(s => (s.ServerId, s.Name));
        return new SetsInUse(known, looks, classes, seen);
    }

    /// <param name="server">Through which it leaves.</param>
    /// <param name="own">Of the campaign. Null: that of its class.</param>
    /// <param name="from">Its sender: where the mail names no set, that of the sender's identity counts, and of one identity nothing follows for another.</param>
    /// <returns>Null: nobody has looked.</returns>
    public SetTracking? Of(long server, string? own, string from)
    {
        if (own is null && looks.GetValueOrDefault(server) is { Set: { } told } look)
            return (!told.IsOfIdentity && told != SetTracking.None) || from.EndsWith($"@{look.Identity}", StringComparison.OrdinalIgnoreCase) ? told : null;
        var name = own ?? classes.GetValueOrDefault(server)?.ConfigurationSet ?? servers.GetValueOrDefault(server)?.ConfigurationSet;
        return name is not null && seen.TryGetValue((server, name), out var set) ? SetTracking.Of(set) : null;
    }

    /// <param name="server">Through which it leaves.</param>
    /// <param name="tracks">As the campaign wants it. Null: as its class does.</param>
    public bool Wants(long server, bool? tracks) => tracks ?? classes.GetValueOrDefault(server)?.Tracks ?? ServerClass.TracksUnsaid(MessageClass.Marketing);
}
