using System.Globalization;
using Fluid.Values;

namespace Postroad.Core.Templates.Rendering;

/// <summary>
/// Plain values only: text, truth, numbers, dates, lists of text. Anything else counts as its invariant text. Both forms of a value read the same when written.
/// </summary>
internal static class MergeValues
{
    public static string ToText(object? value) => value switch
    {
        null => "",
        string text => Bounded(text),
        bool truth => truth ? "true" : "false",
        decimal number => Plain(number),
        double number => TryDecimal(number, out var exact) ? Plain(exact) : number.ToString(CultureInfo.InvariantCulture),
        float number => TryDecimal(number, out var exact) ? Plain(exact) : number.ToString(CultureInfo.InvariantCulture),
        DateTimeOffset instant => instant.UtcDateTime.ToString("u", CultureInfo.InvariantCulture),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        IEnumerable<string> list => string.Concat(list.Take(TemplateLimits.MaxItems).Select(Bounded)),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => "",
    };

    public static FluidValue ToFluid(object? value) => value switch
    {
        null => NilValue.Instance,
        bool truth => BooleanValue.Create(truth),
        int or long or short or byte => NumberValue.Create(Convert.ToDecimal(value, CultureInfo.InvariantCulture)),
        decimal number => NumberValue.Create(number),
        double number when TryDecimal(number, out var exact) => NumberValue.Create(exact),
        float number when TryDecimal(number, out var exact) => NumberValue.Create(exact),
        DateTimeOffset instant => new DateTimeValue(instant.ToUniversalTime()),
        IEnumerable<string> list => new ArrayValue([.. list.Take(TemplateLimits.MaxItems).Select(text => new StringValue(Bounded(text)))]),
        _ => new StringValue(ToText(value)),
    };

    /// <summary>What <c>default</c> replaces: nothing, no text, false, an empty list.</summary>
    public static bool IsMissing(object? value) => value is null or "" or false || (value is IEnumerable<string> list && !list.Any());

    /// <summary>Without the zeros that a decimal keeps behind its last digit (1.50).</summary>
    public static string Plain(decimal number) => (number / 1.0000000000000000000000000000m).ToString(CultureInfo.InvariantCulture);

    private static string Bounded(string text) => text.Length <= TemplateLimits.MaxValue
        ? text
        : throw new RenderException($"A merge value has {text.Length:N0} characters; {TemplateLimits.MaxValue:N0} are allowed.");

    private static bool TryDecimal(double number, out decimal exact)
    {
        exact = 0;
        if (!double.IsFinite(number) || Math.Abs(number) >= 7.9e28) return false;
        exact = (decimal)number;
        return true;
    }
}
