using System.Net;
using Postroad.Core.Accounts;

namespace Postroad.Core.Sending.Ses;

/// <summary>Makes and reads identities in the region of a sending server. Each call waits for its turn: AWS allows one a second and region.</summary>
public sealed class SesIdentities(SesServers servers, SesServerOpener opener)
{
    internal const string Refuse = "REJECT_MESSAGE";

    private const string Fallback = "USE_DEFAULT_VALUE", KeyLength = "RSA_2048_BIT";

    private static readonly TimeSpan CallDeadline = TimeSpan.FromSeconds(5);

    /// <summary>Both sign with keys of one AWS account, as far as one can see.</summary>
    public static bool AreOfOneAccount(SendingServer one, SendingServer other) => one.AccessKeyId == other.AccessKeyId && one.RoleArn == other.RoleArn && one.Endpoint == other.Endpoint;

    /// <param name="name">Domain as A-labels, or an address.</param>
    public Task<IdentityAnswer> FindAsync(SendingServer server, string name, CancellationToken cancel) => CallAsync(server, client => GetAsync(server, client, name, cancel), cancel);

    /// <summary>Makes it with Easy DKIM of 2048 bit, or finds it.</summary>
    /// <param name="name">Domain as A-labels, or an address, which has no keys.</param>
    /// <param name="keysOf">Region whose keys it takes over. Null, or when AWS does not allow that, as in another account: it gets its own.</param>
    /// <param name="begin">Done before it is made; not when it is found.</param>
    public Task<IdentityAnswer> CreateAsync(SendingServer server, string name, string? keysOf, Func<Task> begin, CancellationToken cancel) => CallAsync(server, async client =>
    {
        var found = await GetAsync(server, client, name, cancel);
        if (found is not IdentityAnswer.Missing) return found;
        await begin();
        return await MakeAsync(server, client, name, keysOf, cancel);
    }, cancel);

    private static async Task<IdentityAnswer> MakeAsync(SendingServer server, SesClient client, string name, string? keysOf, CancellationToken cancel)
    {
        var isDomain = !name.Contains('@', StringComparison.Ordinal);
        var reply = await client.CreateEmailIdentityAsync(new CreateIdentityCall(name, isDomain ? Keys(keysOf) : null), cancel);
        if (keysOf is not null && isDomain && reply.ErrorType is "BadRequestException" or "NotFoundException")
            reply = await client.CreateEmailIdentityAsync(new CreateIdentityCall(name, Keys(null)), cancel);
        // Somebody else made it in the moment between.
        var isOurs = reply.ErrorType != "AlreadyExistsException";
        if (!reply.Is200 && isOurs) return Refused(server, "CreateEmailIdentity", reply);
        return await GetAsync(server, client, name, cancel) is var answer && answer is IdentityAnswer.Told told ? told with { WasThere = !isOurs } : answer;
    }

    /// <param name="mailFrom">Null: none, mail leaves in the name of amazonses.com.</param>
    /// <param name="refuses">While its MX is wrong.</param>
    public Task<IdentityAnswer> SetMailFromAsync(SendingServer server, string name, string? mailFrom, bool refuses, CancellationToken cancel) => CallAsync(server, async client =>
    {
        var reply = await client.PutMailFromAsync(name, new MailFromCall(mailFrom, refuses ? Refuse : Fallback), cancel);
        return reply.Is200 ? await GetAsync(server, client, name, cancel) : Refused(server, "PutEmailIdentityMailFromAttributes", reply);
    }, cancel);

