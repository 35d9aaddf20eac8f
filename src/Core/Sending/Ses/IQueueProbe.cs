namespace Postroad.Core.Sending.Ses;

/// <summary>Looks whether the events of a server can be read from its queue. Takes nothing out of it.</summary>
public interface IQueueProbe
{
    /// <param name="settings">With a queue.</param>
    /// <returns>Why not, and what to do. Null: they can.</returns>
    Task<string?> FaultAsync(SesServerSettings settings, CancellationToken cancel);
}
