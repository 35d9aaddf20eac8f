using Amazon.Runtime;
using Amazon.SQS;

namespace Postroad.Core.Sending.Ses;

/// <summary>Clients of SQS over AWSSDK.SQS: guarded connections as for sends, and the SDK's own retries off, so that whoever calls repeats visibly.</summary>
internal static class SqsClients
{
    /// <param name="settings">Key and region.</param>
    /// <param name="service">Where SQS answers.</param>
    /// <param name="deadline">Of each request.</param>
    public static async Task<AmazonSQSClient> OpenAsync(SesServerSettings settings, Uri service, TimeSpan deadline) => new(await SesServers.CredentialsAsync(settings), new AmazonSQSConfig
    {
        ServiceURL = service.GetLeftPart(UriPartial.Authority),
        AuthenticationRegion = settings.Region,
        MaxErrorRetry = 0,
        MaxStaleConnectionRetries = 0,
        ThrottleRetries = false,
        AllowAutoRedirect = false,
        DisableLogging = true,
        Timeout = deadline,
        HttpClientFactory = new Connections(),
    });

    private sealed class Connections : HttpClientFactory
    {
        private const int PerQueue = 16;

        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(EndpointHttp.Open(PerQueue)) { Timeout = Timeout.InfiniteTimeSpan };

        public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;

        public override string GetConfigUniqueString(IClientConfig clientConfig) => $"postroad {clientConfig.ServiceURL}";
    }
}
