using System.Net;
using Postroad.Core.Sending.Ses;
using Postroad.Core.SesSetup;

namespace Postroad.Tests.SesSetup;

/// <summary>What follows from what is at AWS: nothing is made that is there, nothing is touched that is somebody else's, and what cannot be seen is not guessed.</summary>
public sealed class SetupPlanTests
{
    private static readonly AwsCaller Caller = new("402177301188", "arn:aws:iam::402177301188:user/postroad");

    private static readonly SetupDesign Design = new(Caller, "eu-central-1", new SetupNames("postroad"), "a1-b2");

    [Fact]
    public void In_an_empty_account_all_is_made() => Assert.All(SetupPlan.Of(Empty, Design), step => Assert.Equal(PlanOp.Create, step.Op));

    [Fact]
    public void What_is_right_is_kept() => Assert.All(SetupPlan.Of(Right, Design), step => Assert.Equal(PlanOp.Keep, step.Op));

    [Fact]
    public void A_queue_that_keeps_events_for_four_days_and_that_the_topic_may_not_write_into_is_changed()
    {
        var queue = new QueueSight("https://sqs.example/1/postroad-events", new Dictionary<string, string> { ["MessageRetentionPeriod"] = "345600" });
        var step = Step(SetupPlan.Of(Right with { Queue = There(queue) }, Design), SetupPart.Queue);
        Assert.Equal(PlanOp.Change, step.Op);
        Assert.Equal("messages are kept: 4 days; messages that cannot be stored: stay for ever; access: the topic may not write into it", step.Now);
        Assert.Equal("messages are kept: 14 days; messages that cannot be stored: go to postroad-events-dead; access: the topic postroad-events may", step.Then);
    }

    [Fact]
    public void A_queue_of_another_installation_is_left_alone()
    {
        var others = Design with { Owner = "zzz" };
        var queue = new QueueSight("https://sqs.example/1/postroad-events", new Dictionary<string, string>(others.QueueAttributes(null)));
        var step = Step(SetupPlan.Of(Right with { Queue = There(queue) }, Design), SetupPart.Queue);
        Assert.Equal(PlanOp.Blocked, step.Op);
        Assert.Equal("The queue postroad-events belongs to another installation of Postroad: each would take events away from the other. Choose another name for what is made here.", step.Fault);
    }

    [Fact]
    public void What_the_key_may_not_look_at_is_blocked_with_the_action_and_the_words_of_AWS()
    {
        const string words = "User: arn:aws:iam::402177301188:user/postroad is not authorized to perform: SNS:GetTopicAttributes on resource: arn:aws:sns:eu-central-1:402177301188:postroad-events";
        var refused = new SesReply { Outcome = SesOutcome.Answered, Status = HttpStatusCode.Forbidden, ErrorType = "AuthorizationError", Words = words };
        var step = Step(SetupPlan.Of(Right with { Topic = new(null, refused) }, Design), SetupPart.Topic);
        Assert.Equal((PlanOp.Blocked, $"The key may not look at it: allow sns:GetTopicAttributes. AWS says: “{words}”"), (step.Op, step.Fault));
    }

    [Fact]
    public void What_did_not_answer_is_neither_there_nor_missing()
    {
        var step = Step(SetupPlan.Of(Right with { Set = Right.Set with { Set = new(null, SesReply.Broken(SesOutcome.Lost, "The line broke")) } }, Design), SetupPart.ConfigurationSet);
        Assert.Equal((PlanOp.Blocked, "It could not be looked at. “The line broke”. Ask again in a minute."), (step.Op, step.Fault));
    }

    [Fact]
    public void An_event_destination_that_is_off_leads_elsewhere_and_tells_half_is_changed_and_keeps_what_it_tells_more()
    {
        var destination = new DestinationPart("postroad-events", false, ["SEND", "OPEN"], new SnsPart("arn:aws:sns:eu-central-1:402177301188:else"));
        var step = Step(SetupPlan.Of(Right with { Set = Right.Set with { Destinations = There<IReadOnlyList<DestinationPart>>([destination]) } }, Design), SetupPart.EventDestination);
        Assert.Equal(PlanOp.Change, step.Op);
        Assert.Equal("state: off; leads to: arn:aws:sns:eu-central-1:402177301188:else; events: without REJECT, BOUNCE, COMPLAINT, DELIVERY, RENDERING_FAILURE, DELIVERY_DELAY", step.Now);
    }

    [Fact]
    public void A_topic_that_Amazon_SES_may_not_publish_to_is_changed()
    {
        var topic = new Dictionary<string, string> { ["Policy"] = """{"Version":"2012-10-17","Statement":[]}""" };
        Assert.Equal(PlanOp.Change, Step(SetupPlan.Of(Right with { Topic = There<IReadOnlyDictionary<string, string>>(topic) }, Design), SetupPart.Topic).Op);
    }

    [Theory]
    [InlineData("arn:aws-us-gov:iam::1:user/x", "us-gov-west-1", "arn:aws-us-gov:sns:us-gov-west-1:402177301188:postroad-events")]
    [InlineData("arn:aws-eusc:iam::1:user/x", "eusc-de-east-1", "arn:aws-eusc:sns:eusc-de-east-1:402177301188:postroad-events")]
    public void ARNs_are_of_the_partition_of_the_account(string caller, string region, string topic) =>
        Assert.Equal(topic, (Design with { Caller = Caller with { Arn = caller }, Region = region }).TopicArn);

    private static SetupState Empty => new()
    {
        Caller = Caller, Set = new(new(null, Missing("NotFoundException")), There<IReadOnlyList<DestinationPart>>([])), Topic = new(null, Missing("NotFound")),
        Subscriptions = There<IReadOnlyList<SnsSubscription>>([]), Queue = new(null, Missing("QueueDoesNotExist", 400)), DeadQueue = new(null, Missing("QueueDoesNotExist", 400)),
    };

    private static SetupState Right => new()
    {
        Caller = Caller,
        Set = new(There(new SetAnswer("postroad", null, null, null)), There<IReadOnlyList<DestinationPart>>([Design.Set.Events(SetupDesign.EventTypes) with { Name = "postroad-events" }])),
        Topic = There<IReadOnlyDictionary<string, string>>(new Dictionary<string, string> { ["Policy"] = PolicyText.With(null, Design.TopicStatement) }),
        Subscriptions = There<IReadOnlyList<SnsSubscription>>([new SnsSubscription("arn:aws:sns:eu-central-1:402177301188:postroad-events:1", "sqs", Design.QueueArn)]),
        Queue = There(new QueueSight("https://sqs.example/1/postroad-events", new Dictionary<string, string>(Design.QueueAttributes(null)))),
        DeadQueue = There(new QueueSight("https://sqs.example/1/postroad-events-dead", SetupDesign.DeadQueueAttributes)),
    };

    private static SesReply Missing(string type, int status = 404) => new() { Outcome = SesOutcome.Answered, Status = (HttpStatusCode)status, ErrorType = type };

    private static Sight<T> There<T>(T it) where T : class => new(it, new SesReply { Outcome = SesOutcome.Answered, Status = HttpStatusCode.OK });

    private static PlanStep Step(IReadOnlyList<PlanStep> plan, SetupPart part) => Assert.Single(plan, s => s.Part == part);
}
