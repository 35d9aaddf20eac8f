using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending.Ses;

namespace Postroad.Core.Sending;

/// <summary>How a server is set up; see <see cref="SendingServer"/>.</summary>
public sealed record ServerSettings(string Name, string Region)
{
    public Uri? Endpoint { get; init; }

    /// <summary>Null together with the secret: the usual AWS environment.</summary>
    public string? AccessKeyId { get; init; }

    /// <summary>As AWS shows it; stored sealed.</summary>
    public string? SecretAccessKey { get; init; }

    public string? ConfigurationSet { get; init; }

    public Uri? QueueUrl { get; init; }

    public string? DefaultFrom { get; init; }

    public double? MaxPerSecond { get; init; }
}

/// <summary>The installation's sending servers.</summary>
public sealed class SendingServers(Database database, Secrets secrets, TimeProvider time)
{
    /// <summary>
    /// Makes the server of this name, or changes it to these settings, and activates it. A change is seen by lanes that open it afterwards.
    /// </summary>
    public async Task<SendingServer> SaveAsync(ServerSettings settings, CancellationToken cancel)
    {
        await using var db = database.Read(CustomerId.Installation);
        var now = time.GetUtcNow();
        var known = await db.Set<SendingServer>().FirstOrDefaultAsync(s => s.Name == settings.Name, cancel);
        var server = known ?? new SendingServer { PublicId = PublicId.New(time), Name = settings.Name, Region = settings.Region, StateSince = now, CreatedAt = now };
        await ApplyAsync(settings, server, cancel);
        server.Activate(now);
        await database.WriteAsync(async session =>
        {
            var writing = session.Db(CustomerId.Installation);
            if (known is null) writing.Add(server);
            else writing.Update(server);
            await writing.SaveChangesAsync(cancel);
        }, cancel);
        return server;
    }

    private async Task ApplyAsync(ServerSettings settings, SendingServer server, CancellationToken cancel)
    {
        server.Region = settings.Region;
        server.Endpoint = settings.Endpoint?.ToString();
        server.AccessKeyId = settings.AccessKeyId;
        server.SecretAccessKey = settings.SecretAccessKey is { } secret ? await secrets.SealAsync(SesServerOpener.SecretOf(server), secret, cancel) : null;
        server.ConfigurationSet = settings.ConfigurationSet;
        server.QueueUrl = settings.QueueUrl?.ToString();
        server.DefaultFrom = settings.DefaultFrom;
        server.MaxPerSecond = settings.MaxPerSecond;
    }
}
