using Postroad.Core.Primitives;

namespace Postroad.Core.Sending.Ses;

/// <summary>Amazon SES over its API. One request per message, nothing is repeated; see <see cref="SesClient"/> for the one exception.</summary>
internal sealed class SesSendingServer(
    SesServerSettings settings, SesAccount account, LocalQuotaLedger quota, HttpMessageInvoker http, Random chance, Action<SesSendingServer> onClosed) : ISendingServer
{
    private readonly SendEmailBody _body = new(settings.ConfigurationSet);

    public ServerId Id => settings.Id;

    public SesServerSettings Settings => settings;

    public SesAccount Account => account;

    /// <summary>The account's last answer was taken in since this server was opened.</summary>
    public bool WasAsked { get; set; }

    public async ValueTask<SendResult> SendAsync(OutgoingMessage message, CancellationToken cancel)
    {
        PooledBody body;
        try
        {
            body = _body.Write(message);
        }
        catch (InvalidTagException fault)
        {
            return new SendResult.Rejected(RejectReason.InvalidContent, fault.Message);
        }

        SesReply reply;
        using (body) reply = await account.Client.SendEmailAsync(body, cancel);
        var result = SesVerdict.Of(reply, message, account.Reading is { Production: { } production } ? !production : null, chance.NextDouble());
        if (result is SendResult.ServerStopped { Reason: StopReason.OutOfQuota }) quota.UsedUp(Id, SesServers.AccountName(settings));
        return result;
    }

    public ValueTask DisposeAsync()
    {
        onClosed(this);
        http.Dispose();
        return ValueTask.CompletedTask;
    }
}
