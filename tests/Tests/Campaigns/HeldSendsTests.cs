using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Postroad.Core.Campaigns;
using Postroad.Core.Deliveries;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Templates;
using Postroad.Tests.Fakes;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Campaigns;

/// <summary>A campaign whose mail cannot be made for anybody says so, holds up no other, and goes on by itself when that is made right.</summary>
public sealed class HeldSendsTests
{
    private static readonly string[] Everybody = [.. Enumerable.Range(1, 12).Select(i => $"p{i:00}@example.com")];

    [Theory, EachDatabase]
    public async Task A_campaign_whose_mail_cannot_be_made_says_why_and_goes_on_by_itself_when_it_is_corrected(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        var desk = new CampaignDesk(office);
        var reason = "Html line 3: the tag {% fancy %} is not known.";
        office.Composer.Unmade = _ => reason is null ? null : new InvalidContentException(reason);
        var campaign = await desk.StartAsync(Everybody);
        office.StartEngine();

        var waiting = await desk.UntilAsync(campaign.PublicId, c => c.State == CampaignState.Waiting, "it says that it waits");
        Assert.Equal("Its mail cannot be made: Html line 3: the tag {% fancy %} is not known", waiting.StateReason);
        var head = (await desk.Reports.FindAsync(office.Customer, campaign.PublicId, TestContext.Current.CancellationToken))!;
        Assert.Equal((CampaignState.Waiting, waiting.StateReason), (head.State, head.StateReason));

        // However often it is tried, each reason is told once.
        var asked = office.Composer.Asked;
        await PostOffice.UntilAsync(() => Task.FromResult(office.Composer.Asked > asked + 5));
        Assert.Single(office.HeldLog.Lines, l => l.Level == LogLevel.Error);
        reason = "The public address has 300 characters";
        await desk.UntilAsync(campaign.PublicId, c => c.StateReason == $"Its mail cannot be made: {reason}", "the other reason is said");
        Assert.Equal(2, office.HeldLog.Lines.Count(l => l.Level == LogLevel.Error));
        Assert.Empty(office.Server.Received);

        reason = null;
        await desk.UntilAsync(campaign.PublicId, c => c.State == CampaignState.Finished, "it has finished");
        Assert.Equal(Everybody, office.Server.Received.Select(r => r.To).Order());
        Assert.All(await office.DeliveriesAsync(new SendId(campaign.SendId!.Value)), d => Assert.Equal((DeliveryState.Accepted, 1), (d.State, d.Attempt)));
    }

    [Theory, EachDatabase]
    public async Task Others_of_the_same_server_are_sent_meanwhile(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        var broken = await office.SendToAsync("broken@example.com");
        office.Composer.Unmade = send => send == broken ? new InvalidContentException("Nothing is left of it") : null;
        var other = await office.SendToAsync(Everybody);
        office.StartEngine();
        await office.FinishAsync(other);
        Assert.Equal(13, office.Server.Received.Count);
        Assert.Equal(DeliveryState.Queued, (await office.DeliveryAsync(broken, "broken@example.com")).State);
        Assert.Equal("Its mail cannot be made: Nothing is left of it", office.Held.WordsOf(broken));
    }

    [Theory, EachDatabase]
    public async Task A_sender_that_is_refused_holds_its_own_campaign_alone_until_it_is_verified(TestDatabase kind)
    {
        var time = new ShiftedTime();
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync(), time);
        var desk = new CampaignDesk(office);
        var verified = false;
        var campaign = await desk.StartAsync(Everybody);
        var held = new SendId(campaign.SendId!.Value);
        office.Server.Answer = message => verified || !office.Keys.TryRead(message.DeliveryKey, out var delivery) || delivery.Send != held ? new SendResult.Accepted($"id-{message.To}") : new SendResult.ServerStopped(StopReason.IdentityNotVerified, "Email address is not verified");
        var other = await office.SendToAsync("other@example.com");
        office.StartEngine();
        await office.FinishAsync(other);
        var waiting = await desk.UntilAsync(campaign.PublicId, c => c.State == CampaignState.Waiting, "it says that it waits");
        Assert.StartsWith("Its sender is refused: Email address is not verified", waiting.StateReason, StringComparison.Ordinal);
        Assert.Equal(ServerState.Active, (await office.ServerRowAsync()).State);
        Assert.Single(office.HeldLog.Lines, l => l.Level == LogLevel.Error);

        verified = true;
        time.Jump(HeldSends.Again);
        await desk.UntilAsync(campaign.PublicId, c => c.State == CampaignState.Finished, "it has finished");
        Assert.Null(office.Held.WordsOf(held));
        Assert.All(await office.DeliveriesAsync(held), d => Assert.Equal(DeliveryState.Accepted, d.State));
    }

    [Theory, EachDatabase]
    public async Task A_database_that_does_not_answer_says_nothing_of_the_mail(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        var (send, failed) = (await office.SendToAsync(Everybody), false);
        office.Composer.Unmade = _ =>
        {
            if (failed) return null;
            failed = true;
            return new InvalidOperationException("wrapped", new SqliteException("database is locked", 5));
        };
        office.StartEngine();
        await office.FinishAsync(send);
        Assert.Empty(office.HeldLog.Lines);
        Assert.Equal(12, office.Server.Received.Count);
    }
}
