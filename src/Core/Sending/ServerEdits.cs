using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending.Ses;

namespace Postroad.Core.Sending;

/// <summary>What became of saving a server.</summary>
/// <param name="Edit">Faulty with a test: its settings are right as far as can be seen, but the connection did not pass; it can be saved all the same, as one that does not send, or whose events are not read.</param>
/// <param name="Test">Null: it was not tested, because something else was wrong.</param>
public sealed record ServerSave(Edit<SendingServer> Edit, ConnectionTest? Test);

/// <summary>Makes and changes sending servers by hand or API. Settings are tested before they are stored: what does not pass is never called active.</summary>
public sealed class ServerEdits(Database database, Secrets secrets, ServerProbe probe, IEnumerable<IServerUse> uses, TimeProvider time)
{
    /// <param name="typed">As typed.</param>
    /// <param name="anyway">Keep it as a draft when its connection does not pass the test.</param>
    /// <param name="by">The person's name.</param>
    public async Task<ServerSave> CreateAsync(ServerDraft typed, bool anyway, string by, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var server = new SendingServer { PublicId = PublicId.New(time), Name = "", Region = "", StateSince = now, CreatedAt = now };
        return await SaveAsync(server, typed, known: null, version: null, anyway, by, cancel);
    }

    /// <summary>Keeps key and region, so that the rest can be set up at AWS step by step. It sends nothing before its connection has passed its test.</summary>
    /// <param name="typed">As typed; its default From may be empty.</param>
    /// <param name="by">The person's name.</param>
    public async Task<Edit<SendingServer>> DraftAsync(ServerDraft typed, string by, CancellationToken cancel)
    {
        var (faults, now) = (new List<FieldFault>(), time.GetUtcNow());
        var settings = ServerRules.Read(typed, known: null, faults);
        if (string.IsNullOrWhiteSpace(typed.DefaultFrom)) faults.RemoveAll(f => f.Field == "default_from");
        if (await IsTakenAsync(settings.Name, known: null, cancel)) faults.Add(new FieldFault("name", $"There is a sending server called “{settings.Name}” already."));
        if (faults.Count > 0) return new Edit<SendingServer>.Faulty(faults);
        var server = new SendingServer { PublicId = PublicId.New(time), Name = "", Region = "", StateSince = now, CreatedAt = now };
        await (settings with { DefaultFrom = settings.DefaultFrom is { Length: > 0 } from ? from : null }).ApplyAsync(server, secrets, keepsSecret: false, cancel);
        server.KeepAsDraft("It is not set up yet.", now);
        return await database.WriteAsync<Edit<SendingServer>>(async session =>
        {
            var db = session.Db(CustomerId.Installation);
            db.Add(server);
            Audit(db, by, "server.create", server, server.Name);
            await db.SaveChangesAsync(cancel);
            return new Edit<SendingServer>.Saved(server);
        }, cancel);
    }

    /// <param name="id">Public id.</param>
    /// <param name="typed">As typed; an empty secret keeps the stored one.</param>
    /// <param name="version">Which the person has seen.</param>
    /// <param name="anyway">Keep it as blocked when its connection does not pass the test.</param>
    /// <param name="by">The person's name.</param>
    public async Task<ServerSave> ChangeAsync(string id, ServerDraft typed, int version, bool anyway, string by, CancellationToken cancel)
    {
        await using var db = database.Read(CustomerId.Installation);
        if (await db.Set<SendingServer>().SingleOrDefaultAsync(s => s.PublicId == id, cancel) is not { } server) return new ServerSave(new Edit<SendingServer>.NotFound(), null);
        if (server.Version != version) return new ServerSave(new Edit<SendingServer>.Stale(server), null);
        var known = await db.Set<SendingServer>().AsNoTracking().SingleAsync(s => s.Id == server.Id, cancel);
        return await SaveAsync(server, typed, known, version, anyway, by, cancel);
    }

