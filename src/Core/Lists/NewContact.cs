using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Postroad.Core.Primitives;

namespace Postroad.Core.Lists;

/// <summary>A person about to be put on a list.</summary>
/// <param name="Fields">A JSON object of strings, see <see cref="Contact.Fields"/>; <see cref="FieldsJson"/> writes it.</param>
public sealed record NewContact(EmailAddress Email, string Fields);

/// <summary>What became of contacts that were put on a list.</summary>
/// <param name="OnList">Now on the list, new or already there; <paramref name="KeptOut"/> among them.</param>
/// <param name="KeptOut">Of those, the ones who unsubscribed, bounced or complained before: they keep that status and get nothing.</param>
public readonly record struct UpsertResult(int OnList, int KeptOut)
{
    public static UpsertResult operator +(UpsertResult left, UpsertResult right) => new(left.OnList + right.OnList, left.KeptOut + right.KeptOut);

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
}
