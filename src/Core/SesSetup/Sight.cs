using System.Net;
using Postroad.Core.Sending.Ses;

namespace Postroad.Core.SesSetup;

/// <summary>What one look at AWS found: it, nothing, or why it could not be looked at.</summary>
/// <param name="It">Null: see <paramref name="Reply"/>.</param>
internal sealed record Sight<T>(T? It, SesReply Reply) where T : class
{
    /// <summary>AWS says that there is none.</summary>
    public bool IsMissing => It is null && Reply.Outcome == SesOutcome.Answered
        && (Reply.Status == HttpStatusCode.NotFound || Reply.ErrorType is "NotFound" or "NotFoundException" or "QueueDoesNotExist");

    /// <summary>Neither there nor missing, as far as one can see.</summary>
    public bool IsHidden => It is null && !IsMissing;
}