    /// <summary>Only when nothing needs it: reports of old campaigns name their server.</summary>
    public Task<Edit<SendingServer>> DeleteAsync(string id, int version, string by, CancellationToken cancel) => database.WriteAsync<Edit<SendingServer>>(async session =>
    {
        var db = session.Db(CustomerId.Installation);
        if (await db.Set<SendingServer>().SingleOrDefaultAsync(s => s.PublicId == id, cancel) is not { } server) return new Edit<SendingServer>.NotFound();
        if (server.Version != version) return new Edit<SendingServer>.Stale(server);
        var needs = new List<string>();
        foreach (var use in uses)
        {
            if (await use.OfAsync(session, server.Key) is { } what) needs.Add(what);
        }

        if (needs.Count > 0) return new Edit<SendingServer>.Faulty([new FieldFault("server", $"{string.Join(" and ", needs)} name{(needs.Count == 1 && needs[0].StartsWith("1 ", StringComparison.Ordinal) ? "s" : "")} it, so it stays. Pause it when nothing more shall leave through it.")]);
        // Rows beside it name it by no foreign key: a copy of an older database could not be put back over one.
        await db.Set<QuotaChange>().Where(c => c.ServerId == server.Id).ExecuteDeleteAsync(cancel);
        await db.Set<ServerClass>().Where(c => c.ServerId == server.Id).ExecuteDeleteAsync(cancel);
        await db.Set<SeenSet>().Where(s => s.ServerId == server.Id).ExecuteDeleteAsync(cancel);
        db.Remove(server);
        Audit(db, by, "server.delete", server, server.Name);
        await db.SaveChangesAsync(cancel);
        return new Edit<SendingServer>.Saved(server);
    }, cancel);

    private async Task<ServerSave> SaveAsync(SendingServer server, ServerDraft typed, SendingServer? known, int? version, bool anyway, string by, CancellationToken cancel)
    {
        var faults = new List<FieldFault>();
        var settings = ServerRules.Read(typed, known, faults);
        if (await IsTakenAsync(settings.Name, known, cancel)) faults.Add(new FieldFault("name", $"There is a sending server called “{settings.Name}” already."));
        if (faults.Count > 0) return new ServerSave(new Edit<SendingServer>.Faulty(faults), null);
        if (known is null or { State: ServerState.Draft } && settings.SendsOwnMail is null) settings = settings with { SendsOwnMail = await IsFirstForOwnMailAsync(known, cancel) };

        await settings.ApplyAsync(server, secrets, keepsSecret: settings.AccessKeyId is not null && settings.SecretAccessKey is null, cancel);
        var test = await TestAsync(server, cancel);
        if (!test.Passed) faults.Add(Fault(test, settings));
        if (test.Queue is { } queue) faults.Add(new FieldFault("queue_url", $"{queue.What}. {queue.Fix}."));
        if (faults.Count > 0 && !anyway) return new ServerSave(new Edit<SendingServer>.Faulty(faults), test);
        return new ServerSave(await WriteAsync(server, known, version, test, by, cancel), test);
    }

    internal Task<ConnectionTest> TestAsync(SendingServer server, CancellationToken cancel) => probe.TestAsync(server, cancel);

    private async Task<bool> IsFirstForOwnMailAsync(SendingServer? known, CancellationToken cancel)
    {
        await using var db = database.Read(CustomerId.Installation);
        var own = known?.Id ?? 0;
        return !await db.Set<SendingServer>().AnyAsync(s => s.SendsOwnMail && s.Id != own, cancel);
    }

    private async Task<bool> IsTakenAsync(string name, SendingServer? known, CancellationToken cancel)
    {
        await using var db = database.Read(CustomerId.Installation);
        var own = known?.Id ?? 0;
        var names = await db.Set<SendingServer>().Where(s => s.Id != own).Select(s => s.Name).ToListAsync(cancel);
        return names.Exists(n => string.Equals(n, name, StringComparison.OrdinalIgnoreCase));
    }

    private Task<Edit<SendingServer>> WriteAsync(SendingServer server, SendingServer? known, int? version, ConnectionTest test, string by, CancellationToken cancel) => database.WriteAsync<Edit<SendingServer>>(async session =>
    {
        var (db, now) = (session.Db(CustomerId.Installation), time.GetUtcNow());
        var row = server;
        if (known is null) db.Add(row);
        else
        {
            await ServerLock.TakeAsync(database, session, known.Key);
            if (await db.Set<SendingServer>().SingleOrDefaultAsync(s => s.Id == known.Id, cancel) is not { } stored) return new Edit<SendingServer>.NotFound();
            if (stored.Version != version) return new Edit<SendingServer>.Stale(stored);
            row = stored;
            row.TakeSettingsOf(server);
            row.Changed(by, now);
        }

        row.Note(test);
        row.HearOfSettings(test, now);
        if (row.SendsOwnMail) await TakeOwnMailAsync(db, row, by, cancel);
        Audit(db, by, known is null ? "server.create" : "server.change", row, known is null ? row.Name : Differences(known, row));
        await db.SaveChangesAsync(cancel);
        return new Edit<SendingServer>.Saved(row);
    }, cancel);

