using System.Text.Json;
using Postroad.Core.Campaigns;
using Postroad.Core.Primitives;
using Postroad.Core.Reports;

namespace Postroad.Web.Commands.Demo;

/// <summary>One run of the demo, from start to end.</summary>
internal sealed class DemoRun(DemoOptions options, DemoFolder folder, DemoStage stage, Terminal terminal, StopSignals stop)
{
    private readonly DemoCast cast = new(stage, options, terminal, TimeProvider.System);
    private readonly DemoWatch watch = new(terminal, TimeProvider.System, options.Exit);

    public static async Task<int> RunAsync(DemoOptions options, Terminal terminal)
    {
        if (options.Json) terminal = terminal.ForMachine();
        if (options.Dns) LocalSimulator.CheckNameServer();
        using var stop = new StopSignals();
        var folder = DemoFolder.Open(options.DataFolder);
        Claim(folder, options);
        try
        {
            await using var stage = await DemoStage.OpenAsync(options, folder, stop.First);
            return await new DemoRun(options, folder, stage, terminal, stop).RunAsync();
        }
        catch (OperationCanceledException) when (stop.First.IsCancellationRequested)
        {
            return options.Exit ? 1 : 0;
        }
    }

    private async Task<int> RunAsync()
    {
        var customer = await cast.CustomerAsync(stop.First);
        if (!options.Exit) await GreetAsync(customer);
        try
        {
            if (!options.Resume) cast.CheckMail();
            await FinishLeftoversAsync(customer);
            if (!options.Resume) await StartAsync(customer);
            return await EndAsync(customer);
        }
        catch (CommandException e) when (e.InnerException is NotReadyException && !options.Exit)
        {
            await terminal.Error.WriteLineAsync($"{e.Message} The pages stay open; Ctrl-C stops.");
            await stop.WaitAsync();
            return 0;
        }
        catch (OperationCanceledException) when (stop.First.IsCancellationRequested)
        {
            await SayWhatIsLeftAsync(customer);
            return options.Exit ? 1 : 0;
        }
    }

    /// <summary>A folder's mails go to its simulator or elsewhere, not both: what is left of one kind could not be finished by the other.</summary>
    private static void Claim(DemoFolder folder, DemoOptions options)
    {
        var (used, wanted) = (folder.Memory, options.Endpoint?.ToString());
        if (options.Resume && wanted is null) return;
        if (used.Campaign is not null && used.Endpoint is null != wanted is null)
            throw new CommandException($"The folder {folder.Path} holds a demo that sends {(used.Endpoint is null ? "through its own simulator" : $"to {used.Endpoint}")}: use another folder with --data.");
        folder.Remember(used with { Endpoint = wanted, HasQueue = options.Queue is not null });
    }

    private async Task GreetAsync(CustomerId customer)
    {
        await terminal.Note.WriteLineAsync($"Postroad is at {stage.Web.AdminUrl}. Sign in once, within the hour:");
        await terminal.Note.WriteLineAsync($"  {await cast.SignInLinkAsync(customer, stop.First)}");
        if (stage.Simulator is not { } simulator) return;
        await terminal.Note.WriteLineAsync($"The simulator of Amazon SES is at {simulator.Address}. No mail leaves this machine.");
        if (stage.NameServer is { } dns) await terminal.Note.WriteLineAsync($"Domains are registered at {new Uri(simulator.Address, "registrar")}: the name server at {dns} alone is asked about them.");
    }

    private async Task FinishLeftoversAsync(CustomerId customer)
    {
        var left = await stage.Get<CampaignList>().ReadAsync(customer, CampaignGroup.Running, "", 1, stop.First);
        foreach (var campaign in left.Lines.Reverse().Where(c => c.State != CampaignState.Paused))
        {
            await terminal.Note.WriteLineAsync($"Goes on with \"{campaign.Name}\" of {campaign.StartedAt:yyyy-MM-dd HH:mm} UTC: {campaign.Numbers.Queued:N0} of {campaign.Numbers.Recipients:N0} are queued.");
            if (!options.Resume || campaign.PublicId != folder.Memory.Campaign) await FinishAsync(customer, campaign.PublicId);
        }
    }

    private async Task FinishAsync(CustomerId customer, string campaign)
    {
        using var books = Books();
        if (await watch.FollowLeftoverAsync(LookAt(customer, campaign, books), Reported, stop.First) is null)
            await terminal.Note.WriteLineAsync("It waits, and goes on by itself as soon as it can.");
    }

