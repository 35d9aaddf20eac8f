using Amazon.Runtime;

namespace Postroad.Core.Sending.Ses;

/// <summary>The keys of one role with connections of their own to AWS STS, in the server's region or at the endpoint of a look-alike.</summary>
internal sealed class RoleKeys : IDisposable
{
    private readonly HttpMessageInvoker _http = new(EndpointHttp.Open(1));
    private readonly AssumedRoleKey _role;

    /// <param name="settings">With a role.</param>
    /// <param name="own">Whose key asks for it.</param>
    /// <param name="time">By which keys are renewed.</param>
    public RoleKeys(SesServerSettings settings, IAwsKeySource own, TimeProvider time)
    {
        var wire = new SesWire(_http, AwsEndpoints.Of("sts", settings.Region, settings.Endpoint), settings.Region, own, settings.RequestDeadline, time, "sts");
        _role = new AssumedRoleKey(own, wire, new AwsRole(settings.RoleArn!, settings.ExternalId), time);
    }

    public IAwsKeySource Keys => _role;

    public void Dispose()
    {
        _role.Dispose();
        _http.Dispose();
    }
}

/// <summary>A role as a client of an AWS SDK takes it (SQS); it asks before each call, and what is fresh is given at once.</summary>
/// <param name="keys">Of the role; they live as long as whoever owns them.</param>
internal sealed class RoleCredentials(IAwsKeySource keys) : AWSCredentials
{

    public override ImmutableCredentials GetCredentials() => GetCredentialsAsync().GetAwaiter().GetResult();

    public override async Task<ImmutableCredentials> GetCredentialsAsync()
    {
        try
        {
            var key = await keys.GetAsync(CancellationToken.None);
            return new ImmutableCredentials(key.Id, key.Secret, key.SessionToken);
        }
        catch (Exception fault) when (fault is AwsKeyException or HttpRequestException)
        {
            throw new AmazonClientException(fault.Message, fault);
        }
    }
}
