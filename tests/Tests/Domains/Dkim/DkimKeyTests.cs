using System.Security.Cryptography;
using Postroad.Core.Domains.Dkim;

namespace Postroad.Tests.Domains.Dkim;

public sealed class DkimKeyTests
{
    [Theory]
    [InlineData(512, false, false)]
    [InlineData(1024, true, false)]
    [InlineData(2048, true, true)]
    [InlineData(4096, true, true)]
    public void The_length_of_an_RSA_key_is_read_from_what_is_published(int bits, bool isAccepted, bool isRecommended)
    {
        using var rsa = RSA.Create(bits);

        foreach (var key in new[] { rsa.ExportSubjectPublicKeyInfo(), rsa.ExportRSAPublicKey() })
        {
            var read = Assert.IsType<DkimKey.Rsa>(DkimSyntax.Read($"v=DKIM1; k=rsa; p={Convert.ToBase64String(key)}"));
            Assert.Equal((bits, true, false, false), (read.Bits, read.Sha256, read.IsTest, read.IsStrict));
            Assert.Equal((isAccepted, isRecommended), (read.IsAccepted, read.IsRecommended));
        }
    }

    [Theory]
    [InlineData("p=%")]
    [InlineData("k=rsa; p=%;")]
    [InlineData("v=DKIM1;h=sha256;p=%")]
    [InlineData("v = DKIM1 ; s=email:other; n=for people; p=%")]
    public void A_key_is_read_with_whatever_tags_the_standard_allows(string text) => Assert.IsType<DkimKey.Rsa>(DkimSyntax.Read(text.Replace("%", Key(2048), StringComparison.Ordinal)));

    [Fact]
    public void Space_within_a_key_does_no_harm()
    {
        var key = Key(2048);
        Assert.Equal(2048, Assert.IsType<DkimKey.Rsa>(DkimSyntax.Read($"v=DKIM1; p={key[..100]} \t{key[100..200]} {key[200..]}")).Bits);
    }

    [Fact]
    public void Flags_and_hashes_are_read()
    {
        var key = Assert.IsType<DkimKey.Rsa>(DkimSyntax.Read($"v=DKIM1; t=y:s; h=sha1; p={Key(1024)}"));
        Assert.Equal((true, true, false), (key.IsTest, key.IsStrict, key.Sha256));
    }

    [Fact]
    public void The_key_of_RFC_8463_is_an_Ed25519_key() =>
        Assert.IsType<DkimKey.Ed25519>(DkimSyntax.Read("v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="));

    [Theory]
    [InlineData("v=DKIM1; p=")]
    [InlineData("v=DKIM1; k=rsa; p= ;")]
    public void An_empty_key_is_revoked(string text) => Assert.IsType<DkimKey.Revoked>(DkimSyntax.Read(text));

    [Theory]
    [InlineData("v=spf1 include:amazonses.com ~all", nameof(DkimFlaw.NotAKey))]
    [InlineData("hello", nameof(DkimFlaw.NotAKey))]
    [InlineData("some=thing", nameof(DkimFlaw.NotAKey))]
    [InlineData("", nameof(DkimFlaw.NotAKey))]
    [InlineData("p=QQ==; p=QQ==", nameof(DkimFlaw.NotAKey))]
    [InlineData("v=DKIM1; k=rsa", nameof(DkimFlaw.NoKey))]
    [InlineData("v=DKIM2; p=QQ==", nameof(DkimFlaw.Version))]
    [InlineData("p=QQ==; v=DKIM1", nameof(DkimFlaw.Version))]
    [InlineData("v=DKIM1; k=dsa; p=QQ==", nameof(DkimFlaw.KeyType))]
    [InlineData("v=DKIM1; s=tlsrpt; p=QQ==", nameof(DkimFlaw.Service))]
    [InlineData("v=DKIM1; p=not_base64", nameof(DkimFlaw.NotBase64))]
    [InlineData("v=DKIM1; p=QUJD", nameof(DkimFlaw.NotAKeyInside))]
    [InlineData("v=DKIM1; k=ed25519; p=QUJD", nameof(DkimFlaw.CutOff))]
    [InlineData("\"v=DKIM1; p=QQ==\"", nameof(DkimFlaw.Quotes))]
    [InlineData("v=DKIM1\\; p=QQ==", nameof(DkimFlaw.Quotes))]
    [InlineData("v=DKIM1; p=QUJD\" \"QUJD", nameof(DkimFlaw.Quotes))]
    public void What_cannot_be_used_is_told_by_its_flaw(string text, string flaw) => Assert.Equal(flaw, Assert.IsType<DkimKey.Broken>(DkimSyntax.Read(text)).Flaw.ToString());

    [Fact]
    public void A_key_that_ends_at_255_characters_is_cut_off()
    {
        var text = $"v=DKIM1; k=rsa; p={Key(2048)}";
        foreach (var length in Enumerable.Range(60, text.Length - 61))
            Assert.Equal(DkimFlaw.CutOff, Assert.IsType<DkimKey.Broken>(DkimSyntax.Read(text[..length].TrimEnd('='))).Flaw);
    }

    private static string Key(int bits)
    {
        using var rsa = RSA.Create(bits);
        return Convert.ToBase64String(rsa.ExportSubjectPublicKeyInfo());
    }
}
