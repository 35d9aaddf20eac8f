using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Ses;

namespace Postroad.Core.SesSetup;

/// <summary>
/// Dedicated addresses, pools and the pair of marketing and other mail of a server: looks, shows what it would change, changes it with consent, and takes it back. Run again, it repairs.
/// </summary>
public sealed class ClassSetups(Database database, SesServers servers, SesServerOpener opener, ServerClasses classes, SetLooks looks, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan CallDeadline = TimeSpan.FromSeconds(10);

    /// <summary>Two at once would each see half of what the other makes.</summary>
    private readonly SemaphoreSlim _one = new(1, 1);

    public void Dispose() => _one.Dispose();

    /// <summary>As it was seen last; asks AWS nothing. Null: there is no server of that id.</summary>
    public async Task<ClassesView?> FindAsync(string server, CancellationToken cancel)
    {
        await using var db = database.Read(CustomerId.Installation);
        return await db.Set<SendingServer>().SingleOrDefaultAsync(s => s.PublicId == server, cancel) is { AsksSes: true } row ? await ViewAsync(db, row, cancel) : null;
    }

    /// <summary>Asks AWS what is there, and keeps the plan that follows. Changes nothing at AWS.</summary>
    /// <param name="server">Public id.</param>
    /// <param name="wish">The pair that is asked for. Null: as before.</param>
    /// <param name="cancel">Throws on it.</param>
    public Task<ClassesAnswer> LookAsync(string server, PairWish? wish, CancellationToken cancel) => AloneAsync(server, async (aws, known) =>
        PairRules.Faults(wish, known.Sight) is { Count: > 0 } faults ? new ClassesAnswer.Faulty(faults) : (await LookAsync(aws, known, wish ?? known.Wish, null, cancel)).Answer, cancel);

    /// <summary>Makes and changes what the plan says, and has the classes use it.</summary>
    /// <param name="server">Public id.</param>
    /// <param name="version">Of the plan that the person agreed to.</param>
    /// <param name="by">The person's name.</param>
    public Task<ClassesAnswer> MakeAsync(string server, int version, string by, CancellationToken cancel) => AloneAsync(server, async (aws, shown) =>
    {
        if (shown.Version != version || shown.Plan.Count == 0) return new ClassesAnswer.Differs(shown);
        var (answer, state, design) = await LookAsync(aws, shown, shown.Wish, null, cancel);
        if (answer is not ClassesAnswer.Done { View: { Fault: null, IsBlocked: false } view } || state is null || design is null) return answer;
        if (!view.Plan.SequenceEqual(shown.Plan)) return new ClassesAnswer.Differs(view);
        var calls = new SetupCalls(view.Server.Region, new PermissionNotes(), thing => NoteAsync(view, thing, cancel), thing => ForgetAsync(view, thing, cancel), time);
        var fault = await new PairWork(aws, design).RunAsync(state, view.Plan, calls, cancel);
        if (fault is null) await UseAsync(view, design, by, cancel);
        // What is there now, and not what we believe that we did.
        return (await LookAsync(aws, view, view.Wish, fault, cancel)).Answer;
    }, cancel);

    /// <summary>Takes back what was made for the pair; the classes have what they had before.</summary>
    /// <param name="server">Public id.</param>
    /// <param name="version">Which the person has seen.</param>
    /// <param name="by">The person's name.</param>
    public Task<ClassesAnswer> UndoAsync(string server, int version, string by, CancellationToken cancel) => AloneAsync(server, async (aws, shown) =>
    {
        if (shown.Version != version || shown.Made.Count == 0) return new ClassesAnswer.Differs(shown);
        // Which topic it was is known by the thing itself, whatever the server's set tells now.
        var topic = shown.Made.FirstOrDefault(m => m.Part == SetupPart.Topic)?.Id ?? shown.Sight?.TopicArn ?? "";
        var (caller, reply) = await aws.Caller.GetCallerIdentityAsync(cancel);
        if (caller is null) return new ClassesAnswer.Done(shown with { Fault = ServerSetups.NotTold(shown.Server, reply) });
        // First nobody uses it: mail that names a configuration set that is gone is refused.
        await UseNoMoreAsync(shown, by, cancel);
        var design = new PairDesign(await DesignAsync(shown, caller, cancel), topic, shown.Wish ?? new PairWish());
        var fault = await new PairWork(aws, design).UndoAsync([.. shown.Made.Where(m => m.Part != SetupPart.ServerClass)], thing => ForgetAsync(shown, thing, cancel), cancel);
        return (await LookAsync(aws, shown, fault is null ? null : shown.Wish, fault, cancel)).Answer;
    }, cancel);

    /// <param name="server">Public id.</param>
    /// <param name="name">As typed.</param>
    /// <param name="by">The person's name.</param>
    public Task<ClassesAnswer> CreatePoolAsync(string server, string name, string by, CancellationToken cancel) => PairRules.PoolFault(name) is { } fault
        ? Task.FromResult<ClassesAnswer>(new ClassesAnswer.Faulty([fault]))
        : OneAsync(server, "pool", by, $"IP pool {name} made", aws => aws.Ses.CreatePoolAsync(name, cancel), sight => sight with { Pools = [.. sight.Pools.Append(name).Distinct().Order(StringComparer.Ordinal)] }, cancel);

    /// <param name="server">Public id.</param>
    /// <param name="ip">One of the account's dedicated addresses.</param>
    /// <param name="pool">Where it goes.</param>
    /// <param name="by">The person's name.</param>
    public async Task<ClassesAnswer> MoveAsync(string server, string ip, string pool, string by, CancellationToken cancel)
    {
        if (await FindAsync(server, cancel) is not { } view) return new ClassesAnswer.NotFound();
        var faults = PairRules.MoveFaults(ip, pool, view.Sight);
        return faults.Count > 0 ? new ClassesAnswer.Faulty(faults) : await OneAsync(server, "address", by, $"{ip} moved to the IP pool {pool}", aws => aws.Ses.PutAddressInPoolAsync(ip, pool, cancel),
            sight => sight with { Addresses = [.. sight.Addresses.Select(a => a.Ip == ip ? a with { Pool = pool } : a)] }, cancel);
    }

    /// <summary>Mail of every class that names the set leaves from the pool, and that of other programs which name it too.</summary>
    /// <param name="server">Public id.</param>
    /// <param name="set">A configuration set.</param>
    /// <param name="pool">From which it sends.</param>
    /// <param name="by">The person's name.</param>
    public async Task<ClassesAnswer> TieAsync(string server, string set, string pool, string by, CancellationToken cancel)
    {
        if (await FindAsync(server, cancel) is not { } view) return new ClassesAnswer.NotFound();
        var faults = PairRules.TieFaults(set, pool, view);
        if (faults.Count > 0) return new ClassesAnswer.Faulty(faults);
        var answer = await OneAsync(server, "set-pool", by, $"Configuration set {set} sends from the IP pool {pool}", async aws =>
        {
            // Its other delivery options stay as they are.
            var now = await aws.Ses.GetConfigurationSetAsync(set, cancel);
            if (!now.Is200) return now;
            var options = now.Read(SesJson.Default.SetAnswer)?.DeliveryOptions ?? new DeliveryOptionsPart(null, null, null);
            return await aws.Ses.PutDeliveryOptionsAsync(set, options with { SendingPoolName = pool }, cancel);
        }, sight => sight, cancel);
        if (answer is not ClassesAnswer.Done) return answer;
        await looks.LookAsync(view.Server, set, cancel);
        return await FindAsync(server, cancel) is { } after ? new ClassesAnswer.Done(after) : new ClassesAnswer.NotFound();
    }

    /// <summary>One call that changes one thing; what was seen is kept right without asking for all again.</summary>
    private Task<ClassesAnswer> OneAsync(string server, string field, string by, string note, Func<AwsAccess, Task<SesReply>> call, Func<ClassSight, ClassSight> after, CancellationToken cancel) => AloneAsync(server, async (aws, view) =>
    {
        var reply = await call(aws);
        if (!reply.Is200)
            return new ClassesAnswer.Faulty([new FieldFault(field, reply.Words.Length > 0 ? $"AWS did not take it: “{reply.Words.Fit(500)}”" : $"AWS answered {(int)reply.Status}. Try it again in a minute.")]);
        return await KeepAsync(view, (db, row) =>
        {
            row.Saw(view.Server.Region, view.Sight is { } sight ? after(sight) : null, view.Wish, null, null, time.GetUtcNow());
            db.Add(new AuditEntry { CustomerId = CustomerId.Installation, At = time.GetUtcNow(), By = by, Action = "server.addresses", Subject = view.Server.PublicId, Note = note });
        }, cancel);
    }, cancel);

    private async Task<(ClassesAnswer Answer, PairState? State, PairDesign? Design)> LookAsync(AwsAccess aws, ClassesView known, PairWish? wish, string? fault, CancellationToken cancel)
    {
        var (caller, reply) = await aws.Caller.GetCallerIdentityAsync(cancel);
        if (caller is null) return (await KeepAsync(known, (_, row) => row.Saw(known.Server.Region, null, wish, null, fault ?? ServerSetups.NotTold(known.Server, reply), time.GetUtcNow()), cancel), null, null);
        var reader = new ClassReader(aws, new PermissionNotes());
        var pair = wish is null ? null : new PairDesign(await DesignAsync(known, caller, cancel), "", wish);
        var (sight, pools, addresses) = await reader.ReadAsync(known.Server.ConfigurationSet, [.. Named(known), .. pair?.Sets.Select(s => s.Name) ?? []], cancel);
        await looks.KeepAsync(reader.Seen(known.Server, time.GetUtcNow()), cancel);
        if (pair is null) return (await KeepAsync(known, (_, row) => row.Saw(known.Server.Region, sight, null, null, fault, time.GetUtcNow()), cancel), null, null);
        var design = sight.TopicArn is { } topic ? pair with { TopicArn = topic } : null;
        var state = new PairState
        {
            Caller = caller, Pools = pools, Addresses = addresses, Sets = reader.Sets, Classes = await classes.ListAsync(known.Server, cancel),
            Topic = design is null ? null : await reader.TopicAsync(design.TopicArn, cancel),
        };
        var plan = PairPlan.Of(state, design);
        return (await KeepAsync(known, (_, row) => row.Saw(known.Server.Region, sight, wish, plan, fault?.Fit(ServerSetup.MostFault), time.GetUtcNow()), cancel), state, design);
    }

    /// <summary>Sets that some class names, and the server's.</summary>
    private static IEnumerable<string> Named(ClassesView view) => view.Classes.Select(c => c.Set).Append(view.Server.ConfigurationSet).OfType<string>();

    /// <summary>The classes name their sets from now on; how each was before is kept beside it.</summary>
    private Task UseAsync(ClassesView view, PairDesign design, string by, CancellationToken cancel) => database.WriteAsync(async session =>
    {
        var (db, now) = (session.Db(CustomerId.Installation), time.GetUtcNow());
        await ServerLock.TakeAsync(database, session, view.Server.Key);
        var server = await db.Set<SendingServer>().SingleAsync(s => s.Id == view.Server.Id, cancel);
        var row = await ClassSetup.OfAsync(db, server.Id, cancel);
        foreach (var (mailClass, set, tracks) in design.Classes)
        {
            var before = view.Classes.Single(c => c.Class == mailClass);
            if (before.Own == set && before.Tracks == tracks) continue;
            await ServerClasses.PutAsync(db, server, mailClass, set, tracks, by, now, cancel);
            row.Note(new MadeThing(SetupPart.ServerClass, PlanOp.Change, mailClass.ToString(), now) { Before = JsonSerializer.Serialize(new ClassBefore(before.Own, before.Tracks)), IsDone = true, Of = set });
        }

        await db.SaveChangesAsync(cancel);
    }, cancel);

    /// <summary>A class that somebody has set otherwise since stays so.</summary>
    private Task UseNoMoreAsync(ClassesView view, string by, CancellationToken cancel) => database.WriteAsync(async session =>
    {
        var (db, now) = (session.Db(CustomerId.Installation), time.GetUtcNow());
        await ServerLock.TakeAsync(database, session, view.Server.Key);
        var server = await db.Set<SendingServer>().SingleAsync(s => s.Id == view.Server.Id, cancel);
        var row = await ClassSetup.OfAsync(db, server.Id, cancel);
        foreach (var thing in row.Things().Where(t => t.Part == SetupPart.ServerClass).Reverse())
        {
            var (mailClass, before) = (Enum.Parse<MessageClass>(thing.Id), SetupUndo.Before<ClassBefore>(thing)!);
            if (await ServerClass.SetOfAsync(db, server.Id, mailClass, cancel) == thing.Of) await ServerClasses.PutAsync(db, server, mailClass, before.Set, before.Tracks, by, now, cancel);
            row.Forget(thing);
        }

        await db.SaveChangesAsync(cancel);
    }, cancel);

    private Task NoteAsync(ClassesView view, MadeThing thing, CancellationToken cancel) => KeepAsync(view, (_, row) => row.Note(thing), cancel);

    private Task ForgetAsync(ClassesView view, MadeThing thing, CancellationToken cancel) => KeepAsync(view, (_, row) => row.Forget(thing), cancel);

    private Task<ClassesAnswer> KeepAsync(ClassesView view, Action<PostroadDb, ClassSetup> change, CancellationToken cancel) => database.WriteAsync<ClassesAnswer>(async session =>
    {
        var db = session.Db(CustomerId.Installation);
        if (await db.Set<SendingServer>().SingleOrDefaultAsync(s => s.Id == view.Server.Id, cancel) is not { } server) return new ClassesAnswer.NotFound();
        var row = await ClassSetup.OfAsync(db, server.Id, cancel);
        change(db, row);
        await db.SaveChangesAsync(cancel);
        return new ClassesAnswer.Done(await ViewAsync(db, server, cancel));
    }, cancel);

    private static async Task<ClassesView> ViewAsync(PostroadDb db, SendingServer server, CancellationToken cancel) => ClassesView.Of(
        server, await ServerClasses.ListAsync(db, server, cancel), await db.Set<ClassSetup>().SingleOrDefaultAsync(s => s.ServerId == server.Id, cancel),
        await db.Set<ServerSetup>().Where(s => s.ServerId == server.Id).Select(s => s.Name).SingleOrDefaultAsync(cancel));

    private async Task<SetupDesign> DesignAsync(ClassesView view, AwsCaller caller, CancellationToken cancel)
    {
        await using var db = database.Read(CustomerId.Installation);
        return new SetupDesign(caller, view.Server.Region, view.Names, await ServerSetups.OwnerAsync(db, cancel));
    }

    private async Task<ClassesAnswer> AloneAsync(string server, Func<AwsAccess, ClassesView, Task<ClassesAnswer>> work, CancellationToken cancel)
    {
        await _one.WaitAsync(cancel);
        try
        {
            if (await FindAsync(server, cancel) is not { } view) return new ClassesAnswer.NotFound();
            using var aws = servers.Access(await opener.SettingsAsync(view.Server, cancel) with { RequestDeadline = CallDeadline });
            return await work(aws, view);
        }
        catch (KeyException) when (!cancel.IsCancellationRequested)
        {
            return await FindAsync(server, cancel) is { } view ? new ClassesAnswer.Done(view with { Fault = $"The stored secret of {view.Server.Name} does not open: type it again in the settings of the server." }) : new ClassesAnswer.NotFound();
        }
        finally
        {
            _one.Release();
        }
    }

    private sealed record ClassBefore(string? Set, bool Tracks);
}
