using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.SesSetup;
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
        var server = await ChangeAsync(world);
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

        Assert.Equal([], await LetThroughAsync(world));
        // The same calls by the key that may do everything: it is the policy that refused them.
        Assert.Equal(9, (await LetThroughAsync(world, world.Installation.Simulator.AccessKeyId, world.Installation.Simulator.SecretAccessKey)).Count);
    }

    private static async Task<SendingServer> ChangeAsync(SetupWorld world)
    {
        var services = world.Installation.Web.Services;
        var server = (await services.GetRequiredService<SendingServers>().ListAsync(Cancel))[0];
        var typed = ServerDraft.Of(server) with { AccessKeyId = SetupWorld.Key, SecretAccessKey = SetupWorld.Secret, ConfigurationSet = null, QueueUrl = null, DefaultFrom = "hello@harbourlane.example" };
        return Assert.IsType<Edit<SendingServer>.Saved>((await services.GetRequiredService<ServerEdits>().ChangeAsync(server.PublicId, typed, server.Version, anyway: false, SetupWorld.Person, Cancel)).Edit).Value;
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
