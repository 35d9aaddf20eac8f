namespace Postroad.Core.Sending.Ses;

/// <summary>
/// The calls of the SES v2 API that Postroad uses. One call is one request, with one exception that cannot mail anybody twice: a signed
/// 403 is a definite refusal, and after it the call is made once more when the clock or a temporary key was the cause and could be set right.
/// </summary>
internal sealed class SesClient(SesWire wire, IAwsKeySource keys, ManagementPace pace)
{
    private readonly SesTarget _send = wire.Target(HttpMethod.Post, "/v2/email/outbound-emails");
    private readonly SesTarget _account = wire.Target(HttpMethod.Get, "/v2/email/account");

    public ValueTask<SesReply> SendEmailAsync(PooledBody body, CancellationToken cancel) => CallAsync(_send, body, cancel);

    /// <summary>Waits for its turn: AWS allows one management call a second.</summary>
    public async Task<SesReply> GetAccountAsync(CancellationToken cancel)
    {
        await pace.WaitAsync(cancel);
        return await CallAsync(_account, null, cancel);
    }

    /// <param name="identity">Domain or address.</param>
    /// <param name="cancel">Ends the wait for its turn as well.</param>
    public async Task<SesReply> GetEmailIdentityAsync(string identity, CancellationToken cancel)
    {
        await pace.WaitAsync(cancel);
        return await CallAsync(wire.Target(HttpMethod.Get, $"/v2/email/identities/{Uri.EscapeDataString(identity)}"), null, cancel);
    }

    /// <param name="name">Of the set.</param>
    /// <param name="cancel">Ends the wait for its turn as well.</param>
    public async Task<SesReply> GetConfigurationSetAsync(string name, CancellationToken cancel)
    {
        await pace.WaitAsync(cancel);
        return await CallAsync(wire.Target(HttpMethod.Get, $"/v2/email/configuration-sets/{Uri.EscapeDataString(name)}"), null, cancel);
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
