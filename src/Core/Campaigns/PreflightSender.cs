using Postroad.Core.Primitives;
using Postroad.Core.Sending;

namespace Postroad.Core.Campaigns;

/// <summary>Whether somebody may send it: From, and the server that it leaves by.</summary>
internal static class PreflightSender
{
    public static IEnumerable<PreflightItem> Of(DraftFields fields, SendingServer? server)
    {
        if (fields.FromAddress.Length == 0) yield return new("from_address", PreflightLevel.Blocker, "The sender is missing", "Give the address that stands in From.");
        if (server is null)
        {
            yield return new("server", PreflightLevel.Blocker, "There is no sending server yet", "An administrator connects one under Administration, Sending servers.");
            yield break;
        }

        yield return OfState(server);
        if (fields.FromAddress.Length > 0 && server.State is ServerState.Active or ServerState.Degraded or ServerState.OutOfQuota) yield return OfSender(fields.FromAddress, server);
    }

    private static PreflightItem OfState(SendingServer server) => server.State switch
    {
        ServerState.Active => new("server", PreflightLevel.Passed, $"{server.Name} is active", ""),
        ServerState.Degraded => new("server", PreflightLevel.Advice, $"{server.Name} is degraded", server.StateReason ?? ""),
        ServerState.OutOfQuota => new("server", PreflightLevel.Advice, $"{server.Name} is out of quota", "The campaign waits, and goes on by itself when there is quota again."),
        ServerState.Paused => new("server", PreflightLevel.Advice, $"{server.Name} is paused", "The campaign waits until somebody resumes the server."),
        ServerState.Blocked => new("server", PreflightLevel.Blocker, $"{server.Name} is blocked by its provider", server.StateReason ?? "Look at the server's page, or choose another server."),
        _ => new("server", PreflightLevel.Blocker, $"{server.Name} is not active yet", server.StateReason ?? "Test its connection first, or choose another server."),
    };

    /// <summary>The server's own From was proven when the server was probed; of others it is known when the first mail leaves.</summary>
    private static PreflightItem OfSender(string from, SendingServer server)
    {
        var isProven = server.DefaultFrom is { } known && EmailAddress.TryParse(known, out var own, out _) && EmailAddress.TryParse(from, out var wanted, out _) && own.Domain == wanted.Domain;
        return isProven
            ? new("from_address", PreflightLevel.Passed, $"{server.Name} sends for {from[(from.IndexOf('@', StringComparison.Ordinal) + 1)..]}", "")
            : new("from_address", PreflightLevel.Advice, $"Whether {server.Name} may send as {from} is not known", "Send a test to yourself: a provider that does not know the sender refuses it.");
    }
}
