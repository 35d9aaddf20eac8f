using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.SesSetup;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.SesSetup;

/// <summary>Marketing and other mail become a pair at the simulator of AWS: planned, made, used, kept and taken back, by keys that may do nothing else.</summary>
public sealed class ClassSetupTests
{
    private static readonly PairWish Pair = new() { Marketing = ["198.51.100.11", "198.51.100.12", "198.51.100.13"], Others = ["203.0.113.40"], Metrics = ["campaign", "customer"] };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task By_a_key_of_the_set_up_policy_the_pair_is_planned_made_kept_and_taken_back(TestDatabase kind)
    {
        await using var world = await SetupWorld.OpenAsync(kind, dedicatedIps: true);
        await world.SetKeyAsync(KeyPolicies.ForSetUp(null, new SetupNames("shop")));
        var server = (await world.KeyedAsync()).PublicId;
        Assert.True((await world.MakeAsync(server, "shop")).IsWhole);
        var (before, topicBefore) = (await EverythingAsync(world), await TopicAsync(world));
        var seen = await LookAsync(world, server);
        Assert.Equal((4, 0, null, 62), (seen.Sight!.Addresses.Count, seen.Plan.Count, seen.Sight.Hidden, seen.Sight.Addresses[2].WarmedPercent));
        Assert.All(seen.Classes, c => Assert.Equal(("shop", true, true, false), (c.Set, c.Seen!.IsThere, c.Seen.TellsEvents, c.Seen.TracksAnything)));

        var plan = await LookAsync(world, server, Pair);
        Assert.Equal(
        [
            "Create Pool shop-marketing", "Create Pool shop-transactional", "Change PooledAddress 198.51.100.11", "Change PooledAddress 198.51.100.12", "Change PooledAddress 198.51.100.13", "Change PooledAddress 203.0.113.40",
            "Change Topic shop-events", "Create ConfigurationSet shop-marketing", "Create EventDestination shop-events", "Create MetricsDestination shop-metrics", "Create ConfigurationSet shop-transactional",
            "Create EventDestination shop-events", "Change ServerClass Marketing", "Change ServerClass Transactional", "Change ServerClass System",
        ], plan.Plan.Select(s => $"{s.Op} {s.Part} {s.Name}"));
        Assert.Equal(("pool: ses-default-dedicated-pool", "pool: shop-marketing"), (plan.Plan[2].Now, plan.Plan[2].Then));
        Assert.Equal(before, await EverythingAsync(world));

        // Agreed to is what was seen.
        Assert.IsType<ClassesAnswer.Differs>(await world.Classes.MakeAsync(server, seen.Version, SetupWorld.Person, Cancel));
        var made = Done(await world.Classes.MakeAsync(server, plan.Version, SetupWorld.Person, Cancel));
        Assert.Equal((null, true), (made.Fault, made.IsWhole));
        Assert.Equal([("shop-marketing", true, "shop-marketing", "campaign, customer"), ("shop-transactional", false, "shop-transactional", null), ("shop-transactional", false, "shop-transactional", null)],
            made.Classes.Select(c => (c.Own!, c.Tracks, c.Seen!.Pool!, c.Seen.Metrics)));
        var set = (await world.Ses.CallAsync(HttpMethod.Get, "/v2/email/configuration-sets/shop-marketing")).Json.GetProperty("DeliveryOptions");
        Assert.Equal(("REQUIRE", "shop-marketing"), (set.GetProperty("TlsPolicy").GetString(), set.GetProperty("SendingPoolName").GetString()));

        // Again, and nothing changes.
        var (everything, count, version) = (await EverythingAsync(world), made.Made.Count, (await world.ServerAsync(server)).Version);
        var again = Done(await world.Classes.MakeAsync(server, made.Version, SetupWorld.Person, Cancel));
        Assert.Equal((true, count, everything, version), (again.IsWhole, again.Made.Count, await EverythingAsync(world), (await world.ServerAsync(server)).Version));
        Assert.True((await world.LookAsync(server)).IsWhole);

        Assert.IsType<ClassesAnswer.Differs>(await world.Classes.UndoAsync(server, plan.Version, SetupWorld.Person, Cancel));
        var undone = Done(await world.Classes.UndoAsync(server, again.Version, SetupWorld.Person, Cancel));
        Assert.Equal((null, 0, before), (undone.Fault, undone.Made.Count, await EverythingAsync(world)));
        Assert.Equal(topicBefore, await TopicAsync(world));
        Assert.All(undone.Classes, c => Assert.Equal((null, "shop", c.Class != MessageClass.System), (c.Own, c.Set, c.Tracks)));
    }