    /// <summary>
    /// Amazon SES looks for its records again: what it has given up on begins anew, with the same names and values. An address has none: it is made anew, so that a further mail
    /// goes there. What may send stays as it is.
    /// </summary>
    /// <param name="identity">As it was told a moment ago.</param>
    public Task<IdentityAnswer> StartAgainAsync(SendingServer server, string name, SesIdentity identity, CancellationToken cancel) => CallAsync(server, async client =>
    {
        if (name.Contains('@', StringComparison.Ordinal))
        {
            if (identity.MaySend) return new IdentityAnswer.Told(identity);
            var gone = await client.DeleteEmailIdentityAsync(name, cancel);
            return gone.Is200 || gone.Status == HttpStatusCode.NotFound ? await MakeAsync(server, client, name, null, cancel) : Refused(server, "DeleteEmailIdentity", gone);
        }

        if (!identity.MaySend && identity.DkimStatus != "SUCCESS" && identity.KeysOf is { } origin and not SesIdentity.OwnersKey)
        {
            var reply = await client.PutSigningAsync(name, new SigningCall(origin), cancel);
            if (!reply.Is200) return Refused(server, "PutEmailIdentityDkimSigningAttributes", reply);
        }

        if (identity is { MailFrom: { } mailFrom, MailFromStatus: not "SUCCESS" })
        {
            var reply = await client.PutMailFromAsync(name, new MailFromCall(mailFrom, identity.RefusesOnMxFailure ? Refuse : Fallback), cancel);
            if (!reply.Is200) return Refused(server, "PutEmailIdentityMailFromAttributes", reply);
        }

        return await GetAsync(server, client, name, cancel);
    }, cancel);

    private static DkimCall Keys(string? of) => of is null ? new DkimCall(KeyLength, null) : new DkimCall(null, $"AWS_SES_{of.Replace('-', '_').ToUpperInvariant()}");

    private static async Task<IdentityAnswer> GetAsync(SendingServer server, SesClient client, string name, CancellationToken cancel)
    {
        var reply = await client.GetEmailIdentityAsync(name, cancel);
        if (reply.Status == HttpStatusCode.NotFound) return new IdentityAnswer.Missing();
        return reply.Is200 && reply.Read(SesJson.Default.GetEmailIdentityAnswer) is { } answer
            ? new IdentityAnswer.Told(SesIdentity.Of(server.Region, answer))
            : Refused(server, "GetEmailIdentity", reply);
    }

    private async Task<IdentityAnswer> CallAsync(SendingServer server, Func<SesClient, Task<IdentityAnswer>> call, CancellationToken cancel)
    {
        try
        {
            var settings = await opener.SettingsAsync(server, cancel) with { RequestDeadline = CallDeadline };
            SesServers.Check(settings);
            using var http = new HttpMessageInvoker(EndpointHttp.Open(2));
            return await call(servers.Account(settings, http).Client);
        }
        catch (KeyException)
        {
            return new IdentityAnswer.Refused($"The stored secret of {server.Name} does not open: type it again in the settings of the server.");
        }
        catch (ArgumentException fault)
        {
            return new IdentityAnswer.Refused(fault.Message);
        }
    }

    private static IdentityAnswer.Refused Refused(SendingServer server, string action, SesReply reply)
    {
        var host = (server.Endpoint is null ? AwsEndpoints.Ses(server.Region) : new Uri(server.Endpoint)).Authority;
        var passes = reply is { Outcome: SesOutcome.NotSent or SesOutcome.Lost } or { Status: >= HttpStatusCode.InternalServerError or HttpStatusCode.TooManyRequests or HttpStatusCode.Conflict };
        return new IdentityAnswer.Refused(reply switch
        {
            { Outcome: SesOutcome.NotSent or SesOutcome.Lost } or { Status: >= HttpStatusCode.InternalServerError } => Of(SesExplanations.NotReached(server.Region, host, server.Endpoint is not null)),
            _ when passes => $"Amazon SES in {server.Region} has no time for {action} just now. It is asked again by itself.",
            { ErrorType: "LimitExceededException" } =>
                $"The account has as many identities in {server.Region} as AWS allows: delete one there that is not used, or ask AWS for more (Service Quotas, Amazon SES).",
            { ErrorType: "BadRequestException" } or { Is200: true } => $"Amazon SES in {server.Region} did not take {action}: “{reply.Words.TrimEnd('.')}”. Correct what it names, and look again.",
            _ when SesVerdict.Of(reply, SesProbe.NoMessage, null, 0) is SendResult.ServerStopped stopped => Of(SesExplanations.Of(stopped.Reason, server.Region, stopped.Reply)),
            _ => $"Amazon SES in {server.Region} answered {(int)reply.Status} {reply.ErrorType} to {action}. It is asked again by itself.",
        }, passes);
    }

    private static string Of(Explanation why) => $"{why.What}. {why.Fix}.";
}
