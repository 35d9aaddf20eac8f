using System.Globalization;

namespace Postroad.Core.Sending.Ses;

/// <summary>One second as SigV4 writes it: <c>20261124T030000Z</c>. Made once a second, not once a request.</summary>
internal sealed class SigningStamp(long second, string text)
{
    private const string Format = "yyyyMMdd'T'HHmmss'Z'";

    /// <summary>Value of x-amz-date.</summary>
    public string Text { get; } = text;

    public ReadOnlySpan<char> Day => Text.AsSpan(0, 8);

    public bool IsFor(DateTimeOffset at) => at.ToUnixTimeSeconds() == second;

    public static SigningStamp Of(DateTimeOffset at) =>
        new(at.ToUnixTimeSeconds(), at.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture));
}
