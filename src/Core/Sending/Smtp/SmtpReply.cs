namespace Postroad.Core.Sending.Smtp;

/// <summary>
/// One whole reply of a server, its lines joined by spaces (RFC 5321 section 4.2). <paramref name="Text"/> is the server's: bounded, without control characters, to be shown as text only.
/// </summary>
/// <param name="Code">200 to 559.</param>
internal readonly record struct SmtpReply(int Code, string Text)
{
    /// <summary>The channel is closing, whatever was asked (RFC 5321 section 3.8).</summary>
    public const int Closing = 421;

    public const int StartMail = 354;

    /// <summary>Most characters kept of what the other side said.</summary>
    public const int MaxWords = 1000;

    public bool IsPositive => Code / 100 == 2;

    public bool IsPermanent => Code / 100 == 5;

    public bool IsTransient => Code / 100 == 4;

    /// <summary>Such as 5.1.1 (RFC 3463). Empty: none, or one that contradicts the code.</summary>
    public string Enhanced
    {
        get
        {
            var word = Text.AsSpan(0, Text.IndexOf(' ', StringComparison.Ordinal) is >= 0 and var end ? end : Text.Length);
            return IsEnhanced(word) && word[0] - '0' == Code / 100 ? word.ToString() : "";
        }
    }

    /// <summary>Class and subject of the enhanced code: <c>Is("5.1.")</c>.</summary>
    public bool Is(string beginning) => Enhanced.StartsWith(beginning, StringComparison.Ordinal);

    /// <summary>As it was said, but for a multi-line one: <c>550 5.1.1 No such user</c>.</summary>
    public override string ToString() => Text.Length == 0 ? $"{Code}" : $"{Code} {Text}";

    private static bool IsEnhanced(ReadOnlySpan<char> word)
    {
        var parts = 0;
        foreach (var range in word.Split('.'))
        {
            var part = word[range];
            if (part.Length is 0 or > 3 || part.ContainsAnyExceptInRange('0', '9')) return false;
            parts++;
        }

        return parts == 3;
    }
}
