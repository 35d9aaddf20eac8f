namespace Postroad.Core.Sending.Smtp;

/// <summary>What became of a connection that was to be opened.</summary>
internal abstract record SmtpOpening
{
    private SmtpOpening()
    {
    }

    public sealed record Opened(SmtpLine Line, SmtpOffer Offer) : SmtpOpening;

    /// <param name="Why">What everybody is told who waits for a connection.</param>
    public sealed record Failed(SendResult Why) : SmtpOpening;
}
