using Postroad.Core.Accounts;

namespace Postroad.Web.Parts;

/// <summary>What is said beside the field for the password of somebody who is signed in.</summary>
internal static class PasswordWords
{
    public const string NotYours = "This is not your password";

    /// <param name="wrong">What it is not.</param>
    /// <returns>Null: it was right.</returns>
    public static string? Of(PasswordVerdict verdict, string wrong, Clock clock) => verdict switch
    {
        PasswordVerdict.Wrong(var left) => $"{wrong}; {Figures.Plural(left, "more try", "more tries")}, then it rests for up to 10 minutes.",
        PasswordVerdict.Rests(var until) => $"Too many tries: nothing is looked at until {clock.Second(until)}.",
        _ => null,
    };
}
