using System.Collections.Frozen;
using System.Security.Cryptography.X509Certificates;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Postroad.Core.Events;
using Postroad.Core.Feedback.Ses;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Ses;

namespace Postroad.Core.Feedback.Sns;

/// <summary>
/// Knows the address of every sending server that gets its events from an SNS topic, those added or changed later included. In memory, so that what strangers post costs no
/// look at the database.
/// </summary>
public sealed class Topics(
    Database database, SesServerOpener opener, SesServers servers, TopicSubscriptions subscriptions, SesEventDecoder decoder, IEventIntake events, SigningCertificates certificates, TimeProvider time, ILogger<Topics> log) : IDisposable
{
    /// <summary>Bytes of one post.</summary>
    public const int MostBody = SnsMessage.MaxBytes;

    /// <summary>Messages that are looked at or stored at once; the next waits.</summary>
    private const int AtOnce = 256;

    /// <summary>Then it is too much for now.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(3);

    /// <summary>How often it is noted that messages come.</summary>
    private static readonly TimeSpan Noting = TimeSpan.FromSeconds(30);

    /// <summary>SNS waits 15 s for our answer to a message, and with it for our own call.</summary>
    private static readonly TimeSpan CallDeadline = TimeSpan.FromSeconds(8);

    private readonly HttpMessageInvoker http = new(EndpointHttp.Open(connections: 4));
    private readonly SemaphoreSlim room = new(AtOnce);

    /// <summary>By address. Null: it was not looked yet.</summary>
    private volatile FrozenDictionary<string, Open>? open;
    private DateTimeOffset notedAt;

    /// <summary>Null: this server has no topic, or its address is not open yet.</summary>
    public TopicStatus? StatusOf(ServerId server) => open?.Values.FirstOrDefault(o => o.Server.Key == server)?.Intake.Status;

    /// <summary>Null: not looked yet.</summary>
    /// <param name="address">Last part of where it was posted.</param>
    public bool? Has(string address) => open?.ContainsKey(address);

    /// <param name="address">Last part of where it was posted.</param>
    /// <param name="body">As it came, at most <see cref="MostBody"/>.</param>
    /// <param name="cancel">Nobody waits for the answer any more.</param>
    public async Task<SnsAnswer> TakeAsync(string address, ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        if (open is not { } known) return SnsAnswer.NotNow;
        if (!known.TryGetValue(address, out var one)) return SnsAnswer.Nobody;
        if (!await room.WaitAsync(LongestWait, cancel)) return SnsAnswer.NotNow;
        try
        {
            return await one.Intake.TakeAsync(body, cancel);
        }
        finally
        {
            room.Release();
        }
    }

    /// <summary>Opens addresses, closes those that are no more, and notes when messages came.</summary>
    public async Task LookAsync(CancellationToken cancel)
    {
        var before = open?.Values.ToDictionary(o => o.Server.Id) ?? [];
        await using (var db = database.Read(CustomerId.Installation))
        {
            var found = await db.Set<SendingServer>().Where(s => s.TopicArn != null && s.EventAddress != null).ToListAsync(cancel);
            // One whose settings stayed goes on counting.
            open = found.Select(s => before.GetValueOrDefault(s.Id) is { } one && one.Server.Version == s.Version ? one : Opened(s)).OfType<Open>().ToFrozenDictionary(o => o.Server.EventAddress!);
        }

        var now = time.GetUtcNow();
        if (now - notedAt < Noting && now >= notedAt) return;
        notedAt = now;
        foreach (var one in open.Values)
            if (one.Intake.TakeHeard() is { } at) await subscriptions.NoteAsync(one.Server.Key, one.Server.TopicArn!, row => row.Hear(at), cancel);
        await subscriptions.ForgetAsync(cancel);
    }

    public void Dispose()
    {
        http.Dispose();
        room.Dispose();
    }

    /// <summary>Null: what is stored is no topic.</summary>
    private Open? Opened(SendingServer server)
    {
        if (!TopicArn.TryParse(server.TopicArn, out var topic)) return null;
        var saved = server.EventCertificate is { } pem ? X509Certificate2.CreateFromPem(pem) : null;
        var guard = new SnsGuard(topic, certificates, saved, time);
        return new Open(server, new TopicIntake(server.Key, topic, guard, cancel => ClientAsync(server, topic, cancel), subscriptions, decoder, events, time, log));
    }

    private async Task<SnsClient> ClientAsync(SendingServer server, TopicArn topic, CancellationToken cancel) => servers.Topics(await opener.SettingsAsync(server, cancel), topic, CallDeadline, http);

    private sealed record Open(SendingServer Server, TopicIntake Intake);
}
