using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Ses;

namespace Postroad.Core.SesSetup;

/// <summary>What became of a wish about a server's set-up.</summary>
public abstract record SetupAnswer
{
    private SetupAnswer()
    {
    }

    /// <summary>How it stands now; its <see cref="SetupView.Fault"/> says when something stopped it.</summary>
    public sealed record Done(SetupView View) : SetupAnswer;

    /// <summary>AWS or another person has changed something since the plan was shown: this is the plan now, and nothing was done.</summary>
    public sealed record Differs(SetupView View) : SetupAnswer;

    public sealed record Faulty(IReadOnlyList<FieldFault> Faults) : SetupAnswer;

    public sealed record NotFound : SetupAnswer;
}

/// <summary>
/// Sets a sending server's path of events up at AWS: looks, shows what it would make, makes just that, and can undo it. All of it can be done again at any time: what is right stays, what is wrong is
/// put right, and a run that died goes on where it was.
/// </summary>
public sealed class ServerSetups(Database database, SesServers servers, SesServerOpener opener, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan CallDeadline = TimeSpan.FromSeconds(10);

    /// <summary>Two at once would each see half of what the other makes.</summary>
    private readonly SemaphoreSlim _one = new(1, 1);

    public void Dispose() => _one.Dispose();

    /// <summary>As it was seen last; asks AWS nothing. Null: there is no server of that id.</summary>
    public async Task<SetupView?> FindAsync(string server, CancellationToken cancel)
    {
        await using var db = database.Read(CustomerId.Installation);
        if (await db.Set<SendingServer>().SingleOrDefaultAsync(s => s.PublicId == server, cancel) is not { AsksSes: true } row) return null;
        return SetupView.Of(row, await db.Set<ServerSetup>().SingleOrDefaultAsync(s => s.ServerId == row.Id, cancel), await OwnerAsync(db, cancel), await SetsAsync(db, row.Id, cancel));
    }

    /// <summary>Asks AWS what is there, and keeps the plan that follows. Changes nothing at AWS.</summary>
    /// <param name="server">Public id.</param>
    /// <param name="name">With which the names of what is made begin. Null: as before.</param>
    /// <param name="metrics">Tags by which CloudWatch counts what becomes of mail; empty: it does not. Null: as before.</param>
    public async Task<SetupAnswer> LookAsync(string server, string? name, IReadOnlyList<string>? metrics, CancellationToken cancel)
    {
        if (await FindAsync(server, cancel) is not { } known) return new SetupAnswer.NotFound();
        name = name?.Trim() ?? known.Names.Name;
        if (!SetupNames.IsOne(name)) return new SetupAnswer.Faulty([new FieldFault("name", $"“{name.Fit(60)}” cannot be a name at AWS: it has 1 to 50 letters, digits, dashes and underscores.")]);
        if ((metrics ?? []).FirstOrDefault(m => MetricTag.All.All(t => t.Name != m)) is { } unknown)
            return new SetupAnswer.Faulty([new FieldFault("metrics", $"“{unknown.Fit(60)}” is none of the tags by which CloudWatch can count: {string.Join(", ", MetricTag.All.Select(t => t.Name))}.")]);
        var names = new SetupNames(name) { Metrics = metrics ?? known.Names.Metrics };
        await _one.WaitAsync(cancel);
        try
        {
            // What the key was let do before says nothing of what it may do now.
            return await WithAccessAsync(known, async aws => (await LookAsync(aws, known, names, cancel, new PermissionNotes())).Answer, cancel);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Makes and changes what the plan says, and has the server use it.</summary>
    /// <param name="server">Public id.</param>
    /// <param name="version">Of the plan that the person agreed to.</param>
    /// <param name="by">The person's name.</param>
    public async Task<SetupAnswer> MakeAsync(string server, int version, string by, CancellationToken cancel)
    {
        await _one.WaitAsync(cancel);
        try
        {
            if (await FindAsync(server, cancel) is not { } shown) return new SetupAnswer.NotFound();
            if (shown.Version != version || shown.Plan.Count == 0) return new SetupAnswer.Differs(shown);
            return await WithAccessAsync(shown, aws => MakeAsync(aws, shown, by, cancel), cancel);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Takes back what was made, and has the server use it no more: what becomes of its mail is then not reported.</summary>
    /// <param name="server">Public id.</param>
    /// <param name="version">Which the person has seen.</param>
    /// <param name="by">The person's name.</param>
    public async Task<SetupAnswer> UndoAsync(string server, int version, string by, CancellationToken cancel)
    {
        await _one.WaitAsync(cancel);
        try
        {
            if (await FindAsync(server, cancel) is not { } shown) return new SetupAnswer.NotFound();
            return shown.Version == version && shown.Made.Count > 0 ? await WithAccessAsync(shown, aws => UndoAsync(aws, shown, by, cancel), cancel) : new SetupAnswer.Differs(shown);
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<SetupAnswer> UndoAsync(AwsAccess aws, SetupView shown, string by, CancellationToken cancel)
    {
        var (answer, state, notes) = await LookAsync(aws, shown, shown.Names, cancel);
        if (state is null) return answer;
        // First nobody uses it: mail that names a configuration set that is gone is refused.
        await UseAsync(shown, configurationSet: null, queueUrl: null, by, cancel);
        var fault = await new SetupUndo(aws, await DesignAsync(shown, state.Caller, cancel), thing => ForgetAsync(shown, thing, cancel)).RunAsync(state, shown.Made, cancel);
        return (await LookAsync(aws, shown, shown.Names, cancel, notes, fault)).Answer;
    }

    private async Task<SetupAnswer> MakeAsync(AwsAccess aws, SetupView shown, string by, CancellationToken cancel)
    {
        var (answer, state, notes) = await LookAsync(aws, shown, shown.Names, cancel);
        if (answer is not SetupAnswer.Done { View: { Fault: null } view } || state is null) return answer;
        if (!view.Plan.SequenceEqual(shown.Plan)) return new SetupAnswer.Differs(view);
        if (view.IsBlocked) return answer;
        var design = await DesignAsync(view, state.Caller, cancel);
        var calls = new SetupCalls(design.Region, notes, thing => NoteAsync(view, thing, cancel), thing => ForgetAsync(view, thing, cancel), time);
        var fault = await new SetupWork(aws, design, calls).RunAsync(state, view.Plan, cancel);
        // What is there now, and not what we believe that we did.
        (answer, state, _) = await LookAsync(aws, view, view.Names, cancel, notes, fault);
        return fault is null && answer is SetupAnswer.Done done && state?.Queue.It is { } queue ? await UseAsync(done.View, done.View.Names.ConfigurationSet, queue.Url, by, cancel) : answer;
    }

    private async Task<(SetupAnswer Answer, SetupState? State, PermissionNotes Notes)> LookAsync(
        AwsAccess aws, SetupView known, SetupNames names, CancellationToken cancel, PermissionNotes? notes = null, string? fault = null)
    {
        notes ??= new PermissionNotes(known.Permissions);
        var (state, reply) = await new SetupReader(aws, notes).ReadAsync(known.Server.Region, names, cancel);
        if (state is null) fault ??= NotTold(known.Server, reply);
        var plan = state is null ? null : SetupPlan.Of(state, await DesignAsync(known with { Names = names }, state.Caller, cancel));
        var view = await database.WriteAsync(async session =>
        {
            var db = session.Db(CustomerId.Installation);
            var row = await ServerSetup.OfAsync(db, known.Server.Id, cancel);
            row.Saw(known.Server.Region, names.Name, names.Metrics, state, plan, notes.Findings, fault?.Fit(ServerSetup.MostFault), time.GetUtcNow());
            await db.SaveChangesAsync(cancel);
            return SetupView.Of(await db.Set<SendingServer>().SingleAsync(s => s.Id == known.Server.Id, cancel), row, await OwnerAsync(db, cancel), await SetsAsync(db, known.Server.Id, cancel));
        }, cancel);
        return (new SetupAnswer.Done(view), state, notes);
    }

    /// <summary>From now on mail names the configuration set, and the queue is read; or neither, when they are null and are still ours.</summary>
    private Task<SetupAnswer> UseAsync(SetupView view, string? configurationSet, string? queueUrl, string by, CancellationToken cancel) => database.WriteAsync<SetupAnswer>(async session =>
    {
        var (db, now) = (session.Db(CustomerId.Installation), time.GetUtcNow());
        await ServerLock.TakeAsync(database, session, view.Server.Key);
        if (await db.Set<SendingServer>().SingleOrDefaultAsync(s => s.Id == view.Server.Id, cancel) is not { } server) return new SetupAnswer.NotFound();
        var isOthers = configurationSet is null && server.ConfigurationSet != view.Names.ConfigurationSet;
        if (!isOthers && (server.ConfigurationSet != configurationSet || server.QueueUrl != queueUrl))
        {
            (server.ConfigurationSet, server.QueueUrl) = (configurationSet, queueUrl);
            // Events come by one way or the other.
            if (queueUrl is not null) (server.TopicArn, server.EventCertificate) = (null, null);
            server.Changed(by, now);
            db.Add(new AuditEntry
            {
                CustomerId = CustomerId.Installation, At = now, By = by, Action = "server.set-up", Subject = server.PublicId,
                Note = configurationSet is null
                    ? $"Taken back: configuration set {view.Names.ConfigurationSet}, queue {view.Names.Queue}"
                    : $"Configuration set {configurationSet}, queue {view.Names.Queue}",
            });
            await db.SaveChangesAsync(cancel);
        }

        return new SetupAnswer.Done(view with { Server = server });
    }, cancel);

    private Task NoteAsync(SetupView view, MadeThing thing, CancellationToken cancel) => database.WriteAsync(async session =>
    {
        var db = session.Db(CustomerId.Installation);
        (await ServerSetup.OfAsync(db, view.Server.Id, cancel)).Note(thing);
        await db.SaveChangesAsync(cancel);
    }, cancel);

    private Task ForgetAsync(SetupView view, MadeThing thing, CancellationToken cancel) => database.WriteAsync(async session =>
    {
        var db = session.Db(CustomerId.Installation);
        (await ServerSetup.OfAsync(db, view.Server.Id, cancel)).Forget(thing);
        await db.SaveChangesAsync(cancel);
    }, cancel);

    private async Task<SetupDesign> DesignAsync(SetupView view, AwsCaller caller, CancellationToken cancel)
    {
        await using var db = database.Read(CustomerId.Installation);
        return new SetupDesign(caller, view.Server.Region, view.Names, await OwnerAsync(db, cancel));
    }

    /// <summary>Configuration sets that classes of its mail name besides the server's own.</summary>
    private static Task<List<string>> SetsAsync(PostroadDb db, long server, CancellationToken cancel) =>
        db.Set<ServerClass>().Where(c => c.ServerId == server && c.ConfigurationSet != null).Select(c => c.ConfigurationSet!).Distinct().OrderBy(s => s).ToListAsync(cancel);

    internal static async Task<string> OwnerAsync(PostroadDb db, CancellationToken cancel) =>
        await db.Set<DatabaseMark>().Where(m => m.Id == DatabaseMark.Only).Select(m => m.Identity).SingleOrDefaultAsync(cancel) ?? "";

    private async Task<SetupAnswer> WithAccessAsync(SetupView view, Func<AwsAccess, Task<SetupAnswer>> work, CancellationToken cancel)
    {
        try
        {
            using var aws = servers.Access(await opener.SettingsAsync(view.Server, cancel) with { RequestDeadline = CallDeadline });
            return await work(aws);
        }
        catch (KeyException)
        {
            return new SetupAnswer.Done(view with { Fault = $"The stored secret of {view.Server.Name} does not open: type it again in the settings of the server." });
        }
    }

    internal static string NotTold(SendingServer server, SesReply reply) => reply.Outcome == SesOutcome.Answered && SesVerdict.Of(reply, SesProbe.NoMessage, null, 0) is SendResult.ServerStopped stopped
        ? $"{SesExplanations.Of(stopped.Reason, server.Region, stopped.Reply).What}. {SesExplanations.Of(stopped.Reason, server.Region, stopped.Reply).Fix}. AWS says: “{reply.Words.Fit(500)}”"
        : $"AWS did not say whose key this is: {(reply.Words.Length > 0 ? reply.Words.Fit(500) : $"it answered {(int)reply.Status}")}. Ask again in a minute.";
}
