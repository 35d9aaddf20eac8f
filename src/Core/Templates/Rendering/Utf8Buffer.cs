using System.Buffers;
using System.Text;

namespace Postroad.Core.Templates.Rendering;

/// <summary>A growing buffer of UTF-8 on rented memory, with a limit. For one thread; give it back by disposing.</summary>
internal sealed class Utf8Buffer(int limit) : IBufferWriter<byte>, IDisposable
{
    private byte[] bytes = ArrayPool<byte>.Shared.Rent(4_096);

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => bytes.AsSpan(0, Length);

    /// <summary>What was written from a place on, to be changed in place.</summary>
    public Span<byte> Text(int start) => bytes.AsSpan(start, Length - start);

    public void Advance(int count) => Length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return bytes.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return bytes.AsSpan(Length);
    }

    public void Write(ReadOnlySpan<byte> utf8)
    {
        Reserve(utf8.Length);
        utf8.CopyTo(bytes.AsSpan(Length));
        Length += utf8.Length;
    }

    /// <summary>Half pairs become U+FFFD.</summary>
    public void WriteText(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty) return;
        Reserve(text.Length * 3);
        Length += Encoding.UTF8.GetBytes(text, bytes.AsSpan(Length));
    }

    /// <summary>Forgets what was written behind a place.</summary>
    public void Shorten(int length) => Length = length;

    public override string ToString() => Encoding.UTF8.GetString(Written);

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(bytes);
        bytes = [];
        Length = 0;
    }

    /// <exception cref="RenderException">The limit is reached.</exception>
    private void Reserve(int count)
    {
        if (bytes.Length - Length >= Math.Max(count, 1)) return;
        if (Length > limit) throw new RenderException($"The message has more than {limit:N0} bytes; that is the limit for each of its parts.");
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(Length + count, Math.Max(bytes.Length, 1_024) * 2));
        Written.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(bytes);
        bytes = larger;
    }
}
