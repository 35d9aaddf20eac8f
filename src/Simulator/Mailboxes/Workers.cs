using Postroad.Simulator.Dns;
using Postroad.Simulator.Smtp;
using Postroad.Simulator.Topics;

namespace Postroad.Simulator.Mailboxes;

/// <summary>What runs beside the requests: the postman, the mailboxes, who looks after identities, who posts for SNS, and who listens for SMTP.</summary>
internal sealed class Workers(Postman postman, MailboxCrew mailboxes, IdentityClerk clerk, WebDelivery web, SmtpListeners smtp)
{
    public async Task RunAsync(CancellationToken stop) =>
        await Task.WhenAll(postman.WorkAsync(mailboxes.TryTake, stop), mailboxes.WorkAsync(stop), clerk.WorkAsync(stop), web.WorkAsync(stop), smtp.WorkAsync(stop));
}
