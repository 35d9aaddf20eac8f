using System.Buffers;

namespace Postroad.Core.Sending.Ses;

/// <summary>A message tag that SES would refuse: 1..256 ASCII letters, digits, <c>_</c> and <c>-</c> in name and value (SES v2 API, MessageTag).</summary>
internal sealed class InvalidTagException(string message) : Exception(message)
{
    private const int MaxLength = 256;

    private static readonly SearchValues<char> Allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    public static void ThrowIfInvalid(string name, string value)
    {
        if (IsValid(name) && IsValid(value)) return;
        throw new InvalidTagException(
            $"The message tag \"{name}\" = \"{value}\" cannot be sent: Amazon SES takes 1 to {MaxLength} ASCII letters, digits, _ and - in names and values.");
    }

    private static bool IsValid(string text) => text.Length is > 0 and <= MaxLength && !text.AsSpan().ContainsAnyExcept(Allowed);
}
