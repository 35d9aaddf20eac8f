using System.Buffers;
using System.Text;
using Postroad.Core.Templates;

namespace Postroad.Tests.Templates;

/// <summary>Addresses that are easy to find in a result.</summary>
internal sealed class TestLinks : IMessageLinks
{
    public ReadOnlySpan<byte> Unsubscribe => "https://t.example/u/TOKEN"u8;

    public ReadOnlySpan<byte> View => "https://t.example/v/TOKEN"u8;

    public ReadOnlySpan<byte> Preferences => "https://t.example/p/TOKEN"u8;

    public ReadOnlySpan<byte> Pixel => "https://t.example/o/TOKEN.gif"u8;

    public ReadOnlySpan<byte> Click => "https://t.example/c/TOKEN/"u8;

    public void WriteSigned(int link, ReadOnlySpan<byte> address, IBufferWriter<byte> output) =>
        output.Write(Encoding.UTF8.GetBytes($"https://t.example/c/TOKEN/{link}/SIGNED?u={Uri.EscapeDataString(Encoding.UTF8.GetString(address))}"));
}
