using Postroad.Core.Domains.Dns;

namespace Postroad.Tests.Domains.Dns;

public sealed class DnsNameTests
{
    [Theory]
    [InlineData("Example.COM", "example.com")]
    [InlineData("example.com.", "example.com")]
    [InlineData("_dmarc.example.com", "_dmarc.example.com")]
    [InlineData("a+b.example.com", "a+b.example.com")]
    [InlineData(".", "")]
    public void A_name_has_one_spelling(string written, string name)
    {
        Assert.True(DnsName.TryParse(written, out var read));
        Assert.Equal(name, read.Text);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("a..b")]
    [InlineData(".a")]
    [InlineData("a b")]
    [InlineData("a\nb")]
    [InlineData("m\u00FCnchen.example")]
    [InlineData("a\0.example")]
    public void What_is_no_name_is_refused(string? written) => Assert.False(DnsName.TryParse(written, out _));

    [Fact]
    public void Labels_and_names_end_at_the_bounds_of_the_standard()
    {
        Assert.True(DnsName.TryParse(new string('a', 63) + ".test", out _));
        Assert.False(DnsName.TryParse(new string('a', 64) + ".test", out _));
        var longest = string.Join('.', Enumerable.Repeat(new string('a', 49), 5)) + ".bbb";
        Assert.True(DnsName.TryParse(longest, out var name));
        Assert.Equal(DnsName.MaxLength, name.Text.Length);
        Assert.False(name.TryUnder("_dmarc", out _));
    }

    [Theory]
    [InlineData("mail.example.com", "example.com", true)]
    [InlineData("example.com", "example.com", true)]
    [InlineData("anexample.com", "example.com", false)]
    [InlineData("com", "example.com", false)]
    [InlineData("com", ".", true)]
    public void A_name_is_under_another_by_whole_labels(string name, string other, bool isUnder) => Assert.Equal(isUnder, DnsName.Parse(name).IsAtOrUnder(DnsName.Parse(other)));

    [Fact]
    public void A_name_out_of_an_answer_can_be_shown_whatever_is_in_it()
    {
        Assert.Equal("a?b?<script>.test", DnsName.OfAnswer("A\0b\u202E<Script>.test.").Text);
        Assert.Equal(DnsName.Root, DnsName.OfAnswer("."));
        Assert.Equal(DnsName.MaxLength, DnsName.OfAnswer(new string('x', 5000)).Text.Length);
    }
}
