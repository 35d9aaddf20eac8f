using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending.Ses;

namespace Postroad.Core.Sending;

/// <summary>How a server is set up; see <see cref="SendingServer"/>.</summary>
public sealed record ServerSettings(string Name, string Region)
{
    /// <summary>Hexadecimal digits: 128 bits.</summary>
    private const int AddressLength = 32;

    public ServerType Type { get; init; } = ServerType.SesApi;

    /// <summary>Null: it is not reached by SMTP.</summary>
    public SmtpSettings? Smtp { get; init; }

    public Uri? Endpoint { get; init; }

    /// <summary>Null together with the secret: the usual AWS environment.</summary>
    public string? AccessKeyId { get; init; }

    /// <summary>As AWS shows it; stored sealed.</summary>
    public string? SecretAccessKey { get; init; }

    /// <summary>Null: no role is taken.</summary>
    public string? RoleArn { get; init; }

    /// <summary>Null: the role asks for none.</summary>
    public string? ExternalId { get; init; }

    public string? ConfigurationSet { get; init; }

    public Uri? QueueUrl { get; init; }

    /// <summary>Null: events do not come from SNS over HTTPS.</summary>
    public TopicArn? Topic { get; init; }

    /// <summary>See <see cref="SendingServer.EventCertificate"/>.</summary>
    public string? EventCertificate { get; init; }

    public string? DefaultFrom { get; init; }

    /// <summary>See <see cref="OwnLimits"/>.</summary>
    public OwnLimits Limits { get; init; } = OwnLimits.None;

    /// <summary>Null: as it is.</summary>
    public bool? SendsOwnMail { get; init; }

    /// <param name="server">Gets these settings.</param>
    /// <param name="secrets">Seal the secret.</param>
    /// <param name="keepsSecret">The stored one stays.</param>
    /// <param name="cancel">Throws on it.</param>
    internal async Task ApplyAsync(SendingServer server, Secrets secrets, bool keepsSecret, CancellationToken cancel)
    {
        server.Name = Name;
        (server.Type, server.Region) = (Type, Region);
        if (Smtp is not null) await Smtp.ApplyAsync(server, secrets, cancel);
        server.Endpoint = Endpoint?.ToString();
        server.AccessKeyId = AccessKeyId;
        if (!keepsSecret) server.SecretAccessKey = SecretAccessKey is { } secret ? await secrets.SealAsync(SesServerOpener.SecretOf(server), secret, cancel) : null;
        (server.RoleArn, server.ExternalId) = (RoleArn, ExternalId);
        server.ConfigurationSet = ConfigurationSet;
        server.QueueUrl = QueueUrl?.ToString();
        server.TopicArn = Topic?.Text;
        server.EventCertificate = EventCertificate;
        if (Topic is not null) server.EventAddress ??= RandomNumberGenerator.GetHexString(AddressLength, lowercase: true);
        server.DefaultFrom = DefaultFrom;
        (server.MaxPerSecond, server.MaxPerMinute, server.MaxPerHour, server.MaxPerDay, server.QuotaShare) = (Limits.PerSecond, Limits.PerMinute, Limits.PerHour, Limits.PerDay, Limits.QuotaShare);
        server.SendsOwnMail = SendsOwnMail ?? server.SendsOwnMail;
    }
}

/// <summary>The installation's sending servers.</summary>
public sealed class SendingServers(Database database, Secrets secrets, TimeProvider time)
{
    /// <summary>By name.</summary>
    public async Task<IReadOnlyList<SendingServer>> ListAsync(CancellationToken cancel)
    {
        await using var db = database.Read(CustomerId.Installation);
        return await db.Set<SendingServer>().OrderBy(s => s.Name).ThenBy(s => s.Id).ToListAsync(cancel);
    }

    /// <summary>The one through which the installation's own mail leaves, if it can send now. Null: there is none, or it cannot.</summary>
    public async Task<SendingServer?> FindForOwnMailAsync(CancellationToken cancel)
    {
        await using var db = database.Read(CustomerId.Installation);
        return await db.Set<SendingServer>().FirstOrDefaultAsync(s => s.SendsOwnMail && s.DefaultFrom != null
            && (s.State == ServerState.Active || s.State == ServerState.Degraded || s.State == ServerState.OutOfQuota), cancel);
    }

    /// <summary>From of what names no server and no From. Null: there is none.</summary>
    public async Task<string?> UsualFromAsync(CancellationToken cancel)
    {
        await using var db = database.Read(CustomerId.Installation);
        return (await DefaultServer.FindAsync(db, cancel))?.DefaultFrom;
    }

    /// <summary>Null: there is none with this public id.</summary>
    public async Task<SendingServer?> FindAsync(string id, CancellationToken cancel)
    {
        await using var db = database.Read(CustomerId.Installation);
        return await db.Set<SendingServer>().SingleOrDefaultAsync(s => s.PublicId == id, cancel);
    }

    /// <summary>
    /// For commands that know what they do: makes the server of this name, or changes it to these settings, and activates it untested. Lanes and queue take the change up within a second. By hand
    /// and API: <see cref="ServerEdits"/>.
    /// </summary>
    public async Task<SendingServer> SaveAsync(ServerSettings settings, CancellationToken cancel)
    {
        await using var db = database.Read(CustomerId.Installation);
        var now = time.GetUtcNow();
        var known = await db.Set<SendingServer>().FirstOrDefaultAsync(s => s.Name == settings.Name, cancel);
        var server = known ?? new SendingServer { PublicId = PublicId.New(time), Name = settings.Name, Region = settings.Region, StateSince = now, CreatedAt = now };
        await settings.ApplyAsync(server, secrets, keepsSecret: false, cancel);
        return await database.WriteAsync(async session =>
        {
            var writing = session.Db(CustomerId.Installation);
            var row = server;
            if (known is null) writing.Add(row);
            else
            {
                await ServerLock.TakeAsync(database, session, known.Key);
                row = await writing.Set<SendingServer>().SingleAsync(s => s.Id == known.Id, cancel);
                row.TakeSettingsOf(server);
                row.Changed(by: null, now);
            }

            row.Note(null);
            row.Activate(now);
            await writing.SaveChangesAsync(cancel);
            return row;
        }, cancel);
    }
}
