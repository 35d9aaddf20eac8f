using System.Net;
using System.Text.RegularExpressions;
using Postroad.Core.Deliveries;

namespace Postroad.Tests.Crash;

/// <summary>A campaign whose storage fails in the middle of it: people act before, meanwhile and afterwards, somebody looks at the screens.</summary>
internal sealed partial class StorageRun : IDisposable
{
    /// <summary>In which nothing may leave: two leases, and longer than a loop tries to write down what it holds when it leaves.</summary>
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(12);

    private readonly Campaign campaign;
    private readonly Crowd crowd;
    private ProductProcess? product;
    private Operator? someone;

    private StorageRun(Campaign campaign) => (this.campaign, crowd) = (campaign, new Crowd(campaign));

    public Campaign Campaign => campaign;

    public Operator Someone => someone!;

    public ProductProcess Product => product!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<StorageRun> OpenAsync(SmallDisk? disk, int people = 500, int rate = 40, string? url = null, string faults = "{}") =>
        new(await Campaign.OpenAsync(url, faults, people, rate, lease: 5, place: disk?.Path));

    /// <param name="reserve">Megabytes below which nothing is sent.</param>
    public async Task StartAsync(int reserve, string? control = null, string[]? under = null, bool signIn = true)
    {
        Dictionary<string, string> environment = control is null ? [] : new() { ["POSTROAD_CONTROL"] = control };
        product = campaign.Start(environment, under, exit: false, more: ["--disk-reserve", $"{reserve}"]);
        crowd.Address = new Uri($"http://127.0.0.1:{Port().Match(await product.LineAsync("Postroad is at ")).Groups[1].Value}");
        if (signIn) someone = await Operator.SignInAsync(product);
    }

    /// <summary>Until some have got their mail and acted on it, and all of that was taken.</summary>
    public async Task UntilUnderWayAsync(int mails = 60)
    {
        await campaign.UntilReceivedAsync(mails, Product);
        Assert.Equal(10, await crowd.ActAsync(10));
    }

    /// <summary>The screens say that sending has stopped, why and since when; then nothing leaves. Answers how many of ten who acted meanwhile were told that it was taken.</summary>
    public async Task<int> StandsStillAsync(string why)
    {
        var page = await Someone.UntilAsync("/campaigns", "Sending has stopped since");
        Assert.Contains(why, page, StringComparison.Ordinal);
        Assert.Contains("Stands still since", await Someone.ReportAsync(), StringComparison.Ordinal);
        var (status, system) = await Someone.SeeAsync("/system");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("Sending has stopped</span>", system, StringComparison.Ordinal);

        var taken = await crowd.ActAsync(10);
        Assert.Equal(0, await LeavesAsync());
        Assert.Contains("Sending has stopped since", (await Someone.SeeAsync("/campaigns")).Text, StringComparison.Ordinal);
        return taken;
    }

    /// <summary>People who act while the database is away. Answers how many were told that it was taken.</summary>
    public Task<int> ActAsync() => crowd.ActAsync(10);

    /// <summary>How many mails leave in the time of an outage, behind those that were on their way.</summary>
    public async Task<long> LeavesAsync()
    {
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, Cancel);
        var before = await campaign.Simulator.ReceivedAsync();
        await Task.Delay(Outage, TimeProvider.System, Cancel);
        return await campaign.Simulator.ReceivedAsync() - before;
    }

    /// <summary>It goes on within seconds, and what people do is taken again.</summary>
    public async Task GoesOnAsync()
    {
        var (since, before) = (TimeProvider.System.GetTimestamp(), await campaign.Simulator.ReceivedAsync());
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (await campaign.Simulator.ReceivedAsync() == before)
        {
            if (TimeProvider.System.GetElapsedTime(since) > TimeSpan.FromSeconds(15)) Assert.Fail($"It does not go on within 15 s.\n{Tags().Replace(await Someone.ReportAsync(), " ")}\n{Product}");
            await timer.WaitForNextTickAsync(Cancel);
        }

        Assert.DoesNotContain("Sending has stopped since", (await Someone.SeeAsync("/campaigns")).Text, StringComparison.Ordinal);
        Assert.Equal(10, await crowd.ActAsync(10));
    }

    /// <summary>Leaves in order.</summary>
    public async Task StopAsync(bool traced = false)
    {
        if (traced) await Product.SignalTracedAsync("TERM");
        else Product.Signal("TERM");
        await Product.ExitCodeAsync();
        product!.Dispose();
        someone?.Dispose();
        (product, someone) = (null, null);
    }

    public Task UntilFinishedAsync() => campaign.UntilFinishedAsync(Product);

    /// <param name="uncertain">Deliveries that may have been uncertain at any time.</param>
    public async Task<IReadOnlyList<string>> FindingsAsync(int uncertain = 0)
    {
        var ledger = await LedgerFacts.ReadAsync(campaign.Url);
        return [.. new CrashChecker(ledger, await campaign.Simulator.MailsAsync(), campaign.People).Check(uncertain, earlier: null), .. await crowd.LostAsync()];
    }

    /// <param name="uncertain">Deliveries that may have been uncertain at any time.</param>
    public async Task FindsNothingAsync(int uncertain = 0)
    {
        var findings = await FindingsAsync(uncertain);
        if (findings.Count > 0) Assert.Fail(string.Join('\n', findings));
    }

    /// <summary>Nobody is in doubt while nothing can be written.</summary>
    public async Task<int> InDoubtAsync() =>
        (await LedgerFacts.ReadAsync(campaign.Url, whole: false)).Rows.Count(r => r.State is DeliveryState.Ambiguous or DeliveryState.UnknownClosed);

    [GeneratedRegex(@"Postroad is at http://localhost:(\d+)")]
    private static partial Regex Port();

    [GeneratedRegex(@"(<[^>]*>|\s)+")]
    private static partial Regex Tags();

    public void Dispose()
    {
        product?.Dispose();
        someone?.Dispose();
        crowd.Dispose();
        campaign.Dispose();
    }
}
