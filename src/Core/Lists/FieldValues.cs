using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Postroad.Core.Primitives;

namespace Postroad.Core.Lists;

/// <summary>
/// Values of custom fields: what people write, and the one form in which it is stored. Numbers as invariant decimals ("1234.5"), dates as ISO 8601
/// ("2026-11-29"), yes and no as "true" and "false". An empty value is none.
/// </summary>
public static class FieldValues
{
    /// <summary>Characters of one value, and of all values of a contact as they are stored.</summary>
    public const int MostLength = 8_000, MostOfContact = 64_000;

    // No reading of 03/04/2026 is right for everybody.
    private static readonly string[] DateForms = ["yyyy-M-d", "yyyy/M/d", "yyyy.M.d", "d.M.yyyy"];

    // As the import writes them: names in other alphabets stay readable and short; the text never stands in HTML as it is.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="stored">In the form of its type; "" for nothing.</param>
    /// <param name="fault">What is wrong, as the end of a sentence: "\"soon\" is not a date; write it as 2026-11-29".</param>
    public static bool TryRead(FieldType type, string? text, out string stored, [NotNullWhen(false)] out string? fault)
    {
        text = text?.Trim() ?? "";
        (stored, fault) = (text, null);
        if (text.Length == 0) return true;
        fault = TextFault(text) ?? type switch
        {
            FieldType.Number => TryNumber(text, out stored) ? null : $"{Quoted(text)} is not a number; write it as 1234.5",
            FieldType.Date => TryDate(text, out stored) ? null : $"{Quoted(text)} is not a date; write it as 2026-11-29",
            FieldType.YesNo => TryYesNo(text, out stored) ? null : $"{Quoted(text)} is neither yes nor no",
            _ => null,
        };
        return fault is null;
    }

    /// <param name="fields"><see cref="Contact.Fields"/>.</param>
    public static IReadOnlyDictionary<string, string> Read(string fields)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        if (fields == "{}") return values;
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(fields));
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (reader.TokenType == JsonTokenType.String) values[name] = reader.GetString()!;
            else reader.Skip();
        }

        return values;
    }

    /// <summary>As <see cref="Contact.Fields"/> holds them; empty values are left out.</summary>
    public static string Write(IEnumerable<KeyValuePair<string, string>> values)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in values)
                if (value.Length > 0) writer.WriteString(name, value);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string? TextFault(string text)
    {
        if (text.Length > MostLength) return $"it has {text.Length:N0} characters, {MostLength:N0} is the most";
        return PlainText.IsClean(text) ? null : "it has a character that is no text (a zero byte or half of a letter)";
    }

    private static string Quoted(string text) => $"\"{(text.Length <= 40 ? text : string.Concat(text.AsSpan(0, 40), "..."))}\"";

    private static bool TryNumber(string text, out string stored)
    {
        var isNumber = decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number);
        // Dividing by one with all its decimals takes the zeros off the end: 1.50 and 1.5 are stored alike.
        stored = isNumber ? (number / 1.0000000000000000000000000000m).ToString(CultureInfo.InvariantCulture) : "";
        return isNumber;
    }

    private static bool TryDate(string text, out string stored)
    {
        // With a time behind it, as spreadsheets write it, it is the day that counts.
        var end = text.AsSpan().IndexOfAny('T', ' ');
        var day = end > 0 && TimeOnly.TryParse(text.AsSpan(end + 1).TrimEnd('Z'), CultureInfo.InvariantCulture, out _) ? text.AsSpan(0, end) : text;
        var isDate = DateOnly.TryParseExact(day, DateForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date);
        stored = isDate ? date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : "";
        return isDate;
    }

    private static bool TryYesNo(string text, out string stored)
    {
        stored = text.ToLowerInvariant() switch
        {
            "true" or "yes" or "y" or "1" or "on" or "x" or "ja" or "oui" or "sí" or "si" => "true",
            "false" or "no" or "n" or "0" or "off" or "-" or "nein" or "non" => "false",
            _ => "",
        };
        return stored.Length > 0;
    }
}
