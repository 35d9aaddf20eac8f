using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Postroad.Core.Accounts;

/// <summary>
/// Hashes of passwords, and which passwords may be chosen. PBKDF2 with HMAC-SHA512, the hash of the ASP.NET Core framework; the count is what OWASP's Password
/// Storage Cheat Sheet asks of it, and older hashes are made anew at the next sign-in.
/// </summary>
public sealed class Passwords
{
    /// <summary>Characters. Shorter ones are guessed, longer ones are welcome.</summary>
    public const int Shortest = 12, Longest = 1_000;

    private const int Iterations = 220_000;

    private static readonly object Nobody = new();

    private readonly PasswordHasher<object> hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = Iterations }));
    private readonly Lazy<string> anyHash;
    private long worked;

    public Passwords() => anyHash = new(() => hasher.HashPassword(Nobody, Guid.NewGuid().ToString()));

    /// <summary>How many hashes were computed: a stranger must not tell from the work whether somebody exists.</summary>
    internal long Worked => Interlocked.Read(ref worked);

    public string Hash(string password)
    {
        Interlocked.Increment(ref worked);
        return hasher.HashPassword(Nobody, password);
    }

    /// <param name="hash">Null: there is no such user, or none with a password. It costs the same, and is never right.</param>
    /// <param name="isStale">Right, but of an older count: <see cref="Hash"/> it again.</param>
    public bool Verify(string? hash, string password, out bool isStale)
    {
        isStale = false;
        var against = hash ?? anyHash.Value;
        // Nobody can have chosen a longer one; a hash of megabytes would be work for nothing.
        var verdict = hasher.VerifyHashedPassword(Nobody, against, password.Length > Longest ? "" : password);
        Interlocked.Increment(ref worked);
        if (hash is null) return false;
        isStale = verdict == PasswordVerificationResult.SuccessRehashNeeded;
        return verdict != PasswordVerificationResult.Failed;
    }

    /// <summary>What is wrong with a password that somebody would choose; null: nothing.</summary>
    /// <param name="own">Name, address, organisation: what others know of whoever chooses it.</param>
    public static string? Fault(string password, params IReadOnlyList<string> own)
    {
        // As people count: a letter with its accent, a flag.
        var length = new System.Globalization.StringInfo(password).LengthInTextElements;
        if (length == 0) return $"There is no password. At least {Shortest} characters are needed; a few words make a good one.";
        if (length < Shortest) return $"{length} characters is less than the {Shortest} that are needed. A few words make a good one.";
        if (password.Length > Longest) return $"{password.Length:N0} characters is more than the {Longest:N0} that are kept.";
        return KnownPasswords.Find(password, own) is { } why ? $"{why} Whoever guesses tries it first: choose another, such as a few words that do not belong together." : null;
    }
}
