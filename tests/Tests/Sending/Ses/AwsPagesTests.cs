using Postroad.Core.Sending;
using Postroad.Core.Sending.Ses;
using Postroad.Simulator.Regions;
using Postroad.Tests.Fakes;
using AwsCaller = Postroad.Tests.Simulator.AwsCaller;

namespace Postroad.Tests.Sending.Ses;

/// <summary>Lists of AWS that are longer than a page, and what a zone has that is not for us to change.</summary>
public sealed class AwsPagesTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Identities_beyond_the_first_page_are_seen()
    {
        string[] identities = [.. Enumerable.Range(1, 2500).Select(i => $"d{i:0000}.example")];
        await using var ses = await SimulatedAccount.OpenAsync(options => options with { Regions = [RegionSettings.Defaults[0] with { Identities = identities }] });
        using var servers = new SesServers(ses.Quota, new HurriedTime());
        using var http = new HttpMessageInvoker(EndpointHttp.Open(1));
        var (told, reply) = await servers.Account(ses.Settings(), http).Client.ListEmailIdentitiesAsync(Cancel);
        Assert.True(reply.Is200, reply.Words);
        Assert.Equal(identities, told!.Select(i => i.IdentityName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Subscriptions_beyond_the_first_page_are_seen()
    {
        await using var ses = await SimulatedAccount.OpenAsync();
        var sns = new AwsCaller(ses.Post.Server) { Service = "sns" };
        var topic = (await sns.QueryAsync("CreateTopic", ("Name", "many"))).Xml("TopicArn")!;
        for (var i = 0; i < 130; i++) Assert.Equal(200, (await sns.QueryAsync("Subscribe", ("TopicArn", topic), ("Protocol", "sqs"), ("Endpoint", $"arn:aws:sqs:eu-central-1:402177301188:q{i:000}"), ("ReturnSubscriptionArn", "true"))).Status);
        using var servers = new SesServers(ses.Quota, new HurriedTime());
        using var aws = servers.Access(ses.Settings());
        var (told, reply) = await aws.Topics.ListSubscriptionsAsync(topic, Cancel);
        Assert.True(reply.Is200, reply.Words);
        Assert.Equal([.. Enumerable.Range(0, 130).Select(i => $"arn:aws:sqs:eu-central-1:402177301188:q{i:000}")], told!.Select(s => s.Endpoint).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_list_that_never_ends_is_given_up()
    {
        await using var endless = new RawServer(RawServer.Says(200, """{"EmailIdentities":[{"IdentityName":"a.example"}],"NextToken":"again & again"}"""));
        using var quota = new LocalQuotaLedger(TimeProvider.System);
        using var servers = new SesServers(quota, new HurriedTime());
        using var http = new HttpMessageInvoker(EndpointHttp.Open(1));
        var (told, _) = await servers.Account(At(endless), http).Client.ListEmailIdentitiesAsync(Cancel);
        Assert.Equal((10, 10), (told!.Count, endless.Requests.Count));
        Assert.Contains("GET /v2/email/identities?NextToken=again%20%26%20again&PageSize=1000 ", endless.Requests.Last(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<HostedZone><Id>/hostedzone/Z1</Id><Name>shop.example.</Name></HostedZone>", "Z1", false)]
    [InlineData("<HostedZone><Id>/hostedzone/Z0</Id><Name>shop.example.</Name><Config><PrivateZone>true</PrivateZone></Config></HostedZone><HostedZone><Id>/hostedzone/Z1</Id><Name>shop.example.</Name></HostedZone>", "Z1", false)]
    [InlineData("<HostedZone><Id>/hostedzone/Z1</Id><Name>shop.example.</Name></HostedZone><HostedZone><Id>/hostedzone/Z2</Id><Name>shop.example.</Name></HostedZone>", null, true)]
    [InlineData("<HostedZone><Id>/hostedzone/Z1</Id><Name>shop2.example.</Name></HostedZone>", null, false)]
    public async Task Of_two_public_zones_of_a_name_none_is_taken(string zones, string? id, bool isTwofold)
    {
        await using var server = new RawServer(RawServer.Says(200, $"<ListHostedZonesByNameResponse><HostedZones>{zones}</HostedZones></ListHostedZonesByNameResponse>"));
        using var quota = new LocalQuotaLedger(TimeProvider.System);
        using var servers = new SesServers(quota, new HurriedTime());
        using var http = new HttpMessageInvoker(EndpointHttp.Open(1));
        var (found, twofold, _) = await servers.Zones(At(server), http).FindZoneAsync("shop.example", Cancel);
        Assert.Equal((id, isTwofold), (found, twofold));
    }

    [Fact]
    public async Task A_record_under_a_routing_policy_is_known_as_one()
    {
        await using var server = new RawServer(RawServer.Says(200, """
            <ListResourceRecordSetsResponse><ResourceRecordSets>
            <ResourceRecordSet><Name>k.shop.example.</Name><Type>CNAME</Type><SetIdentifier>blue</SetIdentifier><Weight>10</Weight><TTL>60</TTL><ResourceRecords><ResourceRecord><Value>a.example</Value></ResourceRecord></ResourceRecords></ResourceRecordSet>
            <ResourceRecordSet><Name>k.shop.example.</Name><Type>TXT</Type><TTL>60</TTL><ResourceRecords><ResourceRecord><Value>"a"</Value></ResourceRecord></ResourceRecords></ResourceRecordSet>
            </ResourceRecordSets></ListResourceRecordSetsResponse>
            """));
        using var quota = new LocalQuotaLedger(TimeProvider.System);
        using var servers = new SesServers(quota, new HurriedTime());
        using var http = new HttpMessageInvoker(EndpointHttp.Open(1));
        var (sets, _) = await servers.Zones(At(server), http).SetsAsync("Z1", "k.shop.example", Cancel);
        Assert.Equal([true, false], sets!.Select(s => s.IsRouted));
    }

    [Theory]
    [InlineData("AKIAV3I5CTLCAEBAGBAF", "402177301188")]
    [InlineData("AKIAV3I5CTLCMMDQQCIK", "402177301188")]
    [InlineData("ASIAQNZGKIQY56JQ7WML", "029608264753")]
    [InlineData("AKIDEXAMPLE", null)]
    [InlineData("AKIAIOSFODNN70EXAMP1", null)]
    public void The_id_of_a_key_says_whose_account_it_is_of_or_nothing(string id, string? account)
    {
        var settings = new SesServerSettings { Id = new Core.Primitives.ServerId(1), Region = "eu-central-1", AccessKeyId = id, Secret = "secret" };
        Assert.Equal(account, AwsAccountId.Of(settings));
        Assert.Equal("111122223333", AwsAccountId.Of(settings with { RoleArn = "arn:aws:iam::111122223333:role/postroad" }));
    }

    [Theory]
    [InlineData("AKIAV3I5CTLCMMDQQCIK", false)]
    [InlineData("AKIARTX3GSDSQEBAGBAF", true)]
    public async Task Two_keys_of_one_account_have_one_pace_and_those_of_two_have_two(string other, bool isAtOnce)
    {
        await using var server = new RawServer(RawServer.Says(200, "{}"));
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(TimeProvider.System.GetUtcNow());
        using var quota = new LocalQuotaLedger(TimeProvider.System);
        using var servers = new SesServers(quota, time);
        using var http = new HttpMessageInvoker(EndpointHttp.Open(2));
        var first = At(server) with { AccessKeyId = "AKIAV3I5CTLCAEBAGBAF" };
        Assert.True((await servers.Account(first, http).Client.GetConfigurationSetAsync("a", Cancel)).Is200);
        var second = servers.Account(first with { AccessKeyId = other }, http).Client.GetConfigurationSetAsync("a", Cancel);
        if (!isAtOnce)
        {
            Assert.False(second.IsCompleted);
            Assert.Single(server.Requests);
            time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.True((await second).Is200);
    }

    private static SesServerSettings At(RawServer server) => new() { Id = new Core.Primitives.ServerId(1), Region = "eu-central-1", Endpoint = server.Uri, AccessKeyId = "AKIDEXAMPLE", Secret = "secret" };
}
