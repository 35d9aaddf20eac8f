namespace Postroad.Core.Sending.Ses;

/// <summary>One key in one region, with a client of each service that setting up needs. Each service has a pace of its own.</summary>
internal sealed class AwsAccess(SesAccount account, SnsClient topics, SqsAdmin queues, StsClient caller, HttpMessageInvoker http) : IDisposable
{
    public SesAccount Account => account;

    public SesClient Ses => account.Client;

    public SnsClient Topics => topics;

    public SqsAdmin Queues => queues;

    public StsClient Caller => caller;

    public void Dispose()
    {
        queues.Dispose();
        http.Dispose();
    }
}
