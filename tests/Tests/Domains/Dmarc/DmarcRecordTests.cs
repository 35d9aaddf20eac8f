using Postroad.Core.Domains.Dmarc;

namespace Postroad.Tests.Domains.Dmarc;

public sealed class DmarcRecordTests
{
    [Theory]
    [InlineData("v=DMARC1", true)]
    [InlineData("v=DMARC1; p=none", true)]
    [InlineData("v = DMARC1;p=none", true)]
    [InlineData("v=DMARC1 p=none", false)]
    [InlineData("v=dmarc1; p=none", false)]
    [InlineData("V=DMARC1; p=none", false)]
    [InlineData(" v=DMARC1; p=none", false)]
    [InlineData("p=none; v=DMARC1", false)]
    [InlineData("v=DMARC11; p=none", false)]
    [InlineData("v=spf1 -all", false)]
    [InlineData("", false)]
    public void Only_what_begins_with_the_version_is_a_record(string text, bool isRecord) => Assert.Equal(isRecord, DmarcSyntax.IsRecord(text));

    [Fact]
    public void All_tags_are_read()
    {
        var record = DmarcSyntax.Read("v=DMARC1; rua=mailto:a@x.test,mailto:b@y.test; p=Reject ;sp=quarantine; np=none; psd=n; t=y; adkim=s; aspf=s; ruf=mailto:f@x.test; fo=1:d:s");

        Assert.Equal((DmarcPolicy.Reject, DmarcPolicy.Quarantine, DmarcPolicy.None), (record.Policy, record.SubdomainPolicy, record.MissingPolicy));
        Assert.Equal((DmarcSuffix.No, true, true, true), (record.Suffix, record.IsTest, record.IsDkimStrict, record.IsSpfStrict));
        Assert.Equal(["mailto:a@x.test", "mailto:b@y.test"], record.Reports);
        Assert.Equal(["mailto:f@x.test"], record.FailureReports);
        Assert.Equal("1:d:s", record.FailureOptions);
        Assert.Empty(record.Warnings);
    }

    [Fact]
    public void What_is_not_written_has_the_value_of_the_standard()
    {
        var record = DmarcSyntax.Read("v=DMARC1; p=none");

        Assert.Equal((DmarcSuffix.Unknown, false, false, false, "0"), (record.Suffix, record.IsTest, record.IsDkimStrict, record.IsSpfStrict, record.FailureOptions));
        Assert.Equal((null, null), (record.SubdomainPolicy, record.MissingPolicy));
        Assert.Empty(record.Reports);
    }

    [Theory]
    [InlineData("v=DMARC1; p=none; pct=50", "the tag \"pct\" was removed by RFC 9989: receivers that keep to it ignore it")]
    [InlineData("v=DMARC1; p=none; rf=afrf", "the tag \"rf\" was removed by RFC 9989: receivers that keep to it ignore it")]
    [InlineData("v=DMARC1; p=none; ri=86400", "the tag \"ri\" was removed by RFC 9989: receivers that keep to it ignore it")]
    [InlineData("v=DMARC1; p=none; moo=1", "the tag \"moo\" is unknown and is ignored")]
    [InlineData("v=DMARC1; p=none; p=reject", "the tag \"p\" stands twice; the first counts")]
    [InlineData("v=DMARC1; p=none; hello", "\"hello\" is no tag and is ignored")]
    [InlineData("v=DMARC1; p=none; sp=maybe", "\"sp=maybe\" is not none, quarantine or reject and is ignored")]
    [InlineData("v=DMARC1; p=none; adkim=x", "\"adkim=x\" is not r or s; \"adkim=r\" holds")]
    [InlineData("v=DMARC1; p=none; fo=2", "\"fo=2\" is not 0, 1, d or s; \"fo=0\" holds")]
    [InlineData("v=DMARC1; p=none; rua=a@x.test", "\"a@x.test\" in \"rua\" is no address that reports go to: it must begin with mailto:")]
    [InlineData("v=DMARC1; p=none; rua=mailto:a@x.test!10m", "the limit \"!10m\" of \"rua\" was removed by RFC 9989 and is ignored")]
    [InlineData("v=DMARC1; rua=mailto:a@x.test", "the tag \"p\" is missing: the record counts as p=none")]
    [InlineData("v=DMARC1; p=block; rua=mailto:a@x.test", "the policy \"p=block\" is not none, quarantine or reject: the record counts as p=none")]
    [InlineData("v=DMARC1", "the tag \"p\" is missing, and so is an address for reports: the record counts as none at all")]
    public void What_means_nothing_is_said(string text, string warning) => Assert.Equal([warning], DmarcSyntax.Read(text).Warnings);

    [Theory]
    [InlineData("v=DMARC1; p=reject", true)]
    [InlineData("v=DMARC1; rua=mailto:a@x.test", true)]
    [InlineData("v=DMARC1; p=block", false)]
    [InlineData("v=DMARC1; rua=a@x.test", false)]
    public void A_record_without_policy_counts_only_when_it_reports(string text, bool isUsable) => Assert.Equal(isUsable, DmarcSyntax.Read(text).IsUsable);

    [Theory]
    [InlineData("p=reject; sp=quarantine; np=none", "Reject Quarantine None")]
    [InlineData("p=reject; sp=quarantine", "Reject Quarantine Quarantine")]
    [InlineData("p=reject", "Reject Reject Reject")]
    [InlineData("p=none; np=reject", "None None Reject")]
    [InlineData("rua=mailto:a@x.test; sp=reject", "None Reject Reject")]
    public void Subdomains_have_the_nearest_policy_that_is_written(string tags, string policies)
    {
        var record = DmarcSyntax.Read("v=DMARC1; " + tags);
        Assert.Equal(policies, $"{record.PolicyFor(true, true)} {record.PolicyFor(false, true)} {record.PolicyFor(false, false)}");
    }
}