    private SimulatorBooks? Books() => stage.Simulator is { } simulator ? new SimulatorBooks(simulator.Address) : null;

    private Func<CancellationToken, Task<DemoView>> LookAt(CustomerId customer, string campaign, SimulatorBooks? books) => async cancel =>
    {
        var reports = stage.Get<CampaignReports>();
        var head = await reports.FindAsync(customer, campaign, cancel) ?? throw new CommandException($"The campaign {campaign} is gone.");
        var numbers = await reports.NumbersAsync(head, cancel);
        return new DemoView(head, numbers, books is null ? null : await books.ReadAsync(campaign, cancel));
    };

    private async Task StartAsync(CustomerId customer)
    {
        var list = await cast.ListAsync(customer, stop.First);
        if (options.LeavesMachine && !options.Yes) await AskAsync(list);
        var campaign = await cast.StartAsync(customer, stage.Keeper.Server!.Value, list, stop.First);
        folder.Remember(folder.Memory with { Campaign = campaign.PublicId, RejectedRows = list.RejectedRows });
        await terminal.Note.WriteLineAsync($"Sends \"{campaign.Name}\" to {list.People:N0} people of \"{list.Name}\": {new Uri(stage.Web.AdminUrl, $"campaigns/{campaign.PublicId}")}");
    }

    /// <summary>Mails to real people leave only after a typed yes.</summary>
    private async Task AskAsync(DemoList list)
    {
        await terminal.Note.WriteAsync($"Send to {list.People:N0} people through {options.Endpoint!.Host}? Type yes: ");
        var answer = await terminal.ReadLineAsync(stop.First);
        if (answer?.Trim().ToLowerInvariant() != "yes") throw new CommandException("Nothing was sent.");
    }

    private async Task<int> EndAsync(CustomerId customer)
    {
        if (folder.Memory.Campaign is not { } campaign)
        {
            await terminal.Note.WriteLineAsync("There is nothing to finish in this folder.");
            return 0;
        }

        using var books = Books();
        var outcome = await watch.FollowAsync(LookAt(customer, campaign, books), Reported, stop.First);
        return options.Exit ? await ReportAsync(outcome) : await StayAsync(outcome);
    }

    private async Task<int> ReportAsync(DemoOutcome outcome)
    {
        var result = DemoResult.Of(outcome.Numbers, folder.Memory.RejectedRows, Reported, outcome.Took, outcome.SentBefore);
        foreach (var difference in outcome.Differences) await terminal.Error.WriteLineAsync($"Differs: {difference}");
        var indefinite = outcome.Indefinite(stage.Simulator is not null, Reported);
        if (indefinite > 0) await terminal.Error.WriteLineAsync(Words(indefinite, outcome.Numbers));
        await terminal.Out.WriteLineAsync(options.Json
            ? JsonSerializer.Serialize(result, DemoResultJson.Default.DemoResult)
            : $"{result.Sent:N0} of {result.Recipients:N0} sent in {result.Seconds:N1} s, {result.MessagesPerSecond:N0}/s{(outcome.Differences.Count == 0 && stage.Simulator is not null ? "; every number equals the simulator's account" : "")}.");
        return outcome.Differences.Count == 0 && indefinite == 0 ? 0 : 1;
    }

    private static string Words(long indefinite, CampaignNumbers numbers) =>
        $"{indefinite:N0} deliveries have no definite answer: {numbers.Queued:N0} are queued, {numbers.Uncertain:N0} uncertain, "
        + $"{numbers.NoAnswerYet:N0} handed over without an answer, {numbers.StillTrying:N0} still tried by the provider.";

    private async Task<int> StayAsync(DemoOutcome outcome)
    {
        await terminal.Note.WriteLineAsync($"Finished: {outcome.Numbers.Sent:N0} sent, {outcome.Numbers.Delivered:N0} delivered. The pages stay open; Ctrl-C stops.");
        await stop.WaitAsync();
        return 0;
    }

    private async Task SayWhatIsLeftAsync(CustomerId customer)
    {
        await stage.Web.StopAsync(CancellationToken.None);
        var left = await stage.Get<CampaignList>().ReadAsync(customer, CampaignGroup.Running, "", 1, CancellationToken.None);
        foreach (var campaign in left.Lines)
            await terminal.Note.WriteLineAsync($"Stopped. {campaign.Numbers.Queued:N0} of {campaign.Numbers.Recipients:N0} of \"{campaign.Name}\" are not sent yet; the next run goes on with them.");
    }

    private bool Reported => folder.Memory.Endpoint is null || folder.Memory.HasQueue;
}
