using System.Collections.Concurrent;
using Postroad.Core.Primitives;

namespace Postroad.Core.Sending.Ses;

/// <summary>Asks Amazon SES for identities, in the server's region and, when none is verified there, in the others.</summary>
public sealed class SenderCheck(SesServerOpener opener, SesProbe probe, SesIdentities all, TimeProvider time) : ISenderCheck
{
    /// <summary>Calls other than sends have a pace of one a second for the whole account: what was right a moment ago is not asked again.</summary>
    private static readonly TimeSpan Good = TimeSpan.FromMinutes(5);

    private const int MostKept = 1_000;

    private readonly ConcurrentDictionary<(ServerId Server, int Version, string Identities), DateTimeOffset> verified = [];

    public async Task<SenderStanding> AskAsync(SendingServer server, IReadOnlyList<string> identities, CancellationToken cancel)
    {
        // Nobody can be asked before mail is there; what the relay does not take, it refuses then.
        if (!server.AsksSes) return new SenderStanding.Verified();
        var (key, now) = ((server.Key, server.Version, string.Join(' ', identities)), time.GetUtcNow());
        if (verified.TryGetValue(key, out var at) && now - at < Good) return new SenderStanding.Verified();
        var standing = await AskAnewAsync(server, identities, cancel);
        if (verified.Count >= MostKept) verified.Clear();
        if (standing is SenderStanding.Verified) verified[key] = now;
        else verified.TryRemove(key, out _);
        return standing;
    }

    public async Task<bool?> TakesAsync(SendingServer server, string from, CancellationToken cancel)
    {
        if (!server.AsksSes) return null;
        foreach (var name in Covering(from))
        {
            switch (await all.FindAsync(server, name, cancel))
            {
                case IdentityAnswer.Told { Identity: { MaySend: true } found }: return !found.IsRefusing || Forget(server);
                case IdentityAnswer.Refused: return null;
            }
        }

        return Forget(server);
    }

    /// <summary>The address, its domain and all above that: each stands for the names below it (SES developer guide, "Verified identities").</summary>
    internal static IEnumerable<string> Covering(string from)
    {
        var domain = from[(from.LastIndexOf('@') + 1)..];
        yield return domain;
        yield return from;
        for (var at = domain.IndexOf('.', StringComparison.Ordinal); at > 0 && domain.IndexOf('.', at + 1) > 0; at = domain.IndexOf('.', at + 1)) yield return domain[(at + 1)..];
    }

    /// <summary>What was right a moment ago.</summary>
    private bool Forget(SendingServer server)
    {
        foreach (var key in verified.Keys)
            if (key.Server == server.Key) verified.TryRemove(key, out _);
        return false;
    }

    private async Task<SenderStanding> AskAnewAsync(SendingServer server, IReadOnlyList<string> identities, CancellationToken cancel)
    {
        try
        {
            return await probe.AskSenderAsync(await opener.SettingsAsync(server, cancel), identities, SesRegions.Usual, cancel);
        }
        catch (Accounts.KeyException)
        {
            return new SenderStanding.Unknown("Its stored secret does not open");
        }
    }
}
