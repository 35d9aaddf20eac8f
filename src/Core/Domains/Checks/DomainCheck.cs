using Postroad.Core.Domains.Dns;

namespace Postroad.Core.Domains.Checks;

/// <summary>What a look at a domain came to. Every text in it is plain: what strangers publish is quoted in it, with unseen characters made visible and long values cut.</summary>
/// <param name="Chips">SPF, DKIM, DMARC, in this order; of relays nothing is known of SPF.</param>
/// <param name="Records">One for each of <see cref="SenderSetup.Records"/>, in the same order.</param>
/// <param name="Mistakes">What keeps chips from being green, the worst first.</param>
internal sealed record DomainCheck(IReadOnlyList<CheckChip> Chips, IReadOnlyList<RecordCheck> Records, IReadOnlyList<Mistake> Mistakes)
{
    /// <summary>One for each of <see cref="SenderSetup.OwnKeys"/>.</summary>
    public IReadOnlyList<KeySight> Keys { get; init; } = [];
}

/// <param name="Subject">What it is about.</param>
/// <param name="Color">Green: right and aligned. Amber: mail passes, or nothing can be said for certain. Red: mail does not pass.</param>
/// <param name="Reason">One sentence.</param>
internal sealed record CheckChip(CheckSubject Subject, CheckColor Color, string Reason)
{
    /// <summary>In two or three words; null: what its color says.</summary>
    public string? Word { get; init; }

    /// <summary>Amber for nothing but that nobody answered.</summary>
    public bool IsUnknown { get; init; }
}

/// <param name="Expected">What should be there.</param>
/// <param name="Color">How what is there compares.</param>
/// <param name="Reason">One sentence.</param>
/// <param name="Found">What is there, as in <see cref="ExpectedRecord.Value"/>; null: nothing, or it is not known.</param>
/// <param name="Ttl">How long what is there may be kept by who asked; null: nothing is there.</param>
internal sealed record RecordCheck(ExpectedRecord Expected, CheckColor Color, string Reason, string? Found, TimeSpan? Ttl)
{
    /// <summary>The record itself may stay as it is, whatever name servers and resolvers do.</summary>
    public bool IsRight { get; init; }

    /// <summary>Each name server of the zone has it as it may stay, and resolvers take their word.</summary>
    public bool IsServed { get; init; }

    /// <summary>One of them says that it is not so.</summary>
    public bool IsDenied { get; init; }

    /// <summary>Nobody said what is there: neither right nor wrong.</summary>
    public bool IsUnknown { get; init; }

    /// <summary>What stands at the name and is no such record, where there is none; null: nothing, or it is not known.</summary>
    public string? Instead { get; init; }

    /// <summary>What should be there where that is not <see cref="ExpectedRecord.Value"/>, as a policy that its owner has chosen; null: that.</summary>
    public string? Value { get; init; }

    /// <summary>The zone that it belongs into; null: not known, or nobody's to publish in, as of a domain that is not registered yet.</summary>
    public DnsName? Zone { get; init; }

    /// <summary>Of a text, those that stand at the same name for others; null: not known letter by letter.</summary>
    public IReadOnlyList<string>? Beside { get; init; } = [];
}

/// <summary>Something that was published wrongly, or not at all.</summary>
/// <param name="Subject">Which chip it concerns.</param>
/// <param name="Color">Amber or red.</param>
/// <param name="Sentence">What is wrong.</param>
/// <param name="Found">What is there; null: nothing.</param>
/// <param name="Expected">What should be there.</param>
/// <param name="Name">Where it should be.</param>
/// <param name="Fix">What to do; null: nothing but wait.</param>
/// <param name="OldAnswerUntil">When the last resolver that asked before a change forgets what is there now; null: nothing is kept.</param>
internal sealed record Mistake(CheckSubject Subject, CheckColor Color, string Sentence, string? Found, string Expected, DnsName Name, string? Fix, DateTimeOffset? OldAnswerUntil)
{
    /// <summary>Nobody said what is there.</summary>
    public bool IsUnknown { get; init; }

    /// <summary>Kind of the record at <see cref="Name"/> that it is about; null: it is about no single record.</summary>
    public DnsKind? Kind { get; init; }

    /// <summary>What is kept is no longer what is published, and <see cref="OldAnswerUntil"/> is its end whatever anybody does.</summary>
    public bool IsReplaced { get; init; }
}
