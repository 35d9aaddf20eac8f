using System.Buffers.Text;
using System.Text;
using Postroad.Core.Primitives;
using Postroad.Core.Tracking;

namespace Postroad.Tests.Tracking;

public sealed class DeliveryKeysTests
{
    private const int Tries = 100_000;

    private static readonly TokenKey Old = TokenKeys.NewKey(1), New = TokenKeys.NewKey(2);
    private readonly DeliveryKeys keys = new(new TokenKeys([New, Old]));

    [Fact]
    public void A_key_is_legal_in_an_SES_tag_and_names_its_delivery()
    {
        foreach (var delivery in new DeliveryRef[] { new(new SendId(0), 0), new(new SendId(1), 1), new(new SendId(SendId.Max), int.MaxValue) })
        {
            var key = keys.Write(delivery);
            Assert.Equal(DeliveryKeys.Length, key.Length);
            Assert.All(key, c => Assert.True(char.IsAsciiLetterOrDigit(c) || c is '-' or '_'));
            Assert.True(keys.TryRead(key, out var read));
            Assert.Equal(delivery, read);
        }
    }

    [Fact]
    public void Both_ways_to_write_agree()
    {
        var delivery = new DeliveryRef(new SendId(77), 5);
        Span<byte> utf8 = stackalloc byte[DeliveryKeys.Length];
        keys.Write(delivery, utf8);
        Assert.Equal(keys.Write(delivery), Encoding.ASCII.GetString(utf8));
    }

    [Fact]
    public void Keys_of_an_old_secret_are_read() => Assert.True(keys.TryRead(new DeliveryKeys(new TokenKeys([Old])).Write(new(new SendId(9), 9)), out _));

    [Fact]
    public void A_hundred_thousand_random_keys_are_all_refused()
    {
        var random = new Random(20261);
        var bytes = new byte[16];
        for (var i = 0; i < Tries; i++)
        {
            random.NextBytes(bytes);
            Assert.False(keys.TryRead(Base64Url.EncodeToString(bytes), out _));
        }
    }

    [Fact]
    public void A_hundred_thousand_keys_pass_and_each_with_one_bit_turned_is_refused()
    {
        var random = new Random(20262);
        for (var i = 0; i < Tries; i++)
        {
            var delivery = new DeliveryRef(new SendId(random.NextInt64(SendId.Max)), random.Next());
            var key = keys.Write(delivery);
            Assert.True(keys.TryRead(key, out var read) && read == delivery);

            var bytes = Base64Url.DecodeFromChars(key);
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            Assert.False(keys.TryRead(Base64Url.EncodeToString(bytes), out _));
        }
    }

    [Fact]
    public void A_key_has_one_spelling()
    {
        var key = keys.Write(new(new SendId(5), 6));
        const string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        Assert.Equal(1, alphabet.Count(c => keys.TryRead(key[..^1] + c, out _)));
    }

    [Fact]
    public void A_send_beyond_forty_bits_is_refused_by_name() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => keys.Write(new(new SendId(SendId.Max + 1), 1)));
}
