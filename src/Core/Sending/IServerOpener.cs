namespace Postroad.Core.Sending;

/// <summary>Makes a way to send from a stored server: unseals its secret and picks the adapter of its type.</summary>
public interface IServerOpener
{
    Task<ISendingServer> OpenAsync(SendingServer server, CancellationToken cancel);
}
