namespace Postroad.Core.Feedback.Sns;

/// <summary>What SNS, or whoever posted, is told.</summary>
public enum SnsAnswer
{
    /// <summary>It is stored, or was of no use to us. SNS does not send it again (2xx).</summary>
    Taken,

    /// <summary>It did not come from the topic (403).</summary>
    Refused,

    /// <summary>It could not be stored or checked; SNS tries again (503).</summary>
    NotNow,

    /// <summary>No server has this address (404).</summary>
    Nobody,
}
