namespace Postroad.Web.SignIn;

/// <summary>Where somebody wanted to go who had to sign in first. Only ever a path of ours: what a request names is anybody's word.</summary>
internal static class ReturnPath
{
    /// <summary>Longer ones are dropped.</summary>
    private const int Longest = 2_000;

    private static readonly string[] Entries = ["/sign-", "/set-up", "/new-password"];

    /// <summary>The path to go to; <paramref name="otherwise"/> for all that could lead elsewhere, and for the way to sign in itself.</summary>
    public static string Of(string? from, string otherwise)
    {
        // A browser reads "//host" and "/\host" as another host, and drops tabs and line ends before it reads.
        if (from is not ['/', ..] || from.Length > Longest || from.AsSpan().ContainsAnyExceptInRange('!', '~') || from.Contains('\\', StringComparison.Ordinal)) return otherwise;
        if (from.StartsWith("//", StringComparison.Ordinal) || Entries.Any(entry => from.StartsWith(entry, StringComparison.OrdinalIgnoreCase))) return otherwise;
        return from;
    }
}
