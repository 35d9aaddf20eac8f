using System.Buffers;
using System.Text;
using Postroad.Core.Deliveries.Mime;

namespace Postroad.Tests.Deliveries.Mime;

public sealed class Base64LinesTests
{
    [Fact]
    public void Every_length_is_encoded_like_the_platform_does_it_slowly()
    {
        var random = new Random(76);
        for (var length = 1; length < 600; length++)
        {
            var bytes = new byte[length];
            random.NextBytes(bytes);
            var output = new ArrayBufferWriter<byte>();
            Base64Lines.Write(bytes, output);
            Assert.Equal(Convert.ToBase64String(bytes, Base64FormattingOptions.InsertLineBreaks) + "\r\n", Encoding.ASCII.GetString(output.WrittenSpan));
        }
    }

    [Fact]
    public void Nothing_is_nothing()
    {
        var output = new ArrayBufferWriter<byte>();
        Base64Lines.Write([], output);
        Assert.Equal(0, output.WrittenCount);
    }
}
