using Microsoft.Extensions.Logging.Abstractions;
using Postroad.Core.Deliveries;
using Postroad.Core.Persistence;
using Postroad.Core.Sending;
using Postroad.Core.Tracking;
using Postroad.Tests.Fakes;

namespace Postroad.Tests.Crash;

/// <summary>
/// What dies in <see cref="SmtpKillTests"/>: a process with the engine, its ledger and the SMTP client, and nothing of the product that has no part in it, so that it is up soon. It goes on where the one before
/// was killed, and ends when the send has.
/// </summary>
internal static class SmtpMailer
{
    public const string Command = "mail-over-smtp";

    /// <summary>Most rows that a kill finds on their way: callers of all connections, each with so many intents.</summary>
    public const int MostPerTurn = 2;

    public static readonly DeliveryOptions Options = new()
    {
        Lease = TimeSpan.FromSeconds(2), RequestDeadline = TimeSpan.FromSeconds(0.5), LeaseMargin = TimeSpan.FromSeconds(0.3), Horizon = TimeSpan.FromSeconds(3), Pause = TimeSpan.FromMilliseconds(50),
        RangeSize = 50, MostPerTurn = MostPerTurn,
    };

    public static async Task<int> RunAsync(string url, int port, double rate)
    {
        var (time, options) = (TimeProvider.System, Microsoft.Extensions.Options.Options.Create(Options));
        await using var database = Database.Open(DatabaseAddress.Parse(url), time);
        using var quota = new LocalQuotaLedger(time);
        var stops = new ServerStops(database, new OwnWords(), time, NullLogger<ServerStops>.Instance);
        var engine = new SendingEngine(
            database, new LocalLaneAssigner(database), quota, new FakeComposer(), new SmtpTestOpener(quota, port) { PerSecond = rate }, Keys, stops, options, time, NullLoggerFactory.Instance);
        var keeper = new SendKeeper(database, time, NullLogger<SendKeeper>.Instance, options);
        using var stop = new CancellationTokenSource();
        var running = engine.RunAsync(stop.Token);
        while (!running.IsCompleted && (await keeper.KeepAsync(CancellationToken.None)).Count == 0) await Task.Delay(Options.Pause, time, CancellationToken.None);
        await stop.CancelAsync();
        await running;
        return 0;
    }

    /// <summary>The same in each life, as an installation has them.</summary>
    private static DeliveryKeys Keys => new(new TokenKeys([new TokenKey(1, new byte[TokenKeys.SecretLength])]));
}
