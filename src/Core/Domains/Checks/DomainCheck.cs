using Postroad.Core.Domains.Dns;

namespace Postroad.Core.Domains.Checks;

/// <summary>What a look at a domain came to. Every text in it is plain: what strangers publish is quoted in it, with unseen characters made visible and long values cut.</summary>
/// <param name="Chips">SPF, DKIM, DMARC, in this order.</param>
/// <param name="Records">One for each of <see cref="SenderSetup.Records"/>, in the same order.</param>
/// <param name="Mistakes">What keeps chips from being green, the worst first.</param>
internal sealed record DomainCheck(IReadOnlyList<CheckChip> Chips, IReadOnlyList<RecordCheck> Records, IReadOnlyList<Mistake> Mistakes);

/// <param name="Subject">What it is about.</param>
/// <param name="Color">Green: right and aligned. Amber: mail passes, or nothing can be said for certain. Red: mail does not pass.</param>
/// <param name="Reason">One sentence.</param>
internal sealed record CheckChip(CheckSubject Subject, CheckColor Color, string Reason);

/// <param name="Expected">What should be there.</param>
/// <param name="Color">How what is there compares.</param>
/// <param name="Reason">One sentence.</param>
/// <param name="Found">What is there, as in <see cref="ExpectedRecord.Value"/>; null: nothing, or it is not known.</param>
/// <param name="Ttl">How long what is there may be kept by who asked; null: nothing is there.</param>
internal sealed record RecordCheck(ExpectedRecord Expected, CheckColor Color, string Reason, string? Found, TimeSpan? Ttl);

/// <summary>Something that was published wrongly, or not at all.</summary>
/// <param name="Subject">Which chip it concerns.</param>
/// <param name="Color">Amber or red.</param>
/// <param name="Sentence">What is wrong.</param>
/// <param name="Found">What is there; null: nothing.</param>
/// <param name="Expected">What should be there.</param>
/// <param name="Name">Where it should be.</param>
/// <param name="Fix">What to do; null: nothing but wait.</param>
/// <param name="OldAnswerUntil">When the last resolver that asked before a change forgets what is there now; null: nothing is kept.</param>
internal sealed record Mistake(CheckSubject Subject, CheckColor Color, string Sentence, string? Found, string Expected, DnsName Name, string? Fix, DateTimeOffset? OldAnswerUntil);
