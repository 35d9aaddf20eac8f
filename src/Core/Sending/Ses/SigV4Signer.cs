using System.Buffers;
using System.Security.Cryptography;

namespace Postroad.Core.Sending.Ses;

/// <summary>What is signed of a request. <see cref="Path"/> and <see cref="Query"/> are as on the wire: percent-encoded once, without the question mark.</summary>
internal readonly ref struct SignedRequest
{
    public required string Method { get; init; }

    /// <summary>Value of the Host header, with the port when it is not the scheme's own.</summary>
    public required string Host { get; init; }

    public required string Path { get; init; }

    public string Query { get; init; }

    /// <summary>Null: not signed.</summary>
    public string? ContentType { get; init; }

    /// <summary>SHA-256 of the body.</summary>
    public required ReadOnlySpan<byte> BodyHash { get; init; }
}

/// <summary>
/// AWS Signature Version 4 for one region and service. Keeps the day's key, so that a request costs one hash of the body, two small
/// hashes and one string. Safe for use by many at once.
/// </summary>
internal sealed class SigV4Signer(string region, string service)
{
    public const int HashBytes = SHA256.HashSizeInBytes;

    /// <summary>SHA-256 of no body.</summary>
    public static readonly byte[] EmptyHash = SHA256.HashData([]);

    private const int StackBytes = 2048;

    private SigningKey? _key;
    private SigningStamp? _stamp;

    /// <summary>The second that is signed: value of the header x-amz-date.</summary>
    public SigningStamp StampOf(DateTimeOffset at)
    {
        var stamp = _stamp;
        return stamp is not null && stamp.IsFor(at) ? stamp : _stamp = SigningStamp.Of(at);
    }

    /// <summary>Value of the header Authorization. Signs host, x-amz-date and, where present, content-type and x-amz-security-token.</summary>
    public string Authorize(in SignedRequest request, AwsKey key, SigningStamp stamp)
    {
        var signing = KeyOf(key, stamp);
        var headers = HeadersOf(request.ContentType is not null, key.SessionToken is not null);
        Span<byte> hash = stackalloc byte[HashBytes];
        HashCanonicalRequest(request, key, stamp, headers, hash);
        return Header(signing, stamp, headers, hash);
    }

    private SigningKey KeyOf(AwsKey key, SigningStamp stamp)
    {
        var signing = _key;
        return signing is not null && signing.IsFor(key, stamp.Day)
            ? signing
            : _key = new SigningKey(key, stamp.Day.ToString(), region, service);
    }

    private static string HeadersOf(bool contentType, bool token) => (contentType, token) switch
    {
        (true, true) => "content-type;host;x-amz-date;x-amz-security-token",
        (true, false) => "content-type;host;x-amz-date",
        (false, true) => "host;x-amz-date;x-amz-security-token",
        _ => "host;x-amz-date",
    };

    private static void HashCanonicalRequest(in SignedRequest request, AwsKey key, SigningStamp stamp, string headers, Span<byte> hash)
    {
        var size = 512 + 3 * request.Path.Length + 3 * (request.Query?.Length ?? 0) + 3 * (key.SessionToken?.Length ?? 0)
            + 3 * request.Host.Length + 3 * (request.ContentType?.Length ?? 0);
        var rented = size > StackBytes ? ArrayPool<byte>.Shared.Rent(size) : null;
        var text = new CanonicalText(rented ?? stackalloc byte[StackBytes]);
        Write(ref text, request, key, stamp, headers);
        SHA256.HashData(text.Written, hash);
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented, clearArray: true);
    }

    private static void Write(ref CanonicalText text, in SignedRequest request, AwsKey key, SigningStamp stamp, string headers)
    {
        text.Append(request.Method);
        text.Append("\n"u8);
        text.AppendPath(request.Path);
        text.Append("\n"u8);
        text.AppendQuery(request.Query ?? "");
        text.Append("\n"u8);
        if (request.ContentType is not null) AppendHeader(ref text, "content-type:"u8, request.ContentType);
        AppendHeader(ref text, "host:"u8, request.Host);
        AppendHeader(ref text, "x-amz-date:"u8, stamp.Text);
        if (key.SessionToken is not null) AppendHeader(ref text, "x-amz-security-token:"u8, key.SessionToken);
        text.Append("\n"u8);
        text.Append(headers);
        text.Append("\n"u8);
        text.AppendHex(request.BodyHash);
    }

    private static void AppendHeader(ref CanonicalText text, ReadOnlySpan<byte> name, string value)
    {
        text.Append(name);
        text.Append(value);
        text.Append("\n"u8);
    }

    private static string Header(SigningKey signing, SigningStamp stamp, string headers, ReadOnlySpan<byte> requestHash)
    {
        var text = new CanonicalText(stackalloc byte[256]);
        text.Append("AWS4-HMAC-SHA256\n"u8);
        text.Append(stamp.Text);
        text.Append("\n"u8);
        text.Append(signing.Scope);
        text.Append("\n"u8);
        text.AppendHex(requestHash);

        Span<byte> mac = stackalloc byte[HashBytes];
        signing.Hash.Write(text.Written, mac);
        Span<char> hex = stackalloc char[2 * HashBytes];
        Convert.TryToHexStringLower(mac, hex, out _);
        Span<char> header = stackalloc char[512];
        return header.TryWrite($"{signing.HeaderStart}{headers}, Signature={hex}", out var written)
            ? new string(header[..written])
            : $"{signing.HeaderStart}{headers}, Signature={hex}";
    }
}
