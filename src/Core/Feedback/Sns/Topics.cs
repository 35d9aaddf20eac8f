using System.Collections.Frozen;
using System.Security.Cryptography.X509Certificates;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
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
public sealed class Topics : IDisposable
{
    /// <summary>Bytes of one post.</summary>
    public const int MostBody = SnsMessage.MaxBytes;

    /// <summary>Messages that are looked at or stored at once; the next waits.</summary>
    private const int AtOnce = 256;

    /// <summary>Then it is too much for now.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(3);

    /// <summary>How often it is noted that messages come.</summary>
    private static readonly TimeSpan Noting = TimeSpan.FromSeconds(30);

    private readonly Database database;
    private readonly SesServerOpener opener;
    private readonly SesServers servers;
    private readonly TopicSubscriptions subscriptions;
    private readonly SesEventDecoder decoder;
    private readonly IEventIntake events;
    private readonly TimeProvider time;
    private readonly ILogger<Topics> log;
    private readonly HttpMessageInvoker http = new(EndpointHttp.Open(connections: 4));
    private readonly SemaphoreSlim room = new(AtOnce);
    private readonly SigningCertificates ofAws;
    private readonly (Uri Address, SigningCertificates Certificates, X509Certificate2 Authority)? lookAlike;

    /// <summary>By address. Null: it was not looked yet.</summary>
    private volatile FrozenDictionary<string, Open>? open;
    private DateTimeOffset notedAt;

    public Topics(
        Database database, SesServerOpener opener, SesServers servers, TopicSubscriptions subscriptions, SesEventDecoder decoder, IEventIntake events, OutsideHttp outside, IOptions<SnsOptions> options, TimeProvider time, ILogger<Topics> log)
    {
        (this.database, this.opener, this.servers, this.subscriptions, this.decoder, this.events, this.time, this.log) = (database, opener, servers, subscriptions, decoder, events, time, log);
        ofAws = new SigningCertificates(outside.SendAsync, time);
        if (options.Value is not { LookAlike: { } address, LookAlikeAuthority: { } file }) return;
        lookAlike = (address, new SigningCertificates((request, cancel) =>
        {
            request.RequestUri = new Uri(address, request.RequestUri!.PathAndQuery);
            return http.SendAsync(request, cancel);
        }, time), X509CertificateLoader.LoadCertificateFromFile(file));
    }

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
        var trial = server.Endpoint is null ? null : lookAlike;
        var guard = new SnsGuard(topic, trial?.Certificates ?? ofAws, trial?.Authority, time);
        var intake = new TopicIntake(server.Key, topic, guard, cancel => ClientAsync(server, topic, trial?.Address, cancel), subscriptions, decoder, events, time, log);
        return new Open(server, intake);
    }

    private async Task<SnsClient> ClientAsync(SendingServer server, TopicArn topic, Uri? instead, CancellationToken cancel)
    {
        var settings = await opener.SettingsAsync(server, cancel);
        return new SnsClient(http, instead ?? new Uri($"https://{topic.Host}/"), topic.Region, servers.Keys(settings), servers.PaceOf(settings), time);
    }

    private sealed record Open(SendingServer Server, TopicIntake Intake);
}
