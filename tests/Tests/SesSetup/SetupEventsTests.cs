using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Postroad.Core.Sending;
using Postroad.Core.SesSetup;
using Postroad.Tests.Fakes;
using Postroad.Tests.Fixtures;
using Postroad.Tests.Simulator;

namespace Postroad.Tests.SesSetup;

/// <summary>What the set-up is for: mail leaves by a key that may do nothing else, and what becomes of it is reported.</summary>
public sealed class SetupEventsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task By_a_key_of_just_the_daily_policy_mail_leaves_and_its_events_come_and_all_else_is_refused(TestDatabase kind)
    {
        await using var world = await SetupWorld.OpenAsync(kind);
        await world.SetKeyAsync(KeyPolicies.ForSetUp(null, new SetupNames("shop")));
        var server = await world.KeyedAsync();
        var made = await world.MakeAsync(server.PublicId, "shop");
        Assert.True(made.IsWhole, made.Fault);
        await world.SetKeyAsync(made.DailyPolicy!);

        // Looked at again by the shrunk key: all is seen, and nothing that only the larger policy allowed is called allowed any more.
        var seen = await world.LookAsync(server.PublicId);
        Assert.True(seen.IsWhole, seen.Fault);
        Assert.All(seen.Permissions.Where(p => p.Action.Group == ActionGroup.SetUp), p => Assert.Equal(Allowance.Unknown, p.It));
        var tested = Assert.IsType<ServerControl.Done>(await world.Installation.Web.Services.GetRequiredService<ServerControls>().TestAsync(server.PublicId, SetupWorld.Person, Cancel)).Server.Tested()!;
        Assert.Equal((true, null), (tested.Passed, tested.Queue));

        await world.Installation.SubscribeAsync("anna@example.com", "bounce@simulator.amazonses.com");
        var (ours, _) = await world.Installation.SettleAsync(await world.Installation.StartCampaignAsync());
        Assert.Equal((2, 1, 1), (ours.Sent, ours.Delivered, ours.Bounced));

        Assert.Empty(await LetThroughAsync(world));
        // The same calls by the key that may do everything: it is the policy that refused them.
        Assert.Equal(9, (await LetThroughAsync(world, world.Installation.Simulator.AccessKeyId, world.Installation.Simulator.SecretAccessKey)).Count);
    }

    [Theory, EachDatabase]
    public async Task The_loop_is_proven_by_five_mails_with_known_ends_and_once_more_though_some_bounced(TestDatabase kind)
    {
        await using var world = await SetupWorld.OpenAsync(kind);
        await world.SetKeyAsync(KeyPolicies.ForSetUp(null, new SetupNames("shop")));
        var server = await world.KeyedAsync();
        Assert.True((await world.MakeAsync(server.PublicId, "shop")).IsWhole);
        Assert.Null(await Proofs(world).FindAsync(server.PublicId, Cancel));
        for (var times = 0; times < 2; times++)
        {
            var proof = await ProveAsync(world, server);
            Assert.Equal(ProofState.Proven, proof.State);
            Assert.Equal(["success", "bounce", "ooto", "complaint", "suppressionlist"], proof.Lines.Select(l => l.Mailbox.Name));
            Assert.All(proof.Lines, l => Assert.InRange(l.Took!.Value, TimeSpan.Zero, LoopProofs.Within));
        }
    }

    [Fact]
    public async Task A_loop_that_leads_nowhere_is_not_proven_and_is_once_it_is_repaired()
    {
        await using var world = await SetupWorld.OpenAsync(TestDatabase.Sqlite());
        await world.SetKeyAsync(KeyPolicies.ForSetUp(null, new SetupNames("shop")));
        var server = await world.KeyedAsync();
        Assert.Equal("server", Assert.Single((await Proofs(world).StartAsync(world.Installation.Customer, server.PublicId, SetupWorld.Person, Cancel))!).Field);
        await world.MakeAsync(server.PublicId, "shop");
        await world.Ses.CallAsync(HttpMethod.Delete, "/v2/email/configuration-sets/shop/event-destinations/shop-events");

        Assert.Empty((await Proofs(world).StartAsync(world.Installation.Customer, server.PublicId, SetupWorld.Person, Cancel))!);
        Assert.Equal(ProofState.Waiting, (await Proofs(world).FindAsync(server.PublicId, Cancel))!.State);
        var later = new ShiftedTime();
        later.Jump(LoopProofs.Within + TimeSpan.FromSeconds(1));
        var failed = (await Proofs(world, later).FindAsync(server.PublicId, Cancel))!;
        Assert.Equal((ProofState.Failed, 5), (failed.State, failed.Lines.Count(l => l is { State: ProofState.Failed, Took: null })));

        Assert.Equal([SetupPart.EventDestination], (await world.LookAsync(server.PublicId)).Plan.Where(s => s.Op != PlanOp.Keep).Select(s => s.Part));
        await world.MakeAsync(server.PublicId);
        Assert.Equal(ProofState.Proven, (await ProveAsync(world, server)).State);
    }

    [Fact]
    public async Task A_proof_that_somebody_asked_for_once_is_repeated_every_week()
    {
        await using var world = await SetupWorld.OpenAsync(TestDatabase.Sqlite());
        await world.SetKeyAsync(KeyPolicies.ForSetUp(null, new SetupNames("shop")));
        var server = await world.KeyedAsync();
        await world.MakeAsync(server.PublicId, "shop");
        var later = new ShiftedTime();
        later.Jump(LoopProofs.Every + TimeSpan.FromHours(1));
        // Nobody has asked for one yet.
        await Proofs(world, later).RepeatDueAsync(Cancel);
        Assert.Null(await Proofs(world).FindAsync(server.PublicId, Cancel));

        var first = await ProveAsync(world, server);
        await Proofs(world).RepeatDueAsync(Cancel);
        Assert.Equal((first.StartedAt, SetupWorld.Person), ((await Proofs(world).FindAsync(server.PublicId, Cancel))!.StartedAt, first.By));
        await Proofs(world, later).RepeatDueAsync(Cancel);
        var again = await Installation.UntilAsync(() => Proofs(world).FindAsync(server.PublicId, Cancel), p => p!.State != ProofState.Waiting);
        Assert.Equal((ProofState.Proven, "Postroad"), (again!.State, again.By));
        Assert.True(again.StartedAt > first.StartedAt);
    }

    private static LoopProofs Proofs(SetupWorld world, TimeProvider? time = null)
    {
        var services = world.Installation.Web.Services;
        return new LoopProofs(world.Installation.Database, services.GetRequiredService<SendingServers>(), services.GetRequiredService<ServerClasses>(), services.GetRequiredService<Postroad.Core.Deliveries.TestSends>(), time ?? TimeProvider.System, NullLogger<LoopProofs>.Instance);
    }

    private static async Task<LoopProof> ProveAsync(SetupWorld world, SendingServer server)
    {
        Assert.Empty((await Proofs(world).StartAsync(world.Installation.Customer, server.PublicId, SetupWorld.Person, Cancel))!);
        return (await Installation.UntilAsync(() => Proofs(world).FindAsync(server.PublicId, Cancel), p => p!.State != ProofState.Waiting))!;
    }

    /// <summary>What the daily policy leaves out and an intruder would like, as far as it is not refused.</summary>
    private static async Task<IReadOnlyList<string>> LetThroughAsync(SetupWorld world, string key = SetupWorld.Key, string secret = SetupWorld.Secret)
    {
        AwsCaller As(string service) => new(world.Installation.Simulator) { Service = service, KeyId = key, Secret = secret };
        var queue = await world.QueueUrlAsync("shop-events");
        var calls = new (string Name, Task<Answer> Call)[]
        {
            ("mail without the configuration set's rules", As("ses").SendRawAsync(Post.Mail, ["a@example.com"], set: "postroad")),
            ("identity", As("ses").CallAsync(HttpMethod.Post, "/v2/email/identities", """{"EmailIdentity":"new.example"}""")),
            ("configuration set", As("ses").CallAsync(HttpMethod.Post, "/v2/email/configuration-sets", """{"ConfigurationSetName":"new"}""")),
            ("account", As("ses").CallAsync(HttpMethod.Put, "/v2/email/account/sending", """{"SendingEnabled":true}""")),
            ("topic", As("sns").QueryAsync("CreateTopic", ("Name", "new"))),
            ("policy of the topic", As("sns").QueryAsync("SetTopicAttributes", ("TopicArn", SetupWorld.Arn("sns", "shop-events")), ("AttributeName", "DisplayName"), ("AttributeValue", "x"))),
            ("queue", As("sqs").SqsAsync("CreateQueue", new { QueueName = "new" })),
            ("other queue", As("sqs").SqsAsync("ReceiveMessage", new { world.Installation.Simulator.QueueUrl })),
            ("purge", As("sqs").SqsAsync("PurgeQueue", new { QueueUrl = queue })),
        };
        await Task.WhenAll(calls.Select(c => c.Call));
        var all = new List<string>();
        foreach (var (name, call) in calls)
        {
            if ((await call).Status != 403) all.Add($"{name}: {(await call).Status}");
        }

        return all;
    }
}
