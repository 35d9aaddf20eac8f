using System.Text.Json;
using System.Text.Json.Serialization;
using Postroad.Core.Domains.Checks;

namespace Postroad.Core.Domains;

/// <summary>What the last look at a sending domain saw, as it is kept for screens and programs. Its texts are plain; what strangers publish is quoted in them.</summary>
/// <param name="At">When it was looked at.</param>
/// <param name="Chips">SPF, DKIM, DMARC: of several servers the worst of each.</param>
/// <param name="Records">All that is to be published, each once.</param>
/// <param name="Mistakes">The worst first.</param>
public sealed record DomainReading(DateTimeOffset At, IReadOnlyList<ChipReading> Chips, IReadOnlyList<RecordReading> Records, IReadOnlyList<MistakeReading> Mistakes)
{
    /// <summary>Kept for years: names of choices and not their numbers, and what is not all there is not read.</summary>
    private static readonly JsonSerializerOptions Kept = new()
    {
        Converters = { new JsonStringEnumConverter() }, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true,
    };

    /// <summary>Of each server that has the domain; empty: one is as good as the other.</summary>
    public IReadOnlyList<ServerReading> Servers { get; init; } = [];

    /// <summary>How it came to be so: looks that saw something else than the one before, this one first.</summary>
    public IReadOnlyList<LookReading> Looks { get; init; } = [];

    /// <summary>What is wrong first of all, in a sentence. Null: nothing is red.</summary>
    public string? Worst => Mistakes.FirstOrDefault(m => m.Color == CheckColor.Red)?.Sentence ?? Chips.FirstOrDefault(c => c.Color == CheckColor.Red)?.Reason;

    /// <summary>Receivers are shown something wrong.</summary>
    internal bool IsRed => Chips.Any(c => c.Color == CheckColor.Red);

    /// <summary>Somebody did not answer: it says less than the next look may.</summary>
    internal bool HasUnknown => Records.Any(r => r.IsUnknown) || Mistakes.Any(m => m.IsUnknown);

    /// <summary>What holds for mail that leaves by a server.</summary>
    /// <param name="server">Public id.</param>
    public IReadOnlyList<ChipReading> ChipsOf(string server) => Servers.Count == 0 ? Chips : Servers.FirstOrDefault(s => s.Server == server)?.Chips ?? [];

    internal string Write() => JsonSerializer.Serialize(this, Kept);

    /// <summary>Null: none, or none that can be read; the next look writes another.</summary>
    internal static DomainReading? Read(string? text)
    {
        try
        {
            return text is null ? null : JsonSerializer.Deserialize<DomainReading>(text, Kept);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <param name="Reason">One sentence.</param>
/// <param name="Server">Name of the server that it is about. Null: of all.</param>
public sealed record ChipReading(CheckSubject Subject, CheckColor Color, string Reason, string? Server)
{
    /// <summary>In two or three words. Null: what its color says.</summary>
    public string? Word { get; init; }

    /// <summary>Amber for nothing but that nobody answered.</summary>
    public bool IsUnknown { get; init; }

    internal static ChipReading Of(CheckChip chip, string? server) => new(chip.Subject, chip.Color, chip.Reason, server) { Word = chip.Word, IsUnknown = chip.IsUnknown };
}

/// <param name="Server">Public id.</param>
public sealed record ServerReading(string Server, IReadOnlyList<ChipReading> Chips);

/// <param name="Right">Records that were right.</param>
/// <param name="All">Records that there should be.</param>
/// <param name="Worst">What was wrong first of all, in a sentence. Null: nothing.</param>
public sealed record LookReading(DateTimeOffset At, int Right, int All, string? Worst)
{
    /// <summary>Records of which nobody told.</summary>
    public int Unknown { get; init; }
}

/// <param name="Name">Whole, without a dot at the end.</param>
/// <param name="Kind">CNAME, MX or TXT.</param>
/// <param name="Value">As a zone file has it; a text without quotation marks. Of DMARC the policy that somebody has chosen, else one to begin with.</param>
/// <param name="Found">What is there, or holds in its place. Null: nothing, or it is not known.</param>
/// <param name="Ttl">How long what is there may be kept by others. Null: nothing is there.</param>
public sealed record RecordReading(CheckSubject Subject, string Name, string Kind, string Value, CheckColor Color, string Reason, string? Found, TimeSpan? Ttl)
{
    /// <summary>It may stay as it is, even where name servers are at fault.</summary>
    public bool IsRight { get; init; }

    /// <summary>Nobody said what is there.</summary>
    public bool IsUnknown { get; init; }

    /// <summary>What stands at the name and is no such record, where there is none. Null: nothing, or it is not known.</summary>
    public string? Instead { get; init; }

    /// <summary>It is as it should be, or as good, whatever name servers and resolvers do.</summary>
    public bool Stands => IsRight || Color == CheckColor.Green;

    /// <summary>Zone that it belongs into. Null: not known; then the domain is one.</summary>
    public string? Zone { get; init; }

    /// <summary>Of a text, those at the same name that are others' and stay. Null: not known letter by letter.</summary>
    public IReadOnlyList<string>? Beside { get; init; } = [];

    /// <summary>Publishing it takes nothing away that is right: neither a policy that somebody has chosen, nor texts beside it.</summary>
    internal bool IsToPublish => !Stands && !IsUnknown && Beside is not null && (Subject != CheckSubject.Dmarc || Found is null);

    internal static RecordReading Of(RecordCheck r) => new(r.Expected.Subject, r.Expected.Name.Text, r.Expected.KindText, r.Value ?? r.Expected.Value, r.Color, r.Reason, r.Found, r.Ttl)
    {
        IsRight = r.IsRight, IsUnknown = r.IsUnknown, Instead = r.Instead, Zone = r.Zone?.Text, Beside = r.Beside,
    };
}

/// <param name="Found">What is there. Null: nothing, or it is not known.</param>
/// <param name="Expected">What should be there.</param>
/// <param name="Name">Where it should be.</param>
/// <param name="Fix">What to do. Null: nothing but wait.</param>
/// <param name="OldAnswerUntil">When the last who asked before the look forgets what was there then. Null: nothing is kept.</param>
public sealed record MistakeReading(CheckSubject Subject, CheckColor Color, string Sentence, string? Found, string Expected, string Name, string? Fix, DateTimeOffset? OldAnswerUntil)
{
    /// <summary>Nobody said what is there.</summary>
    public bool IsUnknown { get; init; }

    /// <summary>CNAME, MX or TXT: the record at <see cref="Name"/> that it is about. Null: no single one.</summary>
    public string? Kind { get; init; }

    /// <summary>It is corrected, and over at <see cref="OldAnswerUntil"/>.</summary>
    public bool IsReplaced { get; init; }

    internal static MistakeReading Of(Mistake m) => new(m.Subject, m.Color, m.Sentence, m.Found, m.Expected, m.Name.Text, m.Fix, m.OldAnswerUntil)
    {
        IsUnknown = m.IsUnknown, Kind = m.Kind?.ToString().ToUpperInvariant(), IsReplaced = m.IsReplaced,
    };
}
