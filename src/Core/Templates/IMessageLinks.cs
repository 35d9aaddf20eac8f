using System.Buffers;

namespace Postroad.Core.Templates;

/// <summary>
/// The addresses of one message, given by the caller, because tokens are not this feature's business. All are absolute http or https addresses in ASCII
/// that need no escaping in an HTML attribute.
/// </summary>
public interface IMessageLinks
{
    ReadOnlySpan<byte> Unsubscribe { get; }

    ReadOnlySpan<byte> View { get; }

    ReadOnlySpan<byte> Preferences { get; }

    ReadOnlySpan<byte> Pixel { get; }

    /// <summary>What stands before a link's number, with the slash at its end.</summary>
    ReadOnlySpan<byte> Click { get; }

    /// <summary>Writes the click address of a link whose own address has values in it; <paramref name="address"/> is http or https, UTF-8.</summary>
    void WriteSigned(int link, ReadOnlySpan<byte> address, IBufferWriter<byte> output);
}
