using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Postroad.Core.Primitives;

namespace Postroad.Core.Lists;

/// <summary>A person about to be put on a list. An import has 100,000 of them in memory: nothing is kept twice.</summary>
/// <param name="fields">A JSON object of strings, see <see cref="Contact.Fields"/>; <see cref="FieldsJson"/> writes it.</param>
public sealed class NewContact(EmailAddress email, string fields)
{
    /// <summary><see cref="EmailAddress.Key"/>, made once.</summary>
    public string Key { get; } = email.Key;

    /// <summary>As it is written into To. Null: as the key is.</summary>
    private readonly string? written = email.ToString() is var text && text == email.Key ? null : text;

    public string Address => written ?? Key;

    public string Fields { get; } = fields;

    /// <summary>Keys of tags that the person gets.</summary>
    internal IReadOnlyList<long> Tags { get; set; } = [];
}

/// <summary>What became of contacts that were put on a list.</summary>
/// <param name="OnList">Now on the list, new or already there; <paramref name="KeptOut"/> among them.</param>
/// <param name="KeptOut">Of those, the ones who unsubscribed, bounced or complained before: they keep that status and get nothing.</param>
/// <param name="Added">Of <paramref name="OnList"/>, those who were no contacts before.</param>
/// <param name="Updated">Of <paramref name="OnList"/>, those who were contacts and of whom something changed: a value, a tag, or that they are on the list.</param>
public readonly record struct UpsertResult(int OnList, int KeptOut, int Added, int Updated)
{
    public static UpsertResult operator +(UpsertResult left, UpsertResult right) =>
        new(left.OnList + right.OnList, left.KeptOut + right.KeptOut, left.Added + right.Added, left.Updated + right.Updated);

    public static UpsertResult Add(UpsertResult left, UpsertResult right) => left + right;
}

/// <summary>Writes merge values as they are stored. Not for use by many at once.</summary>
public sealed class FieldsJson
{
    // Names in other alphabets stay readable and short; the text never stands in HTML as it is.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly ArrayBufferWriter<byte> buffer = new(512);

    public string Write(ReadOnlySpan<string> names, ReadOnlySpan<string> values)
    {
        buffer.ResetWrittenCount();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            for (var i = 0; i < names.Length; i++) writer.WriteString(names[i], values[i]);
            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>New values over those that are there, as the rule says; the very text that was there when nothing changes.</summary>
    /// <param name="there">As it is stored.</param>
    /// <param name="arriving">Of the same form. An empty value is none.</param>
    public static string Merge(string there, string arriving, UpdateRule rule)
    {
        if (rule == UpdateRule.LeaveAlone || arriving == there || arriving == "{}") return there;
        var (values, changed) = (new Dictionary<string, string>(FieldValues.Read(there), StringComparer.Ordinal), false);
        foreach (var (name, value) in FieldValues.Read(arriving))
        {
            if (value.Length == 0 || (values.TryGetValue(name, out var present) && (present == value || (rule == UpdateRule.FillEmpty && present.Length > 0)))) continue;
            (values[name], changed) = (value, true);
        }

        return changed ? FieldValues.Write(values) : there;
    }
}
