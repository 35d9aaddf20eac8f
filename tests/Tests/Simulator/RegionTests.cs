using Microsoft.Extensions.Time.Testing;
using Postroad.Simulator.Regions;

namespace Postroad.Tests.Simulator;

public sealed class RegionTests
{
    [Fact]
    public async Task A_sender_verified_in_another_region_is_refused_and_the_region_named()
    {
        await using var post = await Post.OpenAsync();
        var mail = Post.Mail.Replace("harbourlane", "roastery", StringComparison.Ordinal);
        Assert.Equal(200, (await post.Caller.SendRawAsync(mail, ["a@example.com"])).Status);
        var answer = await new AwsCaller(post.Server) { Region = "eu-west-1" }.SendRawAsync(mail, ["a@example.com"]);
        Assert.Equal((400, "MessageRejected"), (answer.Status, answer.ErrorType));
        Assert.Equal("Email address is not verified. The following identities failed the check in region EU-WEST-1: hello@roastery.example", answer.Message);
    }

    [Fact]
    public async Task The_sandbox_checks_recipients_too_and_lets_the_simulators_own_through()
    {
        await using var post = await Post.OpenAsync();
        var caller = new AwsCaller(post.Server) { Region = "us-east-1" };
        var mail = Post.Mail.Replace("hello@", "ines@", StringComparison.Ordinal);
        var answer = await caller.SendRawAsync(mail, ["mara@example.com", "ben@example.com"]);
        Assert.Equal((400, "MessageRejected"), (answer.Status, answer.ErrorType));
        Assert.EndsWith("US-EAST-1: mara@example.com, ben@example.com", answer.Message, StringComparison.Ordinal);
        Assert.Equal(200, (await caller.SendRawAsync(mail, ["success+x@simulator.amazonses.com"])).Status);
        Assert.Equal(200, (await caller.SendRawAsync(mail, ["ines@harbourlane.example"])).Status);
    }

    [Fact]
    public async Task A_used_up_quota_says_so_and_simulator_addresses_do_not_use_it()
    {
        await using var post = await Post.OpenAsync(o => o with { Regions = [o.Regions[0] with { Max24HourSend = 2 }] });
        Assert.Equal(200, (await post.Caller.SendRawAsync(Post.Mail, ["success@simulator.amazonses.com"])).Status);
        Assert.Equal(200, (await post.Caller.SendRawAsync(Post.Mail, ["a@example.com", "b@example.com"])).Status);
        var answer = await post.Caller.SendRawAsync(Post.Mail, ["c@example.com"]);
        Assert.Equal((429, "Daily message quota exceeded"), (answer.Status, answer.Message));
        var quota = (await post.Caller.CallAsync(HttpMethod.Get, "/v2/email/account")).Json.GetProperty("SendQuota");
        Assert.Equal((2, 2), (quota.GetProperty("Max24HourSend").GetDouble(), quota.GetProperty("SentLast24Hours").GetDouble()));
    }

    [Fact]
    public async Task Above_the_rate_requests_are_throttled_and_a_burst_of_a_second_is_not()
    {
        await using var post = await Post.OpenAsync(o => o with { Regions = [o.Regions[0] with { MaxSendRate = 1 }] });
        Assert.Equal(200, (await post.Caller.SendRawAsync(Post.Mail, ["a@example.com"])).Status);
        var answer = await post.Caller.SendRawAsync(Post.Mail, ["a@example.com"]);
        Assert.Equal((429, "TooManyRequestsException", "Maximum sending rate exceeded."), (answer.Status, answer.ErrorType, answer.Message));
        Assert.Equal(1, (await post.AccountAsync()).Refused["too_fast"]);
    }

    [Fact]
    public void The_rate_fills_up_with_time_and_the_quota_empties_with_it()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 9, 0, 0, TimeSpan.Zero));
        var region = new Region(new RegionSettings { Name = "eu-central-1", MaxSendRate = 10, Max24HourSend = 5 }, clock);
        Assert.True(region.TryTakeRate(10));
        Assert.False(region.TryTakeRate(1));
        clock.Advance(TimeSpan.FromMilliseconds(100));
        Assert.True(region.TryTakeRate(1));

        region.CountSent(5, clock.GetUtcNow());
        Assert.False(region.HasQuotaFor(1));
        clock.Advance(TimeSpan.FromHours(23.9));
        Assert.False(region.HasQuotaFor(1));
        clock.Advance(TimeSpan.FromHours(0.2));
        Assert.True(region.HasQuotaFor(5));
    }

    [Theory]
    [InlineData(true, true, "AccountSuspendedException")]
    [InlineData(false, false, "SendingPausedException")]
    public async Task A_stopped_account_says_by_whom(bool suspended, bool enabled, string type)
    {
        await using var post = await Post.OpenAsync(o => o with { Regions = [o.Regions[0] with { Suspended = suspended, SendingEnabled = enabled }] });
        Assert.Equal(type, (await post.Caller.SendRawAsync(Post.Mail, ["a@example.com"])).ErrorType);
    }

    [Theory]
    [InlineData("shop.example", "a@shop.example", true)]
    [InlineData("shop.example", "a@SHOP.example", true)]
    [InlineData("shop.example", "a@mail.shop.example", true)]
    [InlineData("shop.example", "a@workshop.example", false)]
    [InlineData("mail.shop.example", "a@shop.example", false)]
    [InlineData("a@shop.example", "a@Shop.example", true)]
    [InlineData("a@shop.example", "A@shop.example", false)]
    [InlineData("a@shop.example", "b@shop.example", false)]
    public void A_domain_covers_its_subdomains_and_an_address_only_itself(string identity, string address, bool covered) =>
        Assert.Equal(covered, new RegionSettings { Name = "eu-central-1", Identities = [identity] }.Covers(address));
}
