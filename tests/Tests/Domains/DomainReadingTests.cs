using System.Text.Json;
using Postroad.Core.Domains;
using Postroad.Core.Domains.Checks;
using Postroad.Core.Domains.Dns;
using Postroad.Core.Sending.Ses;

namespace Postroad.Tests.Domains;

/// <summary>What is kept of a look, and read by later versions.</summary>
public sealed class DomainReadingTests
{
    private static readonly DomainReading Reading = new(new(2026, 11, 24, 9, 23, 0, TimeSpan.Zero),
        [new ChipReading(CheckSubject.Dkim, CheckColor.Red, "It is missing", null)],
        [new RecordReading(CheckSubject.Dkim, "k._domainkey.roastery.example", "CNAME", "k.dkim.amazonses.com.", CheckColor.Red, "It is missing", null, null)],
        [new MistakeReading(CheckSubject.Dkim, CheckColor.Red, "It is missing", null, "k.dkim.amazonses.com.", "k._domainkey.roastery.example", "Publish it.", null)]);

    [Fact]
    public void Choices_are_kept_by_name_and_those_that_were_kept_by_number_are_read()
    {
        var kept = Reading.Write();
        Assert.Contains("\"Subject\":\"Dkim\",\"Color\":\"Red\"", kept, StringComparison.Ordinal);
        Assert.Equal(kept, DomainReading.Read(kept)!.Write());
        var numbers = JsonSerializer.Serialize(new { Reading.At, Reading.Chips, Reading.Records, Reading.Mistakes });
        Assert.Contains("\"Color\":2", numbers, StringComparison.Ordinal);
        Assert.Equal(kept, DomainReading.Read(numbers)!.Write());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"At":"2026-11-24T09:23:00+00:00","Chips":null,"Records":[],"Mistakes":[]}""")]
    [InlineData("""{"At":"2026-11-24T09:23:00+00:00","Chips":[{"Subject":"Bimi","Color":"Red","Reason":"","Server":null}],"Records":[],"Mistakes":[]}""")]
    public void What_cannot_be_read_is_as_if_nobody_had_looked(string kept) => Assert.Null(DomainReading.Read(kept));

    [Fact]
    public void What_nobody_answered_is_remembered_as_unknown()
    {
        var unknown = Reading with { Records = [Reading.Records[0] with { Color = CheckColor.Amber, IsUnknown = true }], Mistakes = [], Chips = [] };

        Assert.False(new DomainLookResult(DomainReading.Read(unknown.Write())!, [], []).IsKnown);
        Assert.True(new DomainLookResult(Reading, [], []).IsKnown);
    }

    [Fact]
    public void Chips_are_those_of_the_server_that_is_asked_about()
    {
        var reading = Reading with { Servers = [new ServerReading("one", [Reading.Chips[0] with { Color = CheckColor.Green }]), new ServerReading("two", Reading.Chips)] };

        Assert.Equal([CheckColor.Green], reading.ChipsOf("one").Select(chip => chip.Color));
        Assert.Equal([CheckColor.Red], reading.ChipsOf("two").Select(chip => chip.Color));
        Assert.Empty(reading.ChipsOf("three"));
        Assert.Equal(Reading.Chips, Reading.ChipsOf("any"));
    }

    [Theory]
    [InlineData("\"SigningEnabled\":false,", false)]
    [InlineData("\"SigningEnabled\":true,", true)]
    [InlineData("", true)]
    public void Signing_that_is_switched_off_is_read_from_Amazon_SES(string said, bool isSigning)
    {
        var mailFrom = """{"MailFromDomain":"bounce.roastery.example","MailFromDomainStatus":"PENDING"}""";
        var text = $$"""{"DkimAttributes":{{{said}}"Status":"SUCCESS","Tokens":["a","b","c"]},"MailFromAttributes":""" + mailFrom + "}";
        var answer = JsonSerializer.Deserialize(text, SesJson.Default.GetEmailIdentityAnswer)!;

        var setup = DomainLooker.SetupOf(DnsName.Parse("roastery.example"), SesIdentity.Of("eu-central-1", answer));

        Assert.Equal((isSigning, "PENDING", false), (setup.IsSigning, setup.MailFromStatus, setup.IsMailFromTaken));
    }
}
