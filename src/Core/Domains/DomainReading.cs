using System.Text.Json;
using Postroad.Core.Domains.Checks;

namespace Postroad.Core.Domains;

/// <summary>What the last look at a sending domain saw, as it is kept for screens and programs. Its texts are plain; what strangers publish is quoted in them.</summary>
/// <param name="At">When it was looked at.</param>
/// <param name="Chips">SPF, DKIM, DMARC: of several servers the worst of each.</param>
/// <param name="Records">All that is to be published, each once.</param>
/// <param name="Mistakes">The worst first.</param>
public sealed record DomainReading(DateTimeOffset At, IReadOnlyList<ChipReading> Chips, IReadOnlyList<RecordReading> Records, IReadOnlyList<MistakeReading> Mistakes)
{
    /// <summary>What is wrong first of all, in a sentence. Null: nothing is red.</summary>
    public string? Worst => Mistakes.FirstOrDefault(m => m.Color == CheckColor.Red)?.Sentence ?? Chips.FirstOrDefault(c => c.Color == CheckColor.Red)?.Reason;

    /// <summary>Receivers are shown something wrong.</summary>
    internal bool IsRed => Chips.Any(c => c.Color == CheckColor.Red);

    internal string Write() => JsonSerializer.Serialize(this);

    internal static DomainReading? Read(string? text) => text is null ? null : JsonSerializer.Deserialize<DomainReading>(text);
}

/// <param name="Reason">One sentence.</param>
/// <param name="Server">Name of the server that it is about. Null: of all.</param>
public sealed record ChipReading(CheckSubject Subject, CheckColor Color, string Reason, string? Server);

/// <param name="Name">Whole, without a dot at the end.</param>
/// <param name="Kind">CNAME, MX or TXT.</param>
/// <param name="Value">As a zone file has it; a text without quotation marks.</param>
/// <param name="Found">What is there. Null: nothing, or it is not known.</param>
/// <param name="Ttl">How long what is there may be kept by others. Null: nothing is there.</param>
public sealed record RecordReading(CheckSubject Subject, string Name, string Kind, string Value, CheckColor Color, string Reason, string? Found, TimeSpan? Ttl);

/// <param name="Found">What is there. Null: nothing.</param>
/// <param name="Expected">What should be there.</param>
/// <param name="Name">Where it should be.</param>
/// <param name="Fix">What to do. Null: nothing but wait.</param>
/// <param name="OldAnswerUntil">When the last resolver forgets what is there now. Null: nothing is kept.</param>
public sealed record MistakeReading(CheckSubject Subject, CheckColor Color, string Sentence, string? Found, string Expected, string Name, string? Fix, DateTimeOffset? OldAnswerUntil);
