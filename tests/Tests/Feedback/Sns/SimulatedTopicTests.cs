using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Campaigns;
using Postroad.Core.Feedback.Sns;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Tests.Fixtures;
using Postroad.Tests.Sending;
using Postroad.Tests.Simulator;
using Postroad.Web.Hooks;

namespace Postroad.Tests.Feedback.Sns;

/// <summary>The whole way: the simulator's SNS asks the address, is told yes, signs and delivers over HTTP.</summary>
public sealed class SimulatedTopicTests
{
    private const string Topic = "arn:aws:sns:eu-central-1:402177301188:events";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_topic_is_chosen_subscribed_and_confirmed_and_what_it_tells_equals_the_simulators_account(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind);
        var (services, subscriptions) = (installation.Web.Services, installation.Web.Services.GetRequiredService<TopicSubscriptions>());
        var known = Assert.Single(await services.GetRequiredService<SendingServers>().ListAsync(Cancel));
        var typed = ServerEditsTests.Typed(installation) with { Name = known.Name, QueueUrl = null, TopicArn = Topic, EventCertificate = await File.ReadAllTextAsync(Path.Combine(installation.SimulatorFolder, "sns-certificate.pem"), Cancel) };
        var server = Assert.IsType<Edit<SendingServer>.Saved>((await services.GetRequiredService<ServerEdits>().ChangeAsync(known.PublicId, typed, known.Version, anyway: false, "Ines Moreau", Cancel)).Edit).Value;
        await Installation.UntilAsync(() => Task.FromResult(services.GetRequiredService<Topics>().Has(server.EventAddress!)), has => has == true);
        await new AwsCaller(installation.Simulator) { Service = "sns" }.QueryAsync("Subscribe", ("TopicArn", Topic), ("Protocol", "http"), ("Endpoint", SnsHook.AddressOf(installation.Web.PublicUrl, server.EventAddress!).ToString()));
        await Installation.UntilAsync(() => subscriptions.FindAsync(server.Key, Topic, Cancel), s => s?.ConfirmedAt is not null);

        await installation.SubscribeAsync([.. Enumerable.Range(0, 60).Select(i => $"p{i}+{(i % 3 == 0 ? "bounce" : i % 3 == 1 ? "complain" : "take")}@example.com")]);
        var campaign = await installation.StartCampaignAsync();
        await installation.UntilAsync(campaign, CampaignState.Finished);
        var theirs = await Installation.UntilAsync(() => installation.AccountAsync(campaign), a => a.EventsToCome == 0 && a.Delivered + a.Bounced == 60 && a.Complained == 20);
        var ours = await Installation.UntilAsync(() => installation.TotalsAsync(campaign), t => t.Delivered + t.Bounced == 60 && t.Complained == theirs.Complained);
        Assert.Equal((theirs.Delivered, theirs.Bounced, theirs.Complained), (ours.Delivered, ours.Bounced, ours.Complained));
        Assert.Equal((40, 20, 20), (theirs.Delivered, theirs.Bounced, theirs.Complained));
        var status = services.GetRequiredService<Topics>().StatusOf(server.Key)!;
        Assert.Equal((0L, 0L), (status.Refused, status.Events.Poison));
        Assert.Equal(60 + 60 + 20, status.Events.Events);
    }
}
