using System.Globalization;
using System.Text;

namespace Postroad.Simulator.Zones;

/// <summary>A word of a zone file.</summary>
/// <param name="Octets">What it says, an octet to a character.</param>
/// <param name="IsPlain">Stands there as it is read: no quotes, no backslash.</param>
internal readonly record struct ZoneWord(string Octets, bool IsPlain);

/// <summary>What stands between two ends of line that count: with parentheses it goes over several (RFC 1035 section 5.1).</summary>
/// <param name="Line">Where it begins, from 1.</param>
/// <param name="IsIndented">Begins with a blank: it is about the name before.</param>
internal sealed record ZoneEntry(int Line, bool IsIndented, IReadOnlyList<ZoneWord> Words);

/// <summary>Takes a text apart into entries and words. Nothing in it is followed: no file is opened, no name looked up.</summary>
internal sealed class ZoneWords(string text)
{
    private readonly string source = text.ReplaceLineEndings("\n");
    private readonly List<string> faults = [];
    private readonly List<ZoneWord> words = [];
    private int at, line = 1, depth;

    public static (IReadOnlyList<ZoneEntry> Entries, IReadOnlyList<string> Faults) Read(string text)
    {
        var reader = new ZoneWords(text);
        var entries = new List<ZoneEntry>();
        while (reader.at < reader.source.Length)
        {
            if (reader.Entry() is { Words.Count: > 0 } entry) entries.Add(entry);
        }

        return (entries, reader.faults);
    }

    private ZoneEntry Entry()
    {
        var (first, indented) = (line, source[at] is ' ' or '\t');
        words.Clear();
        while (at < source.Length && !(source[at] == '\n' && depth == 0)) Step();
        if (depth > 0) faults.Add($"line {first}: a parenthesis is opened and never closed.");
        depth = 0;
        if (at < source.Length) NextLine();
        return new ZoneEntry(first, indented, [.. words]);
    }

    private void Step()
    {
        switch (source[at])
        {
            case ' ' or '\t': at++; break;
            case '\n': NextLine(); break;
            case ';': while (at < source.Length && source[at] != '\n') at++; break;
            case '(': depth++; at++; break;
            case ')':
                if (--depth < 0) faults.Add($"line {line}: a parenthesis is closed and was never opened.");
                depth = Math.Max(0, depth);
                at++;
                break;
            case '"': words.Add(Quoted()); break;
            default: words.Add(Bare()); break;
        }
    }

    private ZoneWord Quoted()
    {
        var octets = new StringBuilder();
        for (at++; at < source.Length && source[at] is not ('"' or '\n');) Take(octets);
        if (at < source.Length && source[at] == '"') at++;
        else faults.Add($"line {line}: a quote is opened and not closed in its line.");
        return new ZoneWord(octets.ToString(), IsPlain: false);
    }

    private ZoneWord Bare()
    {
        var octets = new StringBuilder();
        var from = at;
        while (at < source.Length && source[at] is not (' ' or '\t' or '\n' or ';' or '(' or ')' or '"')) Take(octets);
        return new ZoneWord(octets.ToString(), IsPlain: !source.AsSpan(from, at - from).Contains('\\'));
    }

    /// <summary>One character, or what a backslash makes of those behind it: the octet of three digits, or the next one as it is.</summary>
    private void Take(StringBuilder octets)
    {
        if (source[at] == '\\' && at + 3 < source.Length && byte.TryParse(source.AsSpan(at + 1, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var octet))
        {
            octets.Append((char)octet);
            at += 4;
            return;
        }

        if (source[at] == '\\' && at + 1 < source.Length && source[at + 1] != '\n') at++;
        if (char.IsControl(source[at]) && source[at] != '\t') faults.Add($"line {line}: has the character U+{(int)source[at]:X4}, which cannot be seen: write it as a backslash and three digits.");
        Rune.DecodeFromUtf16(source.AsSpan(at), out var rune, out var length);
        foreach (var b in Encoding.UTF8.GetBytes(rune.ToString())) octets.Append((char)b);
        at += length;
    }

    private void NextLine()
    {
        at++;
        line++;
    }
}
