namespace Postroad.Core.Sending.Ses;

/// <summary>Who a key is (API reference of AWS STS, version 2011-06-15).</summary>
internal sealed class StsClient(SesWire wire, ManagementPace pace)
{
    private readonly SesTarget _root = wire.Target(HttpMethod.Post, "/");

    /// <summary>Needs no permission. The value is null when the answer is no such; the reply says why.</summary>
    public async Task<(AwsCaller? Caller, SesReply Reply)> GetCallerIdentityAsync(CancellationToken cancel)
    {
        await pace.WaitAsync(cancel);
        using var body = QueryBody.Of("GetCallerIdentity", "2011-06-15", []);
        var reply = await wire.ExchangeAsync(_root, body, cancel);
        var answer = reply.Is200 ? AwsXml.Read(reply.Body) : null;
        return (answer.Text("Account") is { } account && answer.Text("Arn") is { } arn ? new AwsCaller(account, arn) : null, reply);
    }
}

/// <param name="Account">Twelve digits.</param>
/// <param name="Arn">Of the user or role.</param>
public sealed record AwsCaller(string Account, string Arn);
