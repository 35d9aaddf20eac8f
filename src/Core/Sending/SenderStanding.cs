using Postroad.Core.Sending.Ses;

namespace Postroad.Core.Sending;

/// <summary>Whether a server may send as somebody.</summary>
public abstract record SenderStanding
{
    private SenderStanding()
    {
    }

    public sealed record Verified : SenderStanding;

    /// <summary>Each mail would be refused.</summary>
    public sealed record NotVerified(Explanation Why) : SenderStanding;

    /// <param name="Because">It could not be asked: the key may not, or nobody answered.</param>
    public sealed record Unknown(string Because) : SenderStanding;
}
