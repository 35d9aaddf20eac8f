using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Postroad.Core.Deliveries;
using Postroad.Core.Events;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;

namespace Postroad.Core.SesSetup;

/// <summary>
/// Proves a server's path of events from end to end, by mails through the ledger that go the way of every mail, with each configuration set that a class of its mail names. The last proof of
/// each server is kept.
/// </summary>
public sealed partial class LoopProofs(Database database, SendingServers servers, ServerClasses classes, TestSends tests, TimeProvider time, ILogger<LoopProofs> log)
{
    /// <summary>Events of the mailbox simulator come within a few seconds.</summary>
    public static readonly TimeSpan Within = TimeSpan.FromSeconds(60);

    /// <summary>Between one proof and the next that nobody asks for.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromDays(7);

    private static readonly TimeSpan Pace = TimeSpan.FromHours(1);

    /// <param name="customer">Whose mails they are.</param>
    /// <param name="server">Public id.</param>
    /// <param name="by">The person's name.</param>
    /// <returns>Null: there is no such server. Otherwise all that is in the way; nothing is, when it is empty.</returns>
    public async Task<IReadOnlyList<FieldFault>?> StartAsync(CustomerId customer, string server, string by, CancellationToken cancel)
    {
        if (await servers.FindAsync(server, cancel) is not { AsksSes: true } sender) return null;
        if (!sender.HasEvents) return [new FieldFault("server", $"{sender.Name} has neither a queue nor a topic, so no event can come back: set its events up first.")];
        var label = time.GetUtcNow().ToString("yyyyMMddHHmmssfff", CultureInfo.InvariantCulture);
        var started = new List<string>();
        foreach (var set in (await classes.ListAsync(sender, cancel)).Select(c => c.Set).Distinct())
        {
            var to = ProofMailbox.All.Select(m => m.Address($"{label}{started.Count}"));
            var mail = ServerTestMail.Make(sender, [.. to], null, by) with { Of = $"proof:{server}", ConfigurationSet = set };
            switch (await tests.SendAsync(customer, mail, by, cancel))
            {
                case TestStart.Started test:
                    started.Add(test.Id);
                    break;
                case TestStart.Faulty faulty:
                    return faulty.Faults;
            }
        }

        await KeepAsync(sender, customer, started, cancel);
        return [];
    }

    /// <summary>Proves each path anew that somebody has once had proven, every week, until told to stop.</summary>
    internal async Task RepeatAsync(CancellationToken stop)
    {
        while (true)
        {
            await RepeatDueAsync(stop);
            await Task.Delay(Pace, time, stop);
        }
    }

    internal async Task RepeatDueAsync(CancellationToken cancel)
    {
        foreach (var server in (await servers.ListAsync(cancel)).Where(s => s is { State: ServerState.Active, HasEvents: true }))
        {
            if (await FindAsync(server.PublicId, cancel) is not { } last || time.GetUtcNow() < last.StartedAt + Every || await CustomerOfAsync(server, cancel) is not { } customer) continue;
            if (await StartAsync(customer, server.PublicId, "Postroad", cancel) is { Count: > 0 } faults) Log.NotRepeated(log, server.Name, faults[0].Sentence);
        }
    }

    /// <summary>Whose mails the last proof was. Null: there is none.</summary>
    private async Task<CustomerId?> CustomerOfAsync(SendingServer server, CancellationToken cancel)
    {
        await using var all = database.Read(CustomerId.Installation);
        return await all.Set<ServerSetup>().Where(s => s.ServerId == server.Id).Select(s => s.ProofCustomer).SingleOrDefaultAsync(cancel) is { } customer ? new CustomerId(customer) : null;
    }

    /// <summary>How the last proof of a server stands. Null: nobody has asked for one.</summary>
    /// <param name="server">Public id.</param>
    /// <param name="cancel">Throws on it.</param>
    public async Task<LoopProof?> FindAsync(string server, CancellationToken cancel)
    {
        if (await servers.FindAsync(server, cancel) is not { } sender) return null;
        await using var all = database.Read(CustomerId.Installation);
        if (await all.Set<ServerSetup>().SingleOrDefaultAsync(s => s.ServerId == sender.Id, cancel) is not { ProofTest: { } ids, ProofCustomer: { } customer }) return null;
        var known = ids.Split(',');
        await using var db = database.Read(new CustomerId(customer));
        var tests = await db.Set<TestSend>().Where(t => known.Contains(t.PublicId)).OrderBy(t => t.SendId).ToListAsync(cancel);
        if (tests.Count < known.Length) return null;
        var isOver = time.GetUtcNow() > tests[0].CreatedAt + Within;
        var lines = new List<ProofLine>();
        foreach (var test in tests) lines.AddRange(await LinesAsync(db, test, isOver, cancel));
        return new LoopProof(tests[0].CreatedAt, tests[0].CreatedBy, [.. ProofMailbox.All.Select(mailbox => Worst(lines.Where(l => l.Mailbox == mailbox)))]);
    }

    private static async Task<IEnumerable<ProofLine>> LinesAsync(PostroadDb db, TestSend test, bool isOver, CancellationToken cancel)
    {
        var rows = await db.Set<Delivery>().Where(d => d.SendId == test.SendId).ToListAsync(cancel);
        var events = await db.Set<StoredEvent>().Where(e => e.SendId == test.SendId).ToListAsync(cancel);
        return ProofMailbox.All.Select(mailbox => Line(mailbox, rows.Find(r => r.Address.StartsWith($"{mailbox.Name}+", StringComparison.Ordinal)), events, test.CreatedAt, isOver));
    }

    /// <summary>Of several configuration sets the one that fares worst speaks.</summary>
    private static ProofLine Worst(IEnumerable<ProofLine> lines) => lines.OrderByDescending(l => l.State switch { ProofState.Failed => 2, ProofState.Waiting => 1, _ => 0 }).ThenByDescending(l => l.Took).First();

    private static ProofLine Line(ProofMailbox mailbox, Delivery? row, List<StoredEvent> events, DateTimeOffset startedAt, bool isOver)
    {
        var came = row is null ? null : events.Where(e => e.Seq == row.Seq && e.Type == mailbox.Ends).MinBy(e => e.ReceivedAt);
        var took = came?.ReceivedAt - (row?.IntentAt ?? startedAt);
        if (row?.State is DeliveryState.Rejected or DeliveryState.Skipped or DeliveryState.Cancelled)
            return new ProofLine(mailbox, ProofState.Failed, null, row.Words ?? row.Reason ?? "It was not handed over.");
        if (took is null) return new ProofLine(mailbox, isOver ? ProofState.Failed : ProofState.Waiting, null, null);
        return new ProofLine(mailbox, took <= Within ? ProofState.Proven : ProofState.Failed, took, null);
    }

    private Task KeepAsync(SendingServer server, CustomerId customer, IReadOnlyList<string> started, CancellationToken cancel) => database.WriteAsync(async session =>
    {
        var db = session.Db(CustomerId.Installation);
        (await ServerSetup.OfAsync(db, server.Id, cancel)).Prove(customer, started);
        await db.SaveChangesAsync(cancel);
    }, cancel);

    private static partial class Log
    {
        [LoggerMessage(3240, LogLevel.Warning, "The event loop of {Server} was not proven anew: {Why}")]
        public static partial void NotRepeated(ILogger log, string server, string why);
    }
}
