using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace Postroad.Core.Campaigns;

/// <summary>Names of picture files: guessed by nobody, and nothing else than what we gave out is a name.</summary>
public static class ImageName
{
    private const int Letters = 22;

    internal const int MostLength = Letters + 5;

    private static readonly SearchValues<char> Allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    internal static string New(string ending) => $"{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16))}.{ending}";

    /// <summary>The content type that a picture of this name is served with. Null: no such name.</summary>
    public static string? ContentTypeOf(string name)
    {
        if (name.Length < Letters + 2 || name[Letters] != '.' || name.AsSpan(0, Letters).ContainsAnyExcept(Allowed)) return null;
        return name[(Letters + 1)..] switch { "png" => "image/png", "jpg" => "image/jpeg", "gif" => "image/gif", "webp" => "image/webp", _ => null };
    }
}
