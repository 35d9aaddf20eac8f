using System.Collections.Concurrent;
using System.Threading.Channels;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;

namespace Postroad.Core.Sending.Ses;

/// <summary>Opens sending servers of kind "Amazon SES (API)", and knows the open ones.</summary>
public sealed class SesServers(LocalQuotaLedger quota, TimeProvider time) : IDisposable
{
    private const int MaxConnectionsLimit = 256;

    private readonly ConcurrentDictionary<string, ManagementPace> _paces = new();
    private readonly ConcurrentDictionary<SesSendingServer, byte> _open = new();
    private readonly Channel<bool> _opened = Channel.CreateBounded<bool>(1);
    private readonly EnvironmentAwsKey _environment = new(time);
    private readonly ConcurrentDictionary<string, RoleKeys> _roles = new(StringComparer.Ordinal);

    internal IEnumerable<SesSendingServer> All => _open.Keys;

    /// <summary>Has one when servers were opened since it was last read.</summary>
    internal ChannelReader<bool> Opened => _opened.Reader;

    /// <summary>Opens a server, and makes its rate known. No request is made. Dispose it when its settings change or it is removed.</summary>
    /// <exception cref="ArgumentException">Says all that is wrong with the settings.</exception>
    public ISendingServer Open(SesServerSettings settings)
    {
        Check(settings);
        var http = new HttpMessageInvoker(EndpointHttp.Open(settings.MaxConnections));
        var server = new SesSendingServer(settings, Account(settings, http), quota, http, Random.Shared, closed => _open.TryRemove(closed, out _));
        quota.Open(settings.Id, AccountName(settings), settings.Limits);
        _open[server] = 0;
        _opened.Writer.TryWrite(true);
        return server;
    }

    public void Dispose()
    {
        foreach (var role in _roles.Values) role.Dispose();
        _environment.Dispose();
        foreach (var pace in _paces.Values) pace.Dispose();
    }

    /// <summary>Key and region decide who shares quota and rate; the endpoint belongs to it, because a look-alike is another AWS.</summary>
    internal static string AccountName(SesServerSettings settings) =>
        $"{settings.AccessKeyId ?? "environment"} {settings.RoleArn} {settings.Region} {settings.Endpoint}";

    internal SesAccount Account(SesServerSettings settings, HttpMessageInvoker http)
    {
        var keys = Keys(settings);
        var wire = new SesWire(http, settings.Endpoint ?? AwsEndpoints.Ses(settings.Region), settings.Region, keys, settings.RequestDeadline, time);
        return new SesAccount(new SesClient(wire, keys, Pace(settings, "ses")), time);
    }

    /// <summary>SNS in the topic's region, or at the endpoint of a look-alike.</summary>
    /// <param name="settings">Whose key signs.</param>
    /// <param name="topic">Of the server.</param>
    /// <param name="deadline">Of each request.</param>
    /// <param name="http">The caller's.</param>
    internal SnsClient Topics(SesServerSettings settings, TopicArn topic, TimeSpan deadline, HttpMessageInvoker http)
    {
        var address = settings.Endpoint is { } endpoint && !AwsEndpoints.IsAws(endpoint) ? endpoint : new Uri($"https://{topic.Host}");
        return new SnsClient(new SesWire(http, address, topic.Region, Keys(settings), deadline, time, "sns"), Pace(settings, "sns"));
    }

    /// <summary>All services of AWS that setting up needs, with the key and in the region of the settings.</summary>
    /// <exception cref="ArgumentException">Says all that is wrong with the settings.</exception>
    internal AwsAccess Access(SesServerSettings settings)
    {
        Check(settings);
        var (http, keys) = (new HttpMessageInvoker(EndpointHttp.Open(4)), Keys(settings));
        return new AwsAccess(Account(settings, http), new SnsClient(Wire("sns"), Pace(settings, "sns")), new SqsAdmin(WithLent(settings), At("sqs"), Pace(settings, "sqs")), new StsClient(Wire("sts"), Pace(settings, "sts")), http);

        Uri At(string service) => AwsEndpoints.Of(service, settings.Region, settings.Endpoint);
        SesWire Wire(string service) => new(http, At(service), settings.Region, keys, settings.RequestDeadline, time, service);
    }

