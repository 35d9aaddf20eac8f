using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Crash;

/// <summary>A campaign to the simulator, sent by one product process after the other on the same folder and database.</summary>
internal sealed class Campaign : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private Campaign(SimulatorProcess simulator, string? url, string? place)
    {
        (Simulator, DataFolder) = (simulator, place ?? folder.Path);
        Url = url ?? $"sqlite:{Path.Combine(DataFolder, "campaign.db")}";
    }

    public SimulatorProcess Simulator { get; }

    public string Url { get; }

    public string DataFolder { get; }

    public int People { get; init; } = 300;

    public int Rate { get; init; } = 100;

    /// <summary>Seconds. Null: as usual; a short one ends under a busy machine as well, not under a fault alone.</summary>
    public int? Lease { get; init; }

    /// <summary>False: what the provider tells is not read. Events heal, and pause, what a control is to show.</summary>
    public bool ReadsEvents { get; set; } = true;

    /// <summary>Where a process that stays listens.</summary>
    public string Urls { get; set; } = "http://127.0.0.1:0";

    /// <summary>Null: straight to the simulator. Otherwise where mails go.</summary>
    public Uri? Through { get; set; }

    /// <param name="url">Null: an SQLite file of its own.</param>
    /// <param name="place">Where its data lies. Null: in a folder of its own.</param>
    /// <param name="faults">Of the simulator.</param>
    public static async Task<Campaign> OpenAsync(string? url = null, string faults = "{}", int people = 300, int rate = 100, int? lease = null, string? place = null) =>
        new(await SimulatorProcess.StartAsync(faults), url, place) { People = people, Rate = rate, Lease = lease };

    public ProductProcess Start(Dictionary<string, string>? environment = null, string[]? under = null, bool exit = true, string[]? more = null)
    {
        environment ??= [];
        foreach (var (name, value) in SimulatorProcess.Keys) environment[name] = value;
        string[] resume = DemoMemory.HasCampaign(DataFolder) ? ["--resume"] : [];
        string[] lease = Lease is { } seconds ? ["--lease", $"{seconds}"] : [];
        string[] way = exit ? ["--exit", "--json"] : ["--urls", Urls];
        string[] queue = ReadsEvents ? ["--queue", Simulator.Queue.ToString()] : [];
        return ProductProcess.Start(["demo", "--data", DataFolder, "--database", Url, "--endpoint", (Through ?? Simulator.Address).ToString(),
            "--horizon", "4", "--recipients", $"{People}", "--rate", $"{Rate}", .. queue, .. lease, .. way, .. resume, .. more ?? []], environment, under);
    }

    /// <summary>Until the provider has this many.</summary>
    public Task<long> UntilReceivedAsync(long mails, ProductProcess product) => Installation.UntilAsync(async () =>
    {
        Assert.False(product.HasExited, product.ToString());
        return await Simulator.ReceivedAsync();
    }, received => received >= mails);

    /// <summary>Until every send has ended, whether or not its events have come.</summary>
    public Task UntilFinishedAsync(ProductProcess product) => Installation.UntilAsync(async () =>
    {
        Assert.False(product.HasExited, product.ToString());
        return (await LedgerFacts.ReadAsync(Url, whole: false)).Sends;
    }, sends => sends.Count > 0 && sends.All(s => s.Status == (long)Core.Deliveries.SendStatus.Finished));

    /// <summary>Starts a process that finishes what is left, and judges.</summary>
    public async Task FinishAsync(Dictionary<string, string>? environment = null)
    {
        using (var last = Start(environment)) await last.ResultAsync(TimeSpan.FromMinutes(2));
        Assert.Empty(await FindingsAsync());
    }

    public async Task<IReadOnlyList<string>> FindingsAsync() => new CrashChecker(await LedgerFacts.ReadAsync(Url), await Simulator.MailsAsync(), People).Check(People, earlier: null);

    public void Dispose()
    {
        Simulator.Dispose();
        folder.Dispose();
    }
}
