using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
using Postroad.Core.Primitives;
using Postroad.Core.SesSetup;
using Postroad.Tests.Fakes;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.SesSetup;

/// <summary>A path of events is made at the simulator of AWS, over real sockets: looked at, made, kept, repaired and taken back.</summary>
public sealed class ServerSetupTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task By_a_key_of_the_set_up_policy_all_is_made_from_nothing_kept_at_the_next_run_and_taken_back(TestDatabase kind)
    {
        await using var world = await SetupWorld.OpenAsync(kind);
        await world.SetKeyAsync(KeyPolicies.ForSetUp("eu-central-1", new SetupNames("shop")));
        var before = await world.ThingsAsync();
        var server = await world.DraftAsync(SetupWorld.Key, SetupWorld.Secret);
        var plan = await world.LookAsync(server, "shop");
        Assert.All(plan.Plan, step => Assert.Equal(PlanOp.Create, step.Op));
        Assert.Equal(("402177301188", "arn:aws:iam::402177301188:user/mailer", before), (plan.Caller!.Account, plan.Caller.Arn, await world.ThingsAsync()));

        var made = await world.MakeAsync(server);
        Assert.Null(made.Fault);
        Assert.True(made.IsWhole);
        Assert.All(made.Plan, step => Assert.Equal(PlanOp.Keep, step.Op));
        var uses = await world.ServerAsync(server);
        Assert.Equal(("shop", await world.QueueUrlAsync("shop-events")), (uses.ConfigurationSet, uses.QueueUrl));
        Assert.Equal([new ListedIdentity("harbourlane.example", true)], made.Identities);

        // Again, and nothing is asked to change: not even when somebody presses the button of a plan that only keeps.
        var (things, count) = (await world.ThingsAsync(), made.Made.Count);
        var again = await world.MakeAsync(server);
        Assert.Equal((true, count, things), (again.IsWhole, again.Made.Count, await world.ThingsAsync()));
        Assert.Equal(uses.Version, (await world.ServerAsync(server)).Version);

        var undone = await world.UndoAsync(server);
        Assert.Equal((null, 0, before), (undone.Fault, undone.Made.Count, await world.ThingsAsync()));
        var after = await world.ServerAsync(server);
        Assert.Equal((null, null), (after.ConfigurationSet, after.QueueUrl));
        await using var db = world.Installation.Database.Read(CustomerId.Installation);
        var log = await db.Set<AuditEntry>().Where(e => e.Action == "server.set-up").OrderBy(e => e.Id).ToListAsync(Cancel);
        Assert.Equal([(server, "Configuration set shop, queue shop-events"), (server, "Taken back: configuration set shop, queue shop-events")], log.Select(e => (e.Subject, e.Note!)));
    }

    [Theory]
    [InlineData(SetupPart.Queue)]
    [InlineData(SetupPart.Subscription)]
    [InlineData(SetupPart.EventDestination)]
    public async Task What_somebody_deleted_is_found_made_again_and_nothing_else_is_touched(SetupPart part)
    {
        await using var world = await SetupWorld.OpenAsync(TestDatabase.Sqlite());
        var server = await world.DraftAsync();
        await world.MakeAsync(server, "shop");
        switch (part)
        {
            case SetupPart.Queue:
                await world.Sqs.SqsAsync("DeleteQueue", new { QueueUrl = await world.QueueUrlAsync("shop-events") });
                world.SimulatorClock.Jump(TimeSpan.FromSeconds(61));
                break;
            case SetupPart.Subscription:
                var subscription = (await world.Sns.QueryAsync("ListSubscriptionsByTopic", ("TopicArn", SetupWorld.Arn("sns", "shop-events")))).Xml("SubscriptionArn")!;
                await world.Sns.QueryAsync("Unsubscribe", ("SubscriptionArn", subscription));
                break;
            default:
                Assert.Equal(200, (await world.Ses.CallAsync(HttpMethod.Delete, "/v2/email/configuration-sets/shop/event-destinations/shop-events")).Status);
                break;
        }

        var found = await world.LookAsync(server);
        Assert.False(found.IsWhole);
        Assert.Equal([part], found.Plan.Where(s => s.Op != PlanOp.Keep).Select(s => s.Part));
        Assert.True((await world.MakeAsync(server)).IsWhole);
        Assert.Empty((await world.UndoAsync(server)).Made);
        Assert.DoesNotContain("shop", await world.ThingsAsync(), StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task What_differs_is_shown_as_it_is_and_would_be_changed_with_consent_alone_and_put_back(TestDatabase kind)
    {
        await using var world = await SetupWorld.OpenAsync(kind);
        await world.Sqs.SqsAsync("CreateQueue", new { QueueName = "shop-events", Attributes = new { MessageRetentionPeriod = "345600", VisibilityTimeout = "7" } });
        var topic = (await world.Sns.QueryAsync("CreateTopic", ("Name", "shop-events"))).Xml("TopicArn")!;
        var (queueBefore, topicBefore) = (await world.QueueAsync("shop-events"), (await world.Sns.QueryAsync("GetTopicAttributes", ("TopicArn", topic))).Entries["Policy"]);
        var server = await world.DraftAsync();
        var first = await world.LookAsync(server, "shop");
        Assert.Equal([SetupPart.Queue, SetupPart.Topic], first.Plan.Where(s => s.Op == PlanOp.Change).Select(s => s.Part));
        Assert.StartsWith("messages are kept: 4 days", first.Plan.Single(s => s.Part == SetupPart.Queue).Now, StringComparison.Ordinal);

        // The plan was another when the person agreed, or AWS has changed since: nothing is done, and the plan of now is shown.
        var second = await world.LookAsync(server);
        Assert.IsType<SetupAnswer.Differs>(await world.Setups.MakeAsync(server, first.Version, SetupWorld.Person, Cancel));
        await world.Sqs.SqsAsync("SetQueueAttributes", new { QueueUrl = await world.QueueUrlAsync("shop-events"), Attributes = new { MessageRetentionPeriod = "172800" } });
        var differs = Assert.IsType<SetupAnswer.Differs>(await world.Setups.MakeAsync(server, second.Version, SetupWorld.Person, Cancel)).View;
        Assert.StartsWith("messages are kept: 2 days", differs.Plan.Single(s => s.Part == SetupPart.Queue).Now, StringComparison.Ordinal);
        Assert.DoesNotContain("shop-events-dead", await world.ThingsAsync(), StringComparison.Ordinal);

        Assert.True(Assert.IsType<SetupAnswer.Done>(await world.Setups.MakeAsync(server, differs.Version, SetupWorld.Person, Cancel)).View.IsWhole);
        var queue = await world.QueueAsync("shop-events");
        Assert.Equal(("1209600", "7"), (queue["MessageRetentionPeriod"], queue["VisibilityTimeout"]));
        Assert.IsType<SetupAnswer.Differs>(await world.Setups.UndoAsync(server, differs.Version, SetupWorld.Person, Cancel));

        // What was there before stays, as it was.
        Assert.Null((await world.UndoAsync(server)).Fault);
        queue = await world.QueueAsync("shop-events");
        Assert.Equal(("172800", false, false), (queue["MessageRetentionPeriod"], queue.ContainsKey("Policy"), queue.ContainsKey("RedrivePolicy")));
        Assert.False(queueBefore.ContainsKey("Policy"));
        var topicAfter = (await world.Sns.QueryAsync("GetTopicAttributes", ("TopicArn", topic))).Entries["Policy"];
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(topicBefore), JsonNode.Parse(topicAfter)), topicAfter);
        Assert.DoesNotContain("shop-events-dead", await world.ThingsAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_others_wrote_into_the_queues_policy_since_stays_when_ours_is_taken_back()
    {
        await using var world = await SetupWorld.OpenAsync(TestDatabase.Sqlite());
        await world.Sqs.SqsAsync("CreateQueue", new { QueueName = "shop-events" });
        var server = await world.DraftAsync();
        await world.MakeAsync(server, "shop");
        var policy = JsonNode.Parse((await world.QueueAsync("shop-events"))["Policy"])!;
        policy["Statement"]!.AsArray().Add(JsonNode.Parse($$"""{"Sid":"Theirs","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"sqs:SendMessage","Resource":"{{SetupWorld.Arn("sqs", "shop-events")}}"}"""));
        Assert.Equal(200, (await world.Sqs.SqsAsync("SetQueueAttributes", new { QueueUrl = await world.QueueUrlAsync("shop-events"), Attributes = new { Policy = policy.ToJsonString() } })).Status);

        Assert.Null((await world.UndoAsync(server)).Fault);
        var left = JsonNode.Parse((await world.QueueAsync("shop-events"))["Policy"])!["Statement"]!.AsArray();
        Assert.Equal(["Theirs"], left.Select(s => s!["Sid"]!.GetValue<string>()));
    }

    [Theory, EachDatabase]
    public async Task A_refusal_stands_in_the_matrix_in_the_words_of_AWS_and_the_run_goes_on_once_it_is_allowed(TestDatabase kind)
    {
        await using var world = await SetupWorld.OpenAsync(kind);
        var whole = KeyPolicies.ForSetUp("eu-central-1", new SetupNames("shop"));
        await world.SetKeyAsync(whole.Replace("\"sns:Subscribe\",", "", StringComparison.Ordinal));
        var server = await world.DraftAsync(SetupWorld.Key, SetupWorld.Secret);
        var stopped = await world.MakeAsync(server, "shop");
        const string words = "User: arn:aws:iam::402177301188:user/mailer is not authorized to perform: SNS:Subscribe on resource: arn:aws:sns:eu-central-1:402177301188:shop-events";
        Assert.StartsWith($"The key may not call sns:Subscribe for shop-events → shop-events: allow it by the set-up policy, and go on here. AWS says: “{words}", stopped.Fault, StringComparison.Ordinal);
        var denied = Assert.Single(stopped.Permissions, p => p.It == Allowance.Denied);
        Assert.Equal("sns:Subscribe", denied.Action.Name);
        Assert.StartsWith(words, denied.Words, StringComparison.Ordinal);
        Assert.Equal(Allowance.Unknown, stopped.Permissions.Single(p => p.Action.Name == "ses:CreateConfigurationSet").It);
        Assert.Equal((false, null, null), (stopped.IsWhole, (await world.ServerAsync(server)).ConfigurationSet, (await world.ServerAsync(server)).QueueUrl));
        // What was refused was not made, and so is not ours.
        Assert.DoesNotContain(stopped.Made, m => m.Part == SetupPart.Subscription);

        await world.SetKeyAsync(whole);
        var done = await world.MakeAsync(server);
        Assert.True(done.IsWhole);
        Assert.DoesNotContain(done.Permissions, p => p.It == Allowance.Denied);
        Assert.DoesNotContain(done.Permissions, p => p.Action.Group == ActionGroup.SetUp && p.It == Allowance.Unknown && p.Action.Name is "sns:Subscribe" or "ses:CreateConfigurationSet");
    }

    [Fact]
    public async Task A_read_that_is_denied_blocks_what_it_hides_and_a_key_that_does_not_work_is_said_so()
    {
        await using var world = await SetupWorld.OpenAsync(TestDatabase.Sqlite());
        await world.SetKeyAsync(KeyPolicies.ForSetUp("eu-central-1", new SetupNames("shop")).Replace("\"sqs:GetQueueUrl\",", "", StringComparison.Ordinal));
        var server = await world.DraftAsync(SetupWorld.Key, SetupWorld.Secret);
        var plan = await world.LookAsync(server, "shop");
        Assert.True(plan.IsBlocked);
        Assert.Contains("allow sqs:GetQueueUrl", plan.Plan.Single(s => s.Part == SetupPart.Queue).Fault, StringComparison.Ordinal);
        var before = await world.ThingsAsync();
        Assert.False(Assert.IsType<SetupAnswer.Done>(await world.Setups.MakeAsync(server, plan.Version, SetupWorld.Person, Cancel)).View.IsWhole);
        Assert.Equal(before, await world.ThingsAsync());

        await world.Installation.Database.WriteAsync(session => session.RunAsync("UPDATE sending_servers SET access_key_id = 'AKIAIOSFODNN7NOBODY0' WHERE public_id = @p0", server), Cancel);
        var revoked = await world.LookAsync(server);
        Assert.Empty(revoked.Plan);
        Assert.Contains("AWS says: “The security token included in the request is invalid", revoked.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Things_of_another_installation_are_left_alone_and_another_name_is_free()
    {
        await using var theirs = await SetupWorld.OpenAsync(TestDatabase.Sqlite());
        await using var ours = await SetupWorld.OpenAsync(TestDatabase.Sqlite());
        Assert.True((await theirs.MakeAsync(await theirs.DraftAsync(), "shop")).IsWhole);
        var before = await theirs.QueueAsync("shop-events");
        var server = await ours.DraftAsync(endpoint: theirs.Installation.Simulator.Address);
        var plan = await ours.LookAsync(server, "shop");
        Assert.Contains("belongs to another installation of Postroad", plan.Plan.Single(s => s.Part == SetupPart.Queue).Fault, StringComparison.Ordinal);
        Assert.False(Assert.IsType<SetupAnswer.Done>(await ours.Setups.MakeAsync(server, plan.Version, SetupWorld.Person, Cancel)).View.IsWhole);
        Assert.Equal(before["Policy"], (await theirs.QueueAsync("shop-events"))["Policy"]);

        Assert.True((await ours.MakeAsync(server, "till")).IsWhole);
        await ours.UndoAsync(server);
        Assert.Equal(before["Policy"], (await theirs.QueueAsync("shop-events"))["Policy"]);
        Assert.DoesNotContain("till", await theirs.ThingsAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_dies_anywhere_is_finished_by_the_next_and_leaves_nothing_that_undo_does_not_find()
    {
        await using var world = await SetupWorld.OpenAsync(TestDatabase.Sqlite());
        var (server, before, died) = (await world.DraftAsync(), await world.ThingsAsync(), 0);
        for (var writes = 0; ; writes++)
        {
            var plan = await world.LookAsync(server, $"shop{writes}");
            using var dying = world.Over(new CrashingDatabase(world.Installation.Database, writes));
            try
            {
                Assert.True(Assert.IsType<SetupAnswer.Done>(await dying.MakeAsync(server, plan.Version, SetupWorld.Person, Cancel)).View.IsWhole);
                break;
            }
            catch (IOException)
            {
                died++;
            }

            Assert.True((await world.MakeAsync(server)).IsWhole, $"after {writes} writes");
            Assert.Null((await world.UndoAsync(server)).Fault);
            Assert.Equal(before, await world.ThingsAsync());
        }

        Assert.True(died > 12, $"died {died} times");
    }
}
