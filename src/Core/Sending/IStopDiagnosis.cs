namespace Postroad.Core.Sending;

/// <summary>Finds out why a server stopped, in words a user can act on. May ask the provider; bounded by the adapter's own deadline.</summary>
public interface IStopDiagnosis
{
    /// <param name="server">The stopped server.</param>
    /// <param name="reason">Why it stopped.</param>
    /// <param name="reply">The provider's own words.</param>
    /// <param name="from">The From of the mail that was refused; null: not known.</param>
    /// <param name="cancel">Throws on it.</param>
    Task<string> ExplainAsync(SendingServer server, StopReason reason, string reply, string? from, CancellationToken cancel);
}
