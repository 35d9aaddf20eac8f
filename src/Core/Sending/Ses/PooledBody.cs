using System.Buffers;

namespace Postroad.Core.Sending.Ses;

/// <summary>
/// A request body in a pooled buffer, with its hash. The buffer goes back when the last holder let go: an answer may come while
/// HTTP/2 is still writing the body, and then the writer holds it longer than the caller.
/// </summary>
internal sealed class PooledBody : IDisposable
{
    /// <summary>Of the SES API.</summary>
    public const string Json = "application/json";

    /// <summary>Of the query protocol, which SNS and STS speak.</summary>
    public const string Form = "application/x-www-form-urlencoded; charset=utf-8";

    /// <summary>Of Route 53.</summary>
    public const string Xml = "application/xml";

    private readonly byte[] _buffer;
    private int _holders = 1;

    /// <summary>Takes the rented <paramref name="buffer"/> over.</summary>
    public PooledBody(byte[] buffer, int length, string contentType = Json)
    {
        (_buffer, Length, ContentType) = (buffer, length, contentType);
        Hash = new byte[SigV4Signer.HashBytes];
        System.Security.Cryptography.SHA256.HashData(buffer.AsSpan(0, length), Hash);
    }

    public int Length { get; }

    public string ContentType { get; }

    public byte[] Hash { get; }

    public ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, Length);

    /// <summary>False: everybody has let go already.</summary>
    public bool TryHold()
    {
        var holders = Volatile.Read(ref _holders);
        while (holders > 0)
        {
            var seen = Interlocked.CompareExchange(ref _holders, holders + 1, holders);
            if (seen == holders) return true;
            holders = seen;
        }

        return false;
    }

    public void LetGo()
    {
        if (Interlocked.Decrement(ref _holders) == 0) ArrayPool<byte>.Shared.Return(_buffer);
    }

    /// <summary>The caller's own hold ends; once only.</summary>
    public void Dispose() => LetGo();
}