    /// <summary>Route 53 with the key of the settings, whatever their region.</summary>
    /// <param name="settings">Whose key signs.</param>
    /// <param name="http">The caller's.</param>
    internal Route53Client Zones(SesServerSettings settings, HttpMessageInvoker http) => new(
        new SesWire(http, AwsEndpoints.Route53(settings.Endpoint), Route53Client.Region, Keys(settings), settings.RequestDeadline, time, "route53"),
        Pace(settings with { Region = "" }, "route53"));

    /// <summary>Of an account in a region, whichever of its keys asks; of a service, for each counts by itself.</summary>
    private ManagementPace Pace(SesServerSettings settings, string service) =>
        _paces.GetOrAdd($"{AwsAccountId.Of(settings) ?? settings.AccessKeyId ?? "environment"} {settings.Region} {settings.Endpoint} {service}", _ => new ManagementPace(time));

    internal static void Check(SesServerSettings settings)
    {
        if (Faults(settings).ToList() is { Count: > 0 } faults)
            throw new ArgumentException($"Sending server {settings.Id.Value} cannot be opened: {string.Join("; ", faults)}.", nameof(settings));
    }

    private static IEnumerable<string> Faults(SesServerSettings settings)
    {
        if (!AwsEndpoints.IsRegion(settings.Region)) yield return $"\"{settings.Region}\" is not a region; regions look like eu-central-1";
        if (settings.Endpoint is { } endpoint && !AwsEndpoints.IsAllowed(endpoint, settings.AllowPlainHttp, out var fault)) yield return fault;
        if (settings.QueueUrl is { } queue && !AwsEndpoints.IsAllowed(queue, settings.AllowPlainHttp, out fault)) yield return fault;
        if (settings.AccessKeyId is null != settings.Secret is null) yield return "an access key needs both its id and its secret, or neither";
        if (settings.SessionToken is not null && settings.AccessKeyId is null) yield return "a session token needs an access key";
        if (settings.MaxConnections is < 1 or > MaxConnectionsLimit) yield return $"{settings.MaxConnections} connections; 1 to {MaxConnectionsLimit} are possible";
        if (settings.RequestDeadline < TimeSpan.FromMilliseconds(100) || settings.RequestDeadline > TimeSpan.FromMinutes(10))
            yield return $"a request deadline of {settings.RequestDeadline}; 0.1 s to 10 minutes are possible";
    }

    /// <summary>With the keys of its role, which an SDK's client takes too; one without a role stays as it is.</summary>
    internal SesServerSettings WithLent(SesServerSettings settings) => settings.RoleArn is null ? settings : settings with { Lent = Keys(settings) };

    /// <summary>One of each role and key, so that a role is lent once and not for each call.</summary>
    private IAwsKeySource Keys(SesServerSettings settings) => settings.RoleArn is null
        ? Own(settings)
        : _roles.GetOrAdd($"{AccountName(settings)} {settings.Secret} {settings.ExternalId}", _ => new RoleKeys(settings, Own(settings), time)).Keys;

    private IAwsKeySource Own(SesServerSettings settings) => settings.AccessKeyId is { } id
        ? new FixedAwsKey(new AwsKey(id, settings.Secret!, settings.SessionToken))
        : _environment;

    /// <summary>The same credentials as an AWS SDK client takes them (SQS).</summary>
    internal static async Task<AWSCredentials> CredentialsAsync(SesServerSettings settings) => settings switch
    {
        { Lent: { } lent } => new RoleCredentials(lent),
        { AccessKeyId: { } id, SessionToken: { } token } => new SessionAWSCredentials(id, settings.Secret, token),
        { AccessKeyId: { } id } => new BasicAWSCredentials(id, settings.Secret),
        _ => await DefaultAWSCredentialsIdentityResolver.GetCredentialsAsync(),
    };
}
