using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Postroad.Core.Sending.Ses;

/// <summary>
/// The calls of the SES v2 API that Postroad uses. One call is one request, with one exception that cannot mail anybody twice: a signed
/// 403 is a definite refusal, and after it the call is made once more when the clock or a temporary key was the cause and could be set right.
/// </summary>
internal sealed partial class SesClient(SesWire wire, IAwsKeySource keys, ManagementPace pace)
{
    private readonly SesTarget _send = wire.Target(HttpMethod.Post, "/v2/email/outbound-emails");
    private readonly SesTarget _account = wire.Target(HttpMethod.Get, "/v2/email/account");

    /// <summary>What the other side's clock shows beyond ours; zero until it has refused our time.</summary>
    public TimeSpan ClockOffset => wire.ClockOffset;

    public ValueTask<SesReply> SendEmailAsync(PooledBody body, CancellationToken cancel) => CallAsync(_send, body, cancel);

    /// <summary>Waits for its turn: AWS allows one management call a second.</summary>
    public async Task<SesReply> GetAccountAsync(CancellationToken cancel)
    {
        await pace.WaitAsync(cancel);
        return await CallAsync(_account, null, cancel);
    }

    /// <summary>Tells AWS of the account's mail and may ask for production access. Never repeated: a second request during a review is a conflict.</summary>
    public Task<SesReply> PutAccountDetailsAsync(DetailsCall call, CancellationToken cancel) =>
        ChangeAsync(wire.Target(HttpMethod.Post, "/v2/email/account/details"), call, SesJson.Default.DetailsCall, cancel);

    /// <param name="identity">Domain or address.</param>
    /// <param name="cancel">Ends the wait for its turn as well.</param>
    public async Task<SesReply> GetEmailIdentityAsync(string identity, CancellationToken cancel)
    {
        await pace.WaitAsync(cancel);
        return await CallAsync(Identity(HttpMethod.Get, identity), null, cancel);
    }

    /// <summary>Waits for its turn, as each of the calls that change something does.</summary>
    public Task<SesReply> CreateEmailIdentityAsync(CreateIdentityCall call, CancellationToken cancel) =>
        ChangeAsync(wire.Target(HttpMethod.Post, "/v2/email/identities"), call, SesJson.Default.CreateIdentityCall, cancel);

    public async Task<SesReply> DeleteEmailIdentityAsync(string identity, CancellationToken cancel)
    {
        await pace.WaitAsync(cancel);
        return await CallAsync(Identity(HttpMethod.Delete, identity), null, cancel);
    }

    public Task<SesReply> PutMailFromAsync(string identity, MailFromCall call, CancellationToken cancel) =>
        ChangeAsync(Identity(HttpMethod.Put, identity, "/mail-from"), call, SesJson.Default.MailFromCall, cancel);

    public Task<SesReply> PutSigningAsync(string identity, SigningCall call, CancellationToken cancel) =>
        ChangeAsync(Identity(HttpMethod.Put, identity, "/dkim/signing"), call, SesJson.Default.SigningCall, cancel);

    /// <param name="name">Of the set.</param>
    /// <param name="cancel">Ends the wait for its turn as well.</param>
    public async Task<SesReply> GetConfigurationSetAsync(string name, CancellationToken cancel)
    {
        await pace.WaitAsync(cancel);
        return await CallAsync(wire.Target(HttpMethod.Get, Set(name)), null, cancel);
    }

    /// <summary>All of them, page by page: a region has 10,000 at most (service quotas of Amazon SES). Null: a page was not told; the reply says why.</summary>
    public async Task<(IReadOnlyList<ListedIdentityAnswer>? Identities, SesReply Reply)> ListEmailIdentitiesAsync(CancellationToken cancel)
    {
        var all = new List<ListedIdentityAnswer>();
        var reply = await PagesAsync("/v2/email/identities", SesJson.Default.ListIdentitiesAnswer, page => { all.AddRange(page.EmailIdentities ?? []); return page.NextToken; }, cancel);
        return (reply.Is200 ? all : null, reply);
    }

    public Task<SesReply> CreateConfigurationSetAsync(CreateSetCall call, CancellationToken cancel) =>
        ChangeAsync(wire.Target(HttpMethod.Post, "/v2/email/configuration-sets"), call, SesJson.Default.CreateSetCall, cancel);

    public async Task<SesReply> DeleteConfigurationSetAsync(string name, CancellationToken cancel)
    {
        await pace.WaitAsync(cancel);
        return await CallAsync(wire.Target(HttpMethod.Delete, Set(name)), null, cancel);
    }

    public async Task<SesReply> GetEventDestinationsAsync(string set, CancellationToken cancel)
    {
        await pace.WaitAsync(cancel);
        return await CallAsync(wire.Target(HttpMethod.Get, $"{Set(set)}/event-destinations"), null, cancel);
    }

    public Task<SesReply> CreateEventDestinationAsync(string set, CreateDestinationCall call, CancellationToken cancel) =>
        ChangeAsync(wire.Target(HttpMethod.Post, $"{Set(set)}/event-destinations"), call, SesJson.Default.CreateDestinationCall, cancel);

    public Task<SesReply> UpdateEventDestinationAsync(string set, string name, UpdateDestinationCall call, CancellationToken cancel) =>
        ChangeAsync(wire.Target(HttpMethod.Put, $"{Set(set)}/event-destinations/{Uri.EscapeDataString(name)}"), call, SesJson.Default.UpdateDestinationCall, cancel);

    public async Task<SesReply> DeleteEventDestinationAsync(string set, string name, CancellationToken cancel)
    {
        await pace.WaitAsync(cancel);
        return await CallAsync(wire.Target(HttpMethod.Delete, $"{Set(set)}/event-destinations/{Uri.EscapeDataString(name)}"), null, cancel);
    }

    private static string Set(string name) => $"/v2/email/configuration-sets/{Uri.EscapeDataString(name)}";

    private SesTarget Identity(HttpMethod method, string name, string part = "") => wire.Target(method, $"/v2/email/identities/{Uri.EscapeDataString(name)}{part}");

    private async Task<SesReply> ChangeAsync<T>(SesTarget target, T call, JsonTypeInfo<T> type, CancellationToken cancel)
    {
        await pace.WaitAsync(cancel);
        var json = JsonSerializer.SerializeToUtf8Bytes(call, type);
        var buffer = ArrayPool<byte>.Shared.Rent(json.Length);
        json.CopyTo(buffer, 0);
        using var body = new PooledBody(buffer, json.Length);
        return await CallAsync(target, body, cancel);
    }

    private async ValueTask<SesReply> CallAsync(SesTarget target, PooledBody? body, CancellationToken cancel)
    {
        var reply = await wire.ExchangeAsync(target, body, cancel);
        return CanSetRight(reply) ? await wire.ExchangeAsync(target, body, cancel) : reply;
    }

    private bool CanSetRight(SesReply reply)
    {
        if (SesRefusals.IsClockSkew(reply) && reply.Date is { } theirs)
        {
            wire.SetClock(theirs);
            return true;
        }

        return SesRefusals.IsExpiredToken(reply) && wire.LastKey is { } key && keys.Renew(key);
    }
}
