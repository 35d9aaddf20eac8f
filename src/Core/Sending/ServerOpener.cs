using Postroad.Core.Sending.Ses;
using Postroad.Core.Sending.Smtp;

namespace Postroad.Core.Sending;

/// <summary>Opens a stored server as its type wants.</summary>
internal sealed class ServerOpener(SesServerOpener ses, SmtpServerOpener smtp) : IServerOpener
{
    public Task<ISendingServer> OpenAsync(SendingServer server, CancellationToken cancel) => server.IsSmtp ? smtp.OpenAsync(server, cancel) : ses.OpenAsync(server, cancel);
}
