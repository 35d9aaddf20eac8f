using System.Text.Json;
using System.Text.Json.Serialization;
using Postroad.Core.Reports;

namespace Postroad.Web.Commands.Demo;

/// <summary>The simulator's own account of a campaign, as far as it is compared with. Field names are those of <c>GET /_simulator/account</c>.</summary>
internal sealed record SimulatorAccount
{
    public required long Received { get; init; }

    /// <summary>Messages whose delivery had come before: somebody got it twice.</summary>
    public required long Copies { get; init; }

    public required long Delivered { get; init; }

    public required long Bounced { get; init; }

    public required long Complained { get; init; }

    public required long OpenedPeople { get; init; }

    public required long OpenedMachines { get; init; }

    public required long Clicked { get; init; }

    public required long Unsubscribed { get; init; }

    public required long EventsToCome { get; init; }

    public required long EventsInQueue { get; init; }

    public bool IsSettled => EventsToCome == 0 && EventsInQueue == 0;

    /// <summary>
    /// What differs between our numbers and this account, one line each. An uncertain delivery counts as sent with us; that it is still uncertain after all
    /// events have come means that the simulator never received it.
    /// </summary>
    public IReadOnlyList<string> DifferencesTo(CampaignNumbers ours)
    {
        (string Name, long Ours, long Theirs)[] pairs =
        [
            ("sent and certain", ours.Sent - ours.Uncertain, Received),
            ("received twice", 0, Copies),
            ("delivered", ours.Delivered, Delivered),
            ("bounced", ours.Bounced, Bounced),
            ("complained", ours.Complained, Complained),
            ("opened_people", ours.OpenedByPeople, OpenedPeople),
            ("opened_machines", ours.OpenedByMachines, OpenedMachines),
            ("clicked", ours.Clicked, Clicked),
            ("unsubscribed", ours.Unsubscribed, Unsubscribed),
        ];
        return [.. pairs.Where(p => p.Ours != p.Theirs).Select(p => $"{p.Name}: {p.Ours:N0} here, {p.Theirs:N0} in the simulator's account")];
    }
}

[JsonSerializable(typeof(SimulatorAccount))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
internal sealed partial class SimulatorAccountJson : JsonSerializerContext;

/// <summary>Reads the simulator's account over HTTP, as anybody could.</summary>
internal sealed class SimulatorBooks(Uri simulator) : IDisposable
{
    private readonly HttpClient http = new() { BaseAddress = simulator, Timeout = TimeSpan.FromSeconds(30), MaxResponseContentBufferSize = 1 << 20 };

    public async Task<SimulatorAccount> ReadAsync(string campaign, CancellationToken cancel)
    {
        var body = await http.GetByteArrayAsync(new Uri($"_simulator/account?campaign={Uri.EscapeDataString(campaign)}", UriKind.Relative), cancel);
        return JsonSerializer.Deserialize(body, SimulatorAccountJson.Default.SimulatorAccount) ?? throw new CommandException("The simulator's account is empty.");
    }

    public void Dispose() => http.Dispose();
}
