namespace Postroad.Simulator.Mailboxes;

/// <summary>What runs beside the requests: the postman.</summary>
internal sealed class Workers(Postman postman)
{
    public Task RunAsync(CancellationToken stop) => postman.WorkAsync(_ => false, stop);
}
