using Postroad.Simulator.Dns;

namespace Postroad.Simulator.Mailboxes;

/// <summary>What runs beside the requests: the postman, the mailboxes, and who looks after identities.</summary>
internal sealed class Workers(Postman postman, MailboxCrew mailboxes, IdentityClerk clerk)
{
    public async Task RunAsync(CancellationToken stop) =>
        await Task.WhenAll(postman.WorkAsync(mailboxes.TryTake, stop), mailboxes.WorkAsync(stop), clerk.WorkAsync(stop));
}
