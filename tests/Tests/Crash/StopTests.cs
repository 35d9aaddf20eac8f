using Postroad.Core.Deliveries;
using Postroad.Tests.Faults;

namespace Postroad.Tests.Crash;

/// <summary>SIGTERM, once and twice, and SIGSTOP.</summary>
[Trait("Category", "Crash")]
public sealed class StopTests
{
    [Fact]
    public async Task Asked_to_stop_with_requests_in_flight_it_awaits_them_and_leaves_nothing_uncertain()
    {
        var (rows, received) = await StopInFlightAsync(control: null);
        Assert.DoesNotContain(rows, IsUncertain);
        Assert.Equal(rows.Count(r => r.State == DeliveryState.Accepted), received);
        Assert.True(rows.Any(r => r.State == DeliveryState.Queued), "It was over before it was asked to stop");
    }

    /// <summary>The control: who is asked to stop waits for nobody's answer.</summary>
    [Fact]
    public async Task Without_its_guard_a_stop_leaves_what_was_in_flight_uncertain()
    {
        var (rows, _) = await StopInFlightAsync("no-drain");
        Assert.Contains(rows, IsUncertain);
    }

    /// <summary>Each answer takes longer than a busy machine needs to stop, so that there are always some on their way. Answers the ledger that a process has left, and how many mails the provider has.</summary>
    private static async Task<(IReadOnlyList<RowFact> Rows, int Received)> StopInFlightAsync(string? control)
    {
        using var campaign = await Campaign.OpenAsync(rate: 200);
        await using var slow = new FaultProxy(FaultProxy.Of(campaign.Simulator.Address), _ => new LineFault(WayFault.None, new WayFault { Delay = TimeSpan.FromSeconds(5) }));
        campaign.Through = slow.Uri;
        using (var product = campaign.Start(control is null ? null : new() { ["POSTROAD_CONTROL"] = control }, exit: false))
        {
            await campaign.UntilReceivedAsync(40, product);
            product.Signal("TERM");
            Assert.Equal(0, await product.ExitCodeAsync(TimeSpan.FromSeconds(40)));
        }

        return ((await LedgerFacts.ReadAsync(campaign.Url)).Rows, (await campaign.Simulator.MailsAsync()).Count);
    }

    private static bool IsUncertain(RowFact row) => row.State is DeliveryState.Submitting or DeliveryState.Ambiguous || row.Marks.HasFlag(DeliveryMarks.WasUncertain);

    [Fact]
    public async Task A_second_signal_leaves_at_once_and_the_next_process_doubles_nobody()
    {
        using var campaign = await Campaign.OpenAsync(faults: """{"hang_after_accepting":{"on":true,"one_in":2,"seconds":25}}""", rate: 200);
        using (var product = campaign.Start(exit: false))
        {
            await campaign.UntilReceivedAsync(20, product);
            var since = TimeProvider.System.GetTimestamp();
            product.Signal("TERM");
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, TestContext.Current.CancellationToken);
            Assert.False(product.HasExited, $"Nothing was in flight: it left after the first signal\n{product}");
            product.Signal("TERM");
            await product.ExitCodeAsync(TimeSpan.FromSeconds(10));
            Assert.True(TimeProvider.System.GetElapsedTime(since) < TimeSpan.FromSeconds(10));
        }

        await campaign.Simulator.PutAsync("faults", """{"hang_after_accepting":{"on":false}}""");
        await campaign.FinishAsync();
    }

    [Fact]
    public async Task Frozen_for_more_than_its_lease_and_woken_it_sends_nobody_a_second_mail()
    {
        using var campaign = await Campaign.OpenAsync(lease: 2);
        using (var product = campaign.Start())
        {
            foreach (var received in (long[])[60, 150])
            {
                await campaign.UntilReceivedAsync(received, product);
                product.Signal("STOP");
                await Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System, TestContext.Current.CancellationToken);
                product.Signal("CONT");
            }

            await product.ResultAsync(TimeSpan.FromMinutes(2));
        }

        Assert.Empty(await campaign.FindingsAsync());
    }
}
