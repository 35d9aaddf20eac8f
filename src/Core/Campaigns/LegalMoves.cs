namespace Postroad.Core.Campaigns;

/// <summary>Which campaign state may follow which.</summary>
internal static class LegalMoves
{
    private static readonly Dictionary<CampaignState, CampaignState[]> Moves = new()
    {
        [CampaignState.Draft] = [CampaignState.Scheduled, CampaignState.Preparing],
        [CampaignState.Scheduled] = [CampaignState.Draft, CampaignState.Preparing, CampaignState.Cancelled],
        [CampaignState.Preparing] = [CampaignState.Sending, CampaignState.Waiting, CampaignState.Paused, CampaignState.Cancelled],
        [CampaignState.Sending] = [CampaignState.Waiting, CampaignState.Paused, CampaignState.Finished, CampaignState.Cancelled],
        [CampaignState.Waiting] = [CampaignState.Sending, CampaignState.Paused, CampaignState.Finished, CampaignState.Cancelled],
        [CampaignState.Paused] = [CampaignState.Preparing, CampaignState.Sending, CampaignState.Cancelled],
        // Only to send uncertain deliveries again.
        [CampaignState.Finished] = [CampaignState.Sending],
        [CampaignState.Cancelled] = [],
    };

    public static bool Allows(CampaignState from, CampaignState to) => Moves[from].Contains(to);

    public static IReadOnlyList<CampaignState> From(CampaignState state) => Moves[state];
}

/// <summary>Something was asked of a campaign that its state does not allow.</summary>
public sealed class IllegalMoveException : Exception
{
    public IllegalMoveException(string campaign, CampaignState from, CampaignState to)
        : base($"The campaign \"{campaign}\" is {from.ToString().ToLowerInvariant()} and cannot become {to.ToString().ToLowerInvariant()}; from here it can become: {Options(from)}.")
    {
    }

    public IllegalMoveException()
    {
    }

    public IllegalMoveException(string message) : base(message)
    {
    }

    public IllegalMoveException(string message, Exception inner) : base(message, inner)
    {
    }

    private static string Options(CampaignState from) =>
        LegalMoves.From(from).Count == 0 ? "nothing, it has ended" : string.Join(", ", LegalMoves.From(from).Select(s => s.ToString().ToLowerInvariant()));
}
