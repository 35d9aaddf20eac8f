using Postroad.Core.Sending;
using Postroad.Core.Sending.Ses;
using Postroad.Core.SesSetup;

namespace Postroad.Tests.SesSetup;

/// <summary>Which region is advised for recipients of a part of the world, from what an account has in each.</summary>
public sealed class RegionAdviceTests
{
    private static readonly IReadOnlyList<RegionReading> Readings =
    [
        Reading("us-east-1", production: false, day: 200, verified: true), Reading("eu-central-1", production: true, day: 50_000, verified: true), Reading("eu-west-1", production: true, day: 900_000, verified: false),
        Reading("eu-west-2", production: true, day: -1, verified: true), Reading("eu-north-1", production: false, day: 200, verified: true), Reading("ap-northeast-1", production: true, day: 1000, verified: false),
        new RegionReading(Region("ap-south-1"), null, [], "No answer within 15 s"),
    ];

    [Theory]
    // London has more, and lies outside the EU: nobody is told that the mail is processed there.
    [InlineData(AudienceArea.Eu, "eu-central-1", true)]
    [InlineData(AudienceArea.Us, "us-east-1", false)]
    [InlineData(AudienceArea.AsiaPacific, "ap-northeast-1", true)]
    [InlineData(AudienceArea.Everywhere, "eu-west-2", true)]
    public void The_region_is_of_that_part_of_the_world_and_the_readiest_there(AudienceArea audience, string region, bool isReady)
    {
        var advice = RegionSurvey.Recommend(Readings, audience)!;
        Assert.Equal((region, isReady), (advice.Reading.Region.Code, advice.IsReady));
    }

    [Fact]
    public void A_region_that_may_not_send_or_did_not_answer_is_not_called_ready()
    {
        Assert.Null(RegionSurvey.Recommend([Readings[^1]], AudienceArea.AsiaPacific));
        Assert.Null(RegionSurvey.Recommend([], AudienceArea.Everywhere));
        var stopped = Readings[1] with { Account = Readings[1].Account! with { Enforcement = "SHUTDOWN" } };
        Assert.Equal(("eu-west-1", true), (RegionSurvey.Recommend([stopped, Readings[2]], AudienceArea.Eu)!.Reading.Region.Code, RegionSurvey.Recommend([stopped, Readings[2]], AudienceArea.Eu)!.IsReady));
        Assert.False(RegionSurvey.Recommend([stopped], AudienceArea.Eu)!.IsReady);
    }

    private static SesRegion Region(string code) => SesRegions.All.Single(r => r.Code == code);

    private static RegionReading Reading(string code, bool production, double day, bool verified) => new(
        Region(code), new AccountReading { AskedAt = DateTimeOffset.UnixEpoch, Production = production, SendingEnabled = true, Enforcement = "HEALTHY", Max24HourSend = day, MaxSendRate = 1 },
        verified ? [new ListedIdentity("harbourlane.example", true)] : [], null);
}
