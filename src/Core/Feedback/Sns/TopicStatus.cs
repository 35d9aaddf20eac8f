using Postroad.Core.Feedback.Ses;

namespace Postroad.Core.Feedback.Sns;

/// <summary>How a topic's messages come in, for screens. Counts are since the server was opened with its settings.</summary>
public sealed record TopicStatus
{
    public required IntakeStatus Events { get; init; }

    /// <summary>Posted by somebody else than the topic, as far as can be seen.</summary>
    public required long Refused { get; init; }

    /// <summary>Why the last of them was. Null: none was.</summary>
    public string? LastRefusal { get; init; }
}
