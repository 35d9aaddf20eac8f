namespace Postroad.Simulator.Mailboxes;

/// <summary>What runs beside the requests: the postman and the mailboxes.</summary>
internal sealed class Workers(Postman postman, MailboxCrew mailboxes)
{
    public async Task RunAsync(CancellationToken stop) =>
        await Task.WhenAll(postman.WorkAsync(mailboxes.TryTake, stop), mailboxes.WorkAsync(stop));
}
