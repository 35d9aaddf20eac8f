using System.Buffers;

namespace Postroad.Simulator.Aws;

/// <summary>A request's whole body in a rented buffer, for its hash is needed before a word of it is believed.</summary>
internal sealed class RequestBody : IDisposable
{
    /// <summary>40 MB in base64 and what stands around it; nothing larger is read.</summary>
    public const int MaxBytes = 56 * 1024 * 1024;
    private byte[] rented;
    private int length;

    private RequestBody(int size) => rented = ArrayPool<byte>.Shared.Rent(size);

    public ReadOnlyMemory<byte> Bytes => rented.AsMemory(0, length);

    /// <exception cref="BadHttpRequestException">Larger than <see cref="MaxBytes"/> (413), or cut off.</exception>
    public static async Task<RequestBody> ReadAsync(HttpRequest request, CancellationToken cancel)
    {
        if (request.ContentLength > MaxBytes) throw new BadHttpRequestException("Request body too large.", 413);
        var body = new RequestBody((int)(request.ContentLength ?? 16 * 1024) + 1);
        try
        {
            while (await request.Body.ReadAsync(body.rented.AsMemory(body.length), cancel) is > 0 and var read)
            {
                body.length += read;
                if (body.length == body.rented.Length) body.Grow();
            }

            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (rented.Length > 0) ArrayPool<byte>.Shared.Return(rented);
        (rented, length) = ([], 0);
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(rented.Length * 2);
        rented.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(rented);
        rented = larger;
    }
}
