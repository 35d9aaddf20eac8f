using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Postroad.Core.Accounts;
using Postroad.Core.Deliveries.Checks;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Deliveries.Checks;

/// <summary>When the ledger is checked, and when it is not.</summary>
public sealed class LedgerChecksTests
{
    [Fact]
    public async Task A_stop_ends_the_wait_and_begins_no_check()
    {
        using var folder = new TemporaryFolder();
        using var stop = new CancellationTokenSource();
        // It would fail on the ledger that is not there.
        var checks = new LedgerChecks(null!, DataFolder.Open(folder.Path), new FakeTimeProvider(), NullLogger<LedgerChecks>.Instance);
        var running = checks.RunAsync(stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal((null, null), (checks.RunningSince, checks.Failure));
    }
}
