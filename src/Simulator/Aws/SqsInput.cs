using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Postroad.Simulator.Aws;

/// <summary>Members of a call's input; one of another type counts as not there.</summary>
internal static class SqsInput
{
    public static string Text(JsonElement input, string name) =>
        input.ValueKind == JsonValueKind.Object && input.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()! : "";

    public static int Number(JsonElement input, string name, int otherwise) =>
        input.ValueKind == JsonValueKind.Object && input.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number)
            ? number : otherwise;
}

/// <summary>Receipt handles: opaque to clients, inside the message's number and how often it was received.</summary>
internal static class Receipt
{
    public static string Write(long number, int count) =>
        Convert.ToBase64String(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"postroad-simulator:{number}:{count}:receipt")));

    public static long? Read(string handle)
    {
        Span<byte> bytes = stackalloc byte[192];
        if (!Convert.TryFromBase64String(handle, bytes, out var length)) return null;
        var parts = Encoding.ASCII.GetString(bytes[..length]).Split(':');
        return parts is ["postroad-simulator", var number, _, "receipt"] && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var n)
            ? n : null;
    }
}
