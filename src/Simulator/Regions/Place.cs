namespace Postroad.Simulator.Regions;

/// <summary>A region of one account. That of the options has the region's name; that of a key with a personality has the key's id behind an @, which no client sees.</summary>
internal static class Place
{
    public static string Of(string region, string? account) => account is null ? region : $"{region}@{account}";

    /// <summary>AWS's name of it.</summary>
    public static string RegionOf(string place) => place.IndexOf('@', StringComparison.Ordinal) is >= 0 and var at ? place[..at] : place;

    /// <summary>Null: the account of the options.</summary>
    public static string? AccountOf(string place) => place.IndexOf('@', StringComparison.Ordinal) is >= 0 and var at ? place[(at + 1)..] : null;
}