    [Theory, EachDatabase]
    public async Task By_a_key_of_just_the_daily_policy_mail_leaves_with_the_set_of_its_class_and_its_events_come(TestDatabase kind)
    {
        await using var world = await SetupWorld.OpenAsync(kind, dedicatedIps: true);
        await world.SetKeyAsync(KeyPolicies.ForSetUp(null, new SetupNames("shop")));
        var server = (await world.KeyedAsync()).PublicId;
        await world.MakeAsync(server, "shop");
        await LookAsync(world, server);
        var withoutPair = (await world.Setups.FindAsync(server, Cancel))!.DailyPolicy!;
        var plan = await LookAsync(world, server, Pair);
        Done(await world.Classes.MakeAsync(server, plan.Version, SetupWorld.Person, Cancel));
        var daily = (await world.Setups.FindAsync(server, Cancel))!.DailyPolicy!;
        Assert.Contains(SetupWorld.Arn("ses", "configuration-set/shop-marketing"), daily, StringComparison.Ordinal);
        await world.SetKeyAsync(daily);
        await world.Installation.SubscribeAsync("anna@example.com", "bounce@simulator.amazonses.com");
        var (ours, _) = await world.Installation.SettleAsync(await world.Installation.StartCampaignAsync());
        Assert.Equal((2, 1, 1), (ours.Sent, ours.Delivered, ours.Bounced));
        Assert.Equal("shop-marketing", await SetOfAsync(world, "anna@example.com"));
        Assert.Null((await LookAsync(world, server)).Sight!.Hidden);

        // The proof of the loop goes with each set that is in use.
        var proofs = world.Installation.Web.Services.GetRequiredService<LoopProofs>();
        Assert.Empty((await proofs.StartAsync(world.Installation.Customer, server, SetupWorld.Person, Cancel))!);
        Assert.Equal(ProofState.Proven, (await Installation.UntilAsync(() => proofs.FindAsync(server, Cancel), p => p!.State != ProofState.Waiting))!.State);

        // It is the policy that lets it: that of before knows nothing of the new sets.
        await world.SetKeyAsync(withoutPair);
        var refused = await new Simulator.AwsCaller(world.Installation.Simulator) { KeyId = SetupWorld.Key, Secret = SetupWorld.Secret }.SendRawAsync(Simulator.Post.Mail, ["a@example.com"], set: "shop-marketing");
        Assert.Equal(403, refused.Status);
    }

    [Fact]
    public async Task Without_events_of_the_server_nothing_is_made_and_a_refusal_is_said_in_the_words_of_AWS()
    {
        await using var world = await SetupWorld.OpenAsync(TestDatabase.Sqlite(), dedicatedIps: true);
        var whole = KeyPolicies.ForSetUp(null, new SetupNames("shop"));
        await world.SetKeyAsync(whole.Replace("\"ses:PutDedicatedIpInPool\",", "", StringComparison.Ordinal));
        var server = (await world.KeyedAsync()).PublicId;
        await LookAsync(world, server);
        var blocked = await LookAsync(world, server, Pair);
        Assert.Equal((true, true), (blocked.IsBlocked, Assert.Single(blocked.Plan).Fault!.Contains("tells no SNS topic", StringComparison.Ordinal)));
        var before = await EverythingAsync(world);
        Assert.False(Done(await world.Classes.MakeAsync(server, blocked.Version, SetupWorld.Person, Cancel)).IsWhole);
        Assert.Equal(before, await EverythingAsync(world));

        await world.MakeAsync(server, "shop");
        var plan = await LookAsync(world, server, Pair);
        var stopped = Done(await world.Classes.MakeAsync(server, plan.Version, SetupWorld.Person, Cancel));
        Assert.StartsWith("The key may not call ses:PutDedicatedIpInPool for 198.51.100.11: allow it by the set-up policy, and go on here. AWS says:", stopped.Fault, StringComparison.Ordinal);
        Assert.All(stopped.Classes, c => Assert.Equal("shop", c.Set));
        await world.SetKeyAsync(whole);
        Assert.True(Done(await world.Classes.MakeAsync(server, stopped.Version, SetupWorld.Person, Cancel)).IsWhole);
    }

