using System.Text;
using Postroad.Core.Primitives;
using Postroad.Core.Tracking;

namespace Postroad.Tests.Tracking;

public sealed class LinkTokensTests
{
    private static readonly TokenKey Old = TokenKeys.NewKey(3), New = TokenKeys.NewKey(7);
    private static readonly DeliveryRef Delivery = new(new SendId(SendId.Max), int.MaxValue);
    private readonly LinkTokens tokens = new(new TokenKeys([New, Old]));

    [Theory]
    [InlineData(LinkPurpose.Track)]
    [InlineData(LinkPurpose.Unsubscribe)]
    [InlineData(LinkPurpose.View)]
    [InlineData(LinkPurpose.Stay)]
    [InlineData(LinkPurpose.Preferences)]
    public void A_token_names_its_delivery_for_its_purpose_and_for_no_other(LinkPurpose purpose)
    {
        var token = Write(tokens, purpose, Delivery);

        Assert.True(tokens.TryRead(purpose, token, out var read));
        Assert.Equal(Delivery, read);
        foreach (var other in Enum.GetValues<LinkPurpose>().Where(p => p != purpose)) Assert.False(tokens.TryRead(other, token, out _));
    }

    [Fact]
    public void A_token_of_an_old_key_is_read_and_one_of_a_strange_key_is_not()
    {
        Assert.True(tokens.TryRead(LinkPurpose.Unsubscribe, Write(new(new TokenKeys([Old])), LinkPurpose.Unsubscribe, Delivery), out _));
        Assert.False(tokens.TryRead(LinkPurpose.Unsubscribe, Write(new(new TokenKeys([TokenKeys.NewKey(7)])), LinkPurpose.Unsubscribe, Delivery), out _));
        Assert.False(tokens.TryRead(LinkPurpose.Unsubscribe, Write(new(new TokenKeys([TokenKeys.NewKey(200)])), LinkPurpose.Unsubscribe, Delivery), out _));
    }

    [Fact]
    public void No_changed_character_passes()
    {
        var token = Write(tokens, LinkPurpose.Unsubscribe, Delivery);
        Assert.True(tokens.TryRead(LinkPurpose.Unsubscribe, token, out _));
        const string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/ \n";
        for (var at = 0; at < token.Length; at++)
            foreach (var c in alphabet.Where(c => c != token[at]))
                Assert.False(tokens.TryRead(LinkPurpose.Unsubscribe, token[..at] + c + token[(at + 1)..], out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("AAAA")]
    [InlineData("/../../etc/passwd/../../etc/passwd0")]
    [InlineData("\u0130AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void Rubbish_is_refused_and_throws_nothing(string token) => Assert.False(tokens.TryRead(LinkPurpose.Track, token, out _));

    [Fact]
    public void A_signed_address_is_followed_only_with_its_own_token_number_and_text()
    {
        const string address = "https://shop.example/?e=anna%40example.com&n=Zo\u00EB";
        var (token, other) = (Write(tokens, LinkPurpose.Track, Delivery), Write(tokens, LinkPurpose.Track, new(new SendId(1), 1)));
        Span<byte> bytes = stackalloc byte[LinkTokens.SignatureLength];
        tokens.Sign(Delivery, 5, Encoding.UTF8.GetBytes(address), bytes);
        var signature = Encoding.ASCII.GetString(bytes);

        Assert.True(tokens.TryReadSigned(token, 5, signature, address, out var read));
        Assert.Equal(Delivery, read);
        Assert.False(tokens.TryReadSigned(token, 5, signature, "https://evil.example/", out _));
        Assert.False(tokens.TryReadSigned(token, 6, signature, address, out _));
        Assert.False(tokens.TryReadSigned(other, 5, signature, address, out _));
        Assert.False(tokens.TryReadSigned(token, 5, signature[1..] + "A", address, out _));
        Assert.False(tokens.TryReadSigned(token, 5, signature, address + new string('a', 5_000), out _));
    }

    [Fact]
    public void Writing_and_reading_allocate_nothing()
    {
        Span<byte> token = stackalloc byte[LinkTokens.Length];
        Span<char> text = stackalloc char[LinkTokens.Length];
        RoundTrip(token, text);
        var before = GC.GetAllocatedBytesForCurrentThread();
        RoundTrip(token, text);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_ring_needs_whole_and_different_keys()
    {
        Assert.Throws<ArgumentException>(() => new TokenKeys([]));
        Assert.Throws<ArgumentException>(() => new TokenKeys([new TokenKey(1, new byte[16])]));
        Assert.Throws<ArgumentException>(() => new TokenKeys([New, new TokenKey(New.Id, new byte[32])]));
    }

    private void RoundTrip(Span<byte> token, Span<char> text)
    {
        tokens.Write(LinkPurpose.Track, Delivery, token);
        for (var i = 0; i < token.Length; i++) text[i] = (char)token[i];
        Assert.True(tokens.TryRead(LinkPurpose.Track, text, out _));
    }

    private static string Write(LinkTokens tokens, LinkPurpose purpose, DeliveryRef delivery)
    {
        Span<byte> token = stackalloc byte[LinkTokens.Length];
        tokens.Write(purpose, delivery, token);
        return Encoding.ASCII.GetString(token);
    }
}
