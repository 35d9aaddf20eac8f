using System.Collections.Concurrent;
using Postroad.Simulator.Control;
using Postroad.Simulator.Regions;
using Postroad.Simulator.Storage;

namespace Postroad.Simulator.Dns;

/// <summary>Looks again and again whether the records of identities are published. Without a name server nobody looks, and what is pending stays so.</summary>
internal sealed class IdentityClerk(Mailroom room, Settings settings, SimulatorOptions options)
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    /// <summary>SES takes minutes to hours; whoever tries it out here wants to see it happen.</summary>
    private static readonly TimeSpan WhilePending = TimeSpan.FromSeconds(5), Otherwise = TimeSpan.FromMinutes(1);

    private const int AtOnce = 8;

    private readonly IdentityLook? look = options.Dns is { } server ? new IdentityLook(new NameServer(server)) : null;
    private readonly ConcurrentDictionary<(string Region, string Name), DateTimeOffset> lookedAt = new();

    public async Task WorkAsync(CancellationToken stop)
    {
        if (look is null) return;
        while (!stop.IsCancellationRequested)
        {
            await Parallel.ForEachAsync(Due(), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stop }, async (one, cancel) => await LookAsync(one.Region, one.Name, cancel));
            await Task.Delay(Tick, options.Clock, stop);
        }
    }

    /// <summary>One look now.</summary>
    public async Task LookAsync(string regionName, string name, CancellationToken cancel)
    {
        EmailIdentity? seen;
        var region = settings.Region(regionName);
        lock (room.Gate) seen = region.Identities.GetValueOrDefault(name);
        if (seen is null || look is null) return;
        var now = options.Clock.GetUtcNow();
        lookedAt[(regionName, name)] = now;
        var after = await LookAsync(seen, regionName, now, cancel);
        lock (room.Gate)
        {
            // Somebody changed or deleted it meanwhile: what was found is about something else.
            if (after == seen || !ReferenceEquals(region.Identities.GetValueOrDefault(name), seen)) return;
            // A full disk costs the memory of a look, not the next one.
            try { settings.Change(region, after); }
            catch (IOException) { }
        }
    }

    private (string Region, string Name)[] Due()
    {
        var now = options.Clock.GetUtcNow();
        lock (room.Gate)
            return [.. from region in settings.Regions
                       from identity in region.Identities.Values
                       where now - lookedAt.GetValueOrDefault((region.Settings.Name, identity.Name)) >= (IsPending(identity) ? WhilePending : Otherwise)
                       select (region.Settings.Name, identity.Name)];
    }

    private async Task<EmailIdentity> LookAsync(EmailIdentity identity, string region, DateTimeOffset now, CancellationToken cancel)
    {
        if (identity is { IsDomain: true, Verification.Status: not LookStatus.Failed } && !settings.Region(region).IsGiven(identity.Name))
            identity = await LookForDkimAsync(identity, now, cancel);
        // An address is verified by a click in a mail, and its link is good for a day (developer guide, "Creating an email address identity").
        if (!identity.IsDomain && identity.Verification.Status == LookStatus.Pending && now - identity.Verification.Since >= TimeSpan.FromDays(1))
            identity = identity with { Verification = Standing.Failed(now) };
        return identity.MailFrom is { } mailFrom ? identity with { MailFrom = await look!.MailFromAsync(mailFrom, Place.RegionOf(region), now, cancel) } : identity;
    }

    private async Task<EmailIdentity> LookForDkimAsync(EmailIdentity identity, DateTimeOffset now, CancellationToken cancel)
    {
        var error = await look!.DkimAsync(identity, cancel);
        return identity with
        {
            Verification = identity.Verification.After(error is null, now),
            Dkim = identity.Dkim with { Standing = identity.Dkim.Standing.After(error is null, now) },
            LastLook = new LastLook(now, error is null ? now : identity.LastLook?.SuccessAt, error, await look.SoaAsync(identity, cancel)),
        };
    }

    private static bool IsPending(EmailIdentity identity) =>
        identity.Verification.Status is LookStatus.Pending || identity.Dkim.Standing.Status is LookStatus.Pending || identity.MailFrom?.Standing.Status is LookStatus.Pending;
}
