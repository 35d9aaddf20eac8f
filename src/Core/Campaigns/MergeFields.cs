using System.Text;
using System.Text.Json;
using Postroad.Core.Deliveries;

namespace Postroad.Core.Campaigns;

/// <summary>From a contact's stored fields to the values of merge tags.</summary>
internal static class MergeFields
{
    /// <param name="fields">JSON object of strings; null: the contact is gone.</param>
    public static MergeData Of(string? fields, string address)
    {
        var values = new Dictionary<string, object?>(8) { ["email"] = address };
        if (fields is null or "{}") return new MergeData(values);
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(fields));
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            values[name] = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        }

        return new MergeData(values);
    }

    /// <summary>Whoever it was for is no contact any more.</summary>
    public static MergeData OfNobody(string address) => new(new Nobody(address));

    public static bool IsOfNobody(MergeData data) => data.Values is Nobody;

    private sealed class Nobody : Dictionary<string, object?>
    {
        public Nobody(string address) => this["email"] = address;
    }

    /// <summary>What stands before the address in To; null: nothing.</summary>
    public static string? NameOf(MergeData data)
    {
        var name = $"{data.Values.GetValueOrDefault("first_name")} {data.Values.GetValueOrDefault("last_name")}".Trim();
        return name.Length == 0 ? null : name;
    }
}