    /// <summary>One server sends the installation's own mail. Taking it from another changes that one, which whoever has it open is told.</summary>
    private async Task TakeOwnMailAsync(PostroadDb db, SendingServer server, string by, CancellationToken cancel)
    {
        foreach (var other in await db.Set<SendingServer>().Where(s => s.Id != server.Id && s.SendsOwnMail).ToListAsync(cancel))
        {
            var now = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
            await db.Set<SendingServer>().Where(s => s.Id == other.Id).ExecuteUpdateAsync(set => set
                .SetProperty(s => s.SendsOwnMail, false).SetProperty(s => s.Version, s => s.Version + 1).SetProperty(s => s.ChangedAt, now).SetProperty(s => s.ChangedBy, by), cancel);
            Audit(db, by, "server.change", other, $"The installation's own mail: by {server.Name} now");
        }
    }

    /// <summary>Beside the field that is most likely wrong.</summary>
    private static FieldFault Fault(ConnectionTest test, ServerSettings settings)
    {
        var reply = test.Reply ?? "";
        var field = test.Field ?? test.Reason switch
        {
            StopReason.IdentityNotVerified => "default_from",
            StopReason.InvalidCredentials when SesRefusals.Says(reply, AssumedRoleKey.Action) => "role_arn",
            StopReason.InvalidCredentials when settings.AccessKeyId is null => "access",
            StopReason.InvalidCredentials => SesRefusals.Says(reply, "signature we calculated", "does not match") ? "secret_access_key" : "access_key_id",
            StopReason.AccessDenied => settings.AccessKeyId is null ? "access" : "access_key_id",
            StopReason.Misconfigured when SesRefusals.Says(reply, "configuration set") => "configuration_set",
            StopReason.None or StopReason.Misconfigured when settings.Endpoint is not null => "endpoint",
            _ => "region",
        };
        return new FieldFault(field, $"{test.Why!.What}. {test.Why.Fix}.");
    }

    private static string Differences(SendingServer before, SendingServer after)
    {
        var changed = new List<string>();
        if (before.Name != after.Name) changed.Add("name");
        if (before.Region != after.Region) changed.Add("region");
        if ((before.Host, before.Port, before.Encryption, before.AllowPlaintext, before.Authority) != (after.Host, after.Port, after.Encryption, after.AllowPlaintext, after.Authority)) changed.Add("SMTP address and encryption");
        if (before.SmtpUser != after.SmtpUser) changed.Add("SMTP user name");
        if (before.SmtpPassword != after.SmtpPassword) changed.Add("SMTP password");
        if (before.EnvelopeSender != after.EnvelopeSender) changed.Add("envelope sender");
        if ((before.MaxConnections, before.MessagesPerConnection) != (after.MaxConnections, after.MessagesPerConnection)) changed.Add("connections");
        if (before.Endpoint != after.Endpoint) changed.Add("endpoint address");
        if (before.AccessKeyId != after.AccessKeyId) changed.Add("access key id");
        if (before.SecretAccessKey != after.SecretAccessKey) changed.Add("secret");
        if (before.RoleArn != after.RoleArn) changed.Add("role");
        if (before.ExternalId != after.ExternalId) changed.Add("external id");
        if (before.DefaultFrom != after.DefaultFrom) changed.Add("default From");
        if (before.ConfigurationSet != after.ConfigurationSet) changed.Add("configuration set");
        if (before.QueueUrl != after.QueueUrl) changed.Add("queue");
        if (before.TopicArn != after.TopicArn) changed.Add("topic");
        if (before.EventCertificate != after.EventCertificate) changed.Add("certificate of its events");
        if (before.Limits != after.Limits) changed.Add("own limits");
        if (before.SendsOwnMail != after.SendsOwnMail) changed.Add(after.SendsOwnMail ? "sends Postroad's own mail" : "sends no mail of Postroad's own");
        return changed.Count == 0 ? "Nothing but the test of its connection" : string.Join(", ", changed);
    }

    private void Audit(PostroadDb db, string by, string action, SendingServer server, string note) =>
        db.Add(new AuditEntry { CustomerId = CustomerId.Installation, At = time.GetUtcNow(), By = by, Action = action, Subject = server.PublicId, Note = note.Fit(500) });
}