    [Fact]
    public async Task Pools_are_made_addresses_moved_and_sets_tied_one_by_one_and_what_is_wrong_is_said()
    {
        await using var world = await SetupWorld.OpenAsync(TestDatabase.Sqlite(), dedicatedIps: true);
        var server = (await world.Installation.Web.Services.GetRequiredService<SendingServers>().ListAsync(Cancel))[0].PublicId;
        await LookAsync(world, server);
        Assert.Equal(["address", "pool"], Faults(await world.Classes.MoveAsync(server, "192.0.2.1", "news", SetupWorld.Person, Cancel)));
        Assert.Equal(["pool"], Faults(await world.Classes.CreatePoolAsync(server, "Two Words", SetupWorld.Person, Cancel)));
        Assert.Equal(["news"], Done(await world.Classes.CreatePoolAsync(server, "news", SetupWorld.Person, Cancel)).Sight!.Pools);
        Assert.Equal(["pool"], Faults(await world.Classes.CreatePoolAsync(server, "news", SetupWorld.Person, Cancel)));
        Assert.Equal("news", Done(await world.Classes.MoveAsync(server, "198.51.100.11", "news", SetupWorld.Person, Cancel)).Sight!.Addresses[0].Pool);
        Assert.Equal(["set"], Faults(await world.Classes.TieAsync(server, "nobody", "news", SetupWorld.Person, Cancel)));
        Assert.All(Done(await world.Classes.TieAsync(server, "postroad", "news", SetupWorld.Person, Cancel)).Classes, c => Assert.Equal("news", c.Seen!.Pool));
        Assert.Equal(["others"], Faults(await world.Classes.LookAsync(server, Pair with { Others = [] }, Cancel)));
        Assert.Equal(["others"], Faults(await world.Classes.LookAsync(server, Pair with { Others = ["198.51.100.11"] }, Cancel)));
        Assert.Equal(["marketing", "metrics"], Faults(await world.Classes.LookAsync(server, Pair with { Marketing = ["x"], Metrics = ["subject"] }, Cancel)));
        var looked = await LookAsync(world, server);
        Assert.Equal(("news", "news"), (looked.Sight!.Addresses[0].Pool, looked.Classes[0].Seen!.Pool));
    }

    [Fact]
    public async Task CloudWatch_is_made_to_count_by_the_tags_that_were_chosen_and_is_taken_back_with_the_rest()
    {
        await using var world = await SetupWorld.OpenAsync(TestDatabase.Sqlite());
        await world.SetKeyAsync(KeyPolicies.ForSetUp(null, new SetupNames("shop")));
        var (before, server) = (await world.ThingsAsync(), await world.DraftAsync(SetupWorld.Key, SetupWorld.Secret));
        Assert.IsType<SetupAnswer.Faulty>(await world.Setups.LookAsync(server, "shop", ["subject"], Cancel));
        var plan = await world.LookAsync(server, "shop", ["customer", "ses:from-domain"]);
        Assert.Equal((SetupPart.MetricsDestination, PlanOp.Create, "shop-metrics"), (plan.Plan[^1].Part, plan.Plan[^1].Op, plan.Plan[^1].Name));
        Assert.True(Assert.IsType<SetupAnswer.Done>(await world.Setups.MakeAsync(server, plan.Version, SetupWorld.Person, Cancel)).View.IsWhole);
        var destinations = (await world.Ses.CallAsync(HttpMethod.Get, "/v2/email/configuration-sets/shop/event-destinations")).Json.GetProperty("EventDestinations");
        var counting = destinations.EnumerateArray().Single(d => d.GetProperty("Name").GetString() == "shop-metrics").GetProperty("CloudWatchDestination").GetProperty("DimensionConfigurations");
        Assert.Equal([("customer", "MESSAGE_TAG", "none"), ("ses:from-domain", "MESSAGE_TAG", "none")],
            counting.EnumerateArray().Select(d => (d.GetProperty("DimensionName").GetString(), d.GetProperty("DimensionValueSource").GetString(), d.GetProperty("DefaultDimensionValue").GetString())));

        var fewer = await world.LookAsync(server, metrics: ["customer"]);
        Assert.Equal(("counts by: customer, ses:from-domain", "counts by: customer"), (fewer.Plan[^1].Now, fewer.Plan[^1].Then));
        Assert.True(Assert.IsType<SetupAnswer.Done>(await world.Setups.MakeAsync(server, fewer.Version, SetupWorld.Person, Cancel)).View.IsWhole);
        await world.UndoAsync(server);
        Assert.Equal(before, await world.ThingsAsync());
    }

    internal static async Task<ClassesView> LookAsync(SetupWorld world, string server, PairWish? wish = null) => Done(await world.Classes.LookAsync(server, wish, Cancel));

    internal static async Task<string?> SetOfAsync(SetupWorld world, string recipient)
    {
        using var http = new HttpClient();
        var found = JsonElement.Parse(await http.GetStringAsync(new Uri(world.Installation.Simulator.Address, $"/_simulator/messages?recipient={Uri.EscapeDataString(recipient)}"), Cancel));
        return found.GetProperty("messages")[0].GetProperty("configuration_set").GetString();
    }

    private static ClassesView Done(ClassesAnswer answer) => Assert.IsType<ClassesAnswer.Done>(answer).View;

    private static IEnumerable<string> Faults(ClassesAnswer answer) => Assert.IsType<ClassesAnswer.Faulty>(answer).Faults.Select(f => f.Field);

    private static async Task<string> EverythingAsync(SetupWorld world) => string.Join('\n', await world.ThingsAsync(),
        (await world.Ses.CallAsync(HttpMethod.Get, "/v2/email/dedicated-ip-pools")).Body, (await world.Ses.CallAsync(HttpMethod.Get, "/v2/email/dedicated-ips")).Body);

    private static async Task<string> TopicAsync(SetupWorld world) => (await world.Sns.QueryAsync("GetTopicAttributes", ("TopicArn", SetupWorld.Arn("sns", "shop-events")))).Entries["Policy"];
}
