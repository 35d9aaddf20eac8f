namespace Postroad.Core.Sending;

/// <summary>Asks a provider whether it sends for somebody, before anything leaves.</summary>
public interface ISenderCheck
{
    /// <param name="identities">Domains and addresses: one of them must be verified, and none other is asked for.</param>
    Task<SenderStanding> AskAsync(SendingServer server, IReadOnlyList<string> identities, CancellationToken cancel);

    /// <summary>Whether mail from an address is taken now, whatever was said a moment ago, in the server's own region.</summary>
    /// <returns>Null: the provider does not tell.</returns>
    Task<bool?> TakesAsync(SendingServer server, string from, CancellationToken cancel);
}
