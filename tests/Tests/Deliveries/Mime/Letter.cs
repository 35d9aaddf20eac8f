using System.Buffers;
using MimeKit;
using Microsoft.Extensions.Time.Testing;
using Postroad.Core.Deliveries.Mime;
using Postroad.Core.Primitives;
using Postroad.Core.Templates;
using Postroad.Core.Tracking;

namespace Postroad.Tests.Deliveries.Mime;

/// <summary>A message written by the product and read by MimeKit.</summary>
internal sealed record Letter(byte[] Raw, MimeMessage Read)
{
    public static readonly TokenKeys Keys = new([TokenKeys.NewKey(1)]);
    public static readonly DeliveryRef Delivery = new(new SendId(42), 7);
    public static readonly string Key = new DeliveryKeys(Keys).Write(Delivery);
    public static readonly DateTimeOffset Now = new(2026, 11, 24, 8, 5, 6, TimeSpan.FromHours(2));

    public static readonly ContentSource Source = new() { Subject = "Hello", Html = "<p>Hi {{ name }}</p>", PostalAddress = "Shop" };

    public static readonly MessageHeaders Headers = new()
    {
        From = Address("news@shop.example"),
        FromName = "The Shop",
        ReplyTo = Address("answers@shop.example"),
        Class = MessageClass.Marketing,
        ListId = "spring.shop.example",
        ListName = "Spring letter",
        Feedback = new("camp1", "cust2", "marketing", "postroad"),
    };

    public string Head => System.Text.Encoding.ASCII.GetString(Raw.AsSpan(0, Raw.AsSpan().IndexOf("\r\n\r\n"u8) + 2));

    public static EmailAddress Address(string text) => EmailAddress.TryParse(text, out var address, out var fault) ? address : throw new ArgumentException(fault);

    public static CampaignMessage Message(ContentSource? source = null, MessageHeaders? headers = null) =>
        new(CompiledContent.Compile(source ?? Source, TimeProvider.System), headers ?? Headers, new Uri("https://t.shop.example/"), new LinkTokens(Keys), new FakeTimeProvider(Now));

    public static Letter Write(ContentSource? source = null, MessageHeaders? headers = null, string address = "anna@example.com", string? name = null, int attempt = 1,
        params (string Name, object? Value)[] values) => Write(Message(source, headers), address, name, attempt, values);

    public static Letter Write(CampaignMessage message, string address, string? name, int attempt, params (string Name, object? Value)[] values)
    {
        var output = new ArrayBufferWriter<byte>();
        message.Write(address, name, values.ToDictionary(v => v.Name, v => v.Value), Delivery, Key, attempt, output);
        var raw = output.WrittenSpan.ToArray();
        AssertWellFormed(raw);
        return new(raw, MimeMessage.Load(new MemoryStream(raw)));
    }

    /// <summary>RFC 5322 section 2.1.1 and 2.3: ASCII here, lines up to 998, CR and LF only together.</summary>
    private static void AssertWellFormed(byte[] raw)
    {
        var column = 0;
        for (var at = 0; at < raw.Length; at++)
        {
            Assert.True(raw[at] is >= 32 and < 127 or (byte)'\r' or (byte)'\n' or (byte)'\t', $"Byte {raw[at]} at {at}.");
            if (raw[at] == '\r') Assert.Equal((byte)'\n', raw[at + 1]);
            if (raw[at] == '\n') Assert.Equal((byte)'\r', raw[at - 1]);
            column = raw[at] == '\n' ? 0 : column + 1;
            Assert.True(column <= 999, $"A line of over 998 bytes at {at}.");
        }
    }
}
