namespace Postroad.Core.Sending;

/// <summary>Asks a provider whether it sends for an address, before anything leaves.</summary>
public interface ISenderCheck
{
    /// <param name="from">Address.</param>
    Task<SenderStanding> AskAsync(SendingServer server, string from, CancellationToken cancel);
}
