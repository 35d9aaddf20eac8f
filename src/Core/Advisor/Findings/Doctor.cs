using System.Collections.Concurrent;
using Postroad.Core.Deliveries;
using Postroad.Core.Sending;

namespace Postroad.Core.Advisor.Findings;

/// <summary>
/// Looks after the installation: once a minute at what is stored, every ten minutes at what AWS says of each server, and at once when somebody asks. Findings open from evidence and close at the first
/// look after mending. Nothing here is done for single messages.
/// </summary>
public sealed class Doctor(SendingServers servers, ServerControls controls, ServerStops stops, LostSenders lost, FactReader facts, ServerLooks looks, FindingBook book, TimeProvider time) : IDisposable
{
    /// <summary>Between looks at what is stored.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    /// <summary>Between looks at a server's account.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(10);

    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly ConcurrentDictionary<long, KnownLook> known = [];

    /// <summary>When the last look ended. Null: none since start.</summary>
    public DateTimeOffset? LookedAt { get; private set; }

    public void Dispose() => turn.Dispose();

    /// <summary>Until told to stop. The start of the process is left to settle first.</summary>
    internal async Task RunAsync(CancellationToken stop)
    {
        while (true)
        {
            await Task.Delay(Every, time, stop);
            await RoundAsync(anew: false, stop);
        }
    }

    /// <summary>Looks at everything now, at AWS as well, and tests those that are blocked for what only a test shows: what was mended sends again.</summary>
    /// <param name="by">The person's name, or the key's.</param>
    /// <param name="cancel">Throws on it.</param>
    public async Task CheckAsync(string by, CancellationToken cancel)
    {
        foreach (var server in (await servers.ListAsync(cancel)).Where(s => s.State == ServerState.Blocked && !(s.AsksSes && s.StopReason == StopReason.IdentityNotVerified) && !ServerStops.IsEndedByAccount(s)))
            await controls.TestAsync(server.PublicId, by, cancel);
        await RoundAsync(anew: true, cancel);
    }

    /// <param name="anew">Also where the last look is younger than <see cref="LookEvery"/>.</param>
    /// <param name="cancel">Throws on it.</param>
    internal async Task RoundAsync(bool anew, CancellationToken cancel)
    {
        await turn.WaitAsync(cancel);
        try
        {
            var all = await servers.ListAsync(cancel);
            var flows = await facts.FlowsAsync(cancel);
            await Task.WhenAll(all.Where(s => MayBeLookedAt(s) && (anew || IsDue(s))).Select(s => LookAsync(s, NoEvents(flows.GetValueOrDefault(s.Id)), cancel)));
            await lost.WatchAsync(anew, cancel);
            all = await servers.ListAsync(cancel);
            var checkUp = await facts.ReadAsync(all, all.Where(MayBeLookedAt).Select(s => (s.Id, Look: known.GetValueOrDefault(s.Id)?.Of(s))).Where(l => l.Look is not null).ToDictionary(l => l.Id, l => l.Look!), flows, cancel);
            await book.KeepAsync(RuleBook.All.SelectMany(rule => rule.Judge(checkUp).Select(sighting => (rule.Kind, sighting))), cancel);
            LookedAt = time.GetUtcNow();
        }
        finally
        {
            turn.Release();
        }
    }

    private static bool NoEvents(ServerFlow? flow) => flow is not null && Rules.NoEventsRule.IsSilent(flow.Mail, SesFacts.Published);

    /// <summary>One that a person keeps from sending, or has not finished, is left alone.</summary>
    private static bool MayBeLookedAt(SendingServer server) => server.State != ServerState.Paused && (server.State != ServerState.Draft || server.Tested() is { Passed: false });

    private bool IsDue(SendingServer server) => !known.TryGetValue(server.Id, out var last) || last.Of(server) is null || time.GetUtcNow() - last.Look.At >= LookEvery;

    private async Task LookAsync(SendingServer server, bool withEvents, CancellationToken cancel)
    {
        if (await looks.LookAsync(server, withEvents, cancel) is not { } look) return;
        known[server.Id] = new KnownLook(server.Version, look);
        // Nobody else may have asked: the account of a server that sends nothing is not followed.
        if (look.Account is { } account) await stops.HeardAsync(server.Key, account, cancel);
        if (look.IsVerified == false) await lost.LoseAsync(server, look.Unverified, cancel);
    }

    /// <param name="Version">Of the settings with which it was looked: of others it says nothing.</param>
    private sealed record KnownLook(int Version, ServerLook Look)
    {
        public ServerLook? Of(SendingServer server) => server.Version == Version ? Look : null;
    }
}
