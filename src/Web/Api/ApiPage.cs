namespace Postroad.Web.Api;

/// <summary>Some of many.</summary>
/// <param name="Next">Send it as <c>cursor</c> for those that follow. Null: these were the last.</param>
public sealed record ApiPage<T>(IReadOnlyList<T> Items, string? Next);

internal static class ApiPaging
{
    /// <summary>Things in one answer.</summary>
    public const int Most = 200;

    public const int Usual = 50;

    public static int Size(int? limit) => Math.Clamp(limit ?? Usual, 1, Most);
}
