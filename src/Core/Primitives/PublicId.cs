namespace Postroad.Core.Primitives;

/// <summary>An opaque id for addresses and APIs: a UUIDv7 as 22 base64url characters, so that it sorts by time in the database and says nothing else.</summary>
public static class PublicId
{
    public const int Length = 22;

    /// <summary>True for what could be one; nothing else is asked for, because PostgreSQL takes no zero byte in a text.</summary>
    public static bool IsOne(string? text) => text?.Length == Length && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    public static string New(TimeProvider time) =>
        System.Buffers.Text.Base64Url.EncodeToString(Guid.CreateVersion7(time.GetUtcNow()).ToByteArray(bigEndian: true));
}
