using Microsoft.Extensions.Time.Testing;
using Postroad.Core.Campaigns;
using Postroad.Core.Primitives;
using Postroad.Core.Reports;
using Postroad.Core.Sending;
using Postroad.Web.Commands;
using Postroad.Web.Commands.Demo;

namespace Postroad.Tests.Commands.Demo;

/// <summary>When a run of the demo ends, when it gives up, and when it goes on.</summary>
public sealed class DemoWatchTests : IDisposable
{
    private static readonly CampaignNumbers Unanswered = new() { Recipients = 10, Sent = 10, Delivered = 7, StillTrying = 1 };

    private readonly FakeTimeProvider time = new();
    private readonly StringWriter note = new();
    private readonly CancellationTokenSource stop = new();

    [Fact]
    public async Task A_run_that_nobody_watches_gives_up_on_a_campaign_that_waits_and_says_for_what()
    {
        var fault = await Assert.ThrowsAsync<CommandException>(() => RunAsync(Watch(ends: true).FollowAsync(Looks(CampaignState.Waiting, "SES is out of quota"), reported: true, stop.Token)));
        Assert.Contains("waiting (SES is out of quota): 3 queued", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_somebody_watches_goes_on_while_a_campaign_waits()
    {
        var state = CampaignState.Waiting;
        var following = Watch(ends: false).FollowAsync(_ => Task.FromResult(View(state, state == CampaignState.Waiting ? Queued : Done)), reported: true, stop.Token);
        await PassAsync(10 * DemoWatch.Standstill);
        Assert.False(following.IsCompleted);

        state = CampaignState.Finished;
        Assert.Equal(10, (await RunAsync(following)).Numbers.Delivered);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_leftover_that_waits_holds_up_nothing_new(bool ends) =>
        Assert.Null(await RunAsync(Watch(ends).FollowLeftoverAsync(Looks(CampaignState.Waiting, "SES is paused"), reported: true, stop.Token)));

    [Fact]
    public async Task A_leftover_that_waits_for_a_moment_only_is_followed_to_its_end()
    {
        var looks = 0;
        var outcome = await RunAsync(Watch(ends: true).FollowLeftoverAsync(
            _ => Task.FromResult(++looks < 5 ? View(CampaignState.Waiting, Queued) : View(CampaignState.Finished, Done)), reported: true, stop.Token));
        Assert.Equal(10, outcome!.Numbers.Delivered);
    }

    [Fact]
    public async Task With_a_queue_silence_is_no_answer()
    {
        var start = time.GetTimestamp();
        var outcome = await RunAsync(Watch(ends: true).FollowAsync(_ => Task.FromResult(View(CampaignState.Finished, Unanswered)), reported: true, stop.Token));
        Assert.True(time.GetElapsedTime(start) > DemoWatch.Silence);
        Assert.Equal(3, outcome.Indefinite(hasSimulator: false, reported: true));
    }

    [Fact]
    public async Task Without_a_queue_the_hand_over_is_the_answer()
    {
        var start = time.GetTimestamp();
        var outcome = await RunAsync(Watch(ends: true).FollowAsync(_ => Task.FromResult(View(CampaignState.Finished, Unanswered)), reported: false, stop.Token));
        Assert.True(time.GetElapsedTime(start) < TimeSpan.FromSeconds(5));
        Assert.Equal(0, outcome.Indefinite(hasSimulator: false, reported: false));
    }

    [Fact]
    public void What_is_queued_or_uncertain_is_never_definite_but_for_a_simulator_that_keeps_account()
    {
        var outcome = new DemoOutcome(Queued with { Delivered = 5, Uncertain = 2 }, [], TimeSpan.Zero, 0);
        Assert.Equal(5, outcome.Indefinite(hasSimulator: false, reported: false));
        Assert.Equal(5, outcome.Indefinite(hasSimulator: false, reported: true));
        Assert.Equal(0, outcome.Indefinite(hasSimulator: true, reported: true));
    }

    public void Dispose()
    {
        stop.Cancel();
        stop.Dispose();
        note.Dispose();
    }

    private static CampaignNumbers Queued => new() { Recipients = 10, Sent = 7, Delivered = 7 };

    private static CampaignNumbers Done => new() { Recipients = 10, Sent = 10, Delivered = 10 };

    private static Func<CancellationToken, Task<DemoView>> Looks(CampaignState state, string reason) => _ => Task.FromResult(View(state, Queued, reason));

    private static DemoView View(CampaignState state, CampaignNumbers numbers, string? reason = null) => new(new CampaignHead
    {
        Customer = new CustomerId(1), Id = new CampaignId(1), PublicId = "c", Name = "News", Subject = "s", List = new ListId(1), ListName = "l", State = state, StateSince = default, StateReason = reason, StateBy = null,
        Send = new SendId(1), AllRecipientsKnown = true, CreatedAt = default, StartedAt = null, FinishedAt = null,
        Server = new ServerHead("SES", "eu-central-1", ServerState.Active, null),
    }, numbers, null);

    private DemoWatch Watch(bool ends) => new(new Terminal(TextReader.Null, note, note, note, false), time, ends);

    /// <summary>Lets time pass until it has ended, an hour at most.</summary>
    private async Task<T> RunAsync<T>(Task<T> following)
    {
        for (var step = 0; step < 3_600 && !following.IsCompleted; step++) await PassAsync(TimeSpan.FromSeconds(1));
        Assert.True(following.IsCompleted, "After an hour it still follows the campaign.");
        return await following;
    }

    private async Task PassAsync(TimeSpan span)
    {
        for (var passed = TimeSpan.Zero; passed < span; passed += TimeSpan.FromMilliseconds(200))
        {
            time.Advance(TimeSpan.FromMilliseconds(200));
            await Task.Yield();
        }
    }
}
