using System.Globalization;
using System.Text.Json;

namespace Postroad.Simulator.Aws;

/// <summary>Page and token of a list, which come in the query (older models) or in the body.</summary>
/// <param name="Size">0: not said.</param>
/// <param name="Token">Empty: the first page.</param>
internal readonly record struct PageAsked(int Size, string Token)
{
    private const int MaxPage = 1000;

    public static PageAsked Of(HttpContext context, ReadOnlyMemory<byte> body)
    {
        var input = JsonInput.Parse(body);
        return new(input.Whole("PageSize") ?? Whole(context.Request.Query["PageSize"]) ?? 0, input.Text("NextToken") ?? context.Request.Query["NextToken"].ToString());
    }

    /// <summary>Writes one page of a list, and the token of the next.</summary>
    public AwsError? Take<T>(IEnumerable<T> list, string name, Action<Utf8JsonWriter, T> write, out Action<Utf8JsonWriter> answer)
    {
        answer = _ => { };
        if (Size is < 0 or > MaxPage) return AwsError.BadRequest($"PageSize is {Size}; 0 to {MaxPage} are allowed.");
        if ((Token.Length == 0 ? 0 : Whole(Token)) is not (>= 0 and var from)) return AwsError.BadRequest("The specified NextToken is not valid.");
        var (all, size) = (list.ToArray(), Size == 0 ? MaxPage : Size);
        answer = json =>
        {
            json.WriteStartArray(name);
            foreach (var item in all.Skip(from).Take(size)) write(json, item);
            json.WriteEndArray();
            if (from + size < all.Length) json.WriteString("NextToken", (from + size).ToString(CultureInfo.InvariantCulture));
        };
        return null;
    }

    private static int? Whole(string? text) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
}
