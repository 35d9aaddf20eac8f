using System.Buffers;
using System.Text;

namespace Postroad.Core.Sending.Ses;

/// <summary>Writes the canonical request of SigV4 into a buffer of the caller's that is known to be large enough.</summary>
internal ref struct CanonicalText(Span<byte> buffer)
{
    private static readonly SearchValues<char> Unreserved =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/");

    private readonly Span<byte> _buffer = buffer;
    private int _length;

    public readonly ReadOnlySpan<byte> Written => _buffer[.._length];

    public void Append(scoped ReadOnlySpan<char> text) => _length += Encoding.UTF8.GetBytes(text, _buffer[_length..]);

    public void Append(scoped ReadOnlySpan<byte> text)
    {
        text.CopyTo(_buffer[_length..]);
        _length += text.Length;
    }

    public void AppendHex(scoped ReadOnlySpan<byte> bytes)
    {
        Convert.TryToHexStringLower(bytes, _buffer[_length..], out var written);
        _length += written;
    }

    /// <summary>
    /// A path that is already percent-encoded is encoded once more (all services but S3):
    /// <c>a%2Bb</c> is signed as <c>a%252Bb</c>.
    /// </summary>
    public void AppendPath(scoped ReadOnlySpan<char> path)
    {
        while (!path.IsEmpty)
        {
            var plain = path.IndexOfAnyExcept(Unreserved);
            if (plain < 0) plain = path.Length;
            Append(path[..plain]);
            if (plain == path.Length) return;

            Append("%");
            Convert.TryToHexString([(byte)path[plain]], _buffer[_length..], out var written);
            _length += written;
            path = path[(plain + 1)..];
        }
    }

    /// <summary>Parameters sorted by name, then value; one without a value gets an equals sign.</summary>
    public void AppendQuery(string query)
    {
        if (query.Length == 0) return;
        var pairs = query.Split('&');
        for (var i = 0; i < pairs.Length; i++)
            if (!pairs[i].Contains('=', StringComparison.Ordinal)) pairs[i] += "=";
        Array.Sort(pairs, ComparePairs);
        Append(string.Join('&', pairs));
    }

    // Not the whole text: "a=1" must come before "a-b=1" although '-' sorts before '='.
    private static int ComparePairs(string left, string right)
    {
        var (l, r) = (left.IndexOf('=', StringComparison.Ordinal), right.IndexOf('=', StringComparison.Ordinal));
        var names = left.AsSpan(0, l).SequenceCompareTo(right.AsSpan(0, r));
        return names != 0 ? names : left.AsSpan(l).SequenceCompareTo(right.AsSpan(r));
    }
}
