using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Advisor;
using Postroad.Core.Advisor.Findings;
using Postroad.Core.Deliveries;
using Postroad.Core.Feedback.Ses;
using Postroad.Core.Feedback.Sns;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Ses;
using Postroad.Core.SesSetup;
using Postroad.Simulator.Mailboxes;
using Postroad.Tests.Fakes;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Advisor;

/// <summary>An installation whose server signs with a key of some personality, and a doctor who looks when told, some time later.</summary>
internal sealed class FindingWorld : IAsyncDisposable
{
    public const string Key = "AKIAIOSFODNN7DOCTOR0", From = "hello@harbourlane.example";

    private const string Secret = "secretOfFortyLettersThatNobodyGuesses000";

    private static readonly HttpClient Http = new();

    private readonly SesServers ses;

    private FindingWorld(Installation installation, ShiftedTime clock)
    {
        (Installation, SimulatorClock) = (installation, clock);
        var (services, hurried) = (installation.Web.Services, new HurriedTime());
        ses = new SesServers(services.GetRequiredService<LocalQuotaLedger>(), hurried);
        Book = new FindingBook(installation.Database, Later);
        var facts = new FactReader(installation.Database, services.GetRequiredService<SesTermsStore>(), services.GetRequiredService<LocalQuotaLedger>(), services.GetRequiredService<LoopProofs>(), services.GetRequiredService<QueueIntakes>(),
            services.GetRequiredService<Topics>(), services.GetRequiredService<OwnPixel>(), Later);
        var looks = new ServerLooks(ses, services.GetRequiredService<SesServerOpener>(), new RegionSurvey(ses, hurried), services.GetRequiredService<SetLooks>(), hurried);
        Doctor = new Doctor(services.GetRequiredService<SendingServers>(), services.GetRequiredService<ServerControls>(), services.GetRequiredService<ServerStops>(), services.GetRequiredService<LostSenders>(), facts, looks, Book, Later);
    }

    public Installation Installation { get; }

    public ShiftedTime SimulatorClock { get; }

    /// <summary>Of the doctor.</summary>
    public ShiftedTime Later { get; } = new();

    public Doctor Doctor { get; }

    public FindingBook Book { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <param name="personality">Null: the account of the options.</param>
    public static async Task<FindingWorld> OpenAsync(TestDatabase kind, string? personality = null, MailboxShares? shares = null)
    {
        var clock = new ShiftedTime();
        var change = new Installation.Change { SimulatorClock = clock };
        var world = new FindingWorld(await Installation.StartAsync(kind, shares is null ? change : change with { Shares = shares }), clock);
        if (personality is not null)
        {
            using var answer = await Http.PutAsJsonAsync(new Uri(world.Installation.Simulator.Address, $"/_simulator/keys/{Key}"), new { secret = Secret, user = "mailer", personality }, Cancel);
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancel));
        }

        await world.SaveAsync(personality);
        return world;
    }

    public async Task MendAsync()
    {
        using var answer = await Http.PostAsJsonAsync(new Uri(Installation.Simulator.Address, $"/_simulator/keys/{Key}/mend"), new { }, Cancel);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancel));
    }

    /// <summary>A region of the options' account becomes another.</summary>
    public Task ChangeRegionAsync(object change) => TellAsync(HttpMethod.Put, "regions/eu-central-1", change);

    /// <param name="path">Below the simulator's own.</param>
    /// <param name="body">Null: none.</param>
    public async Task TellAsync(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(Installation.Simulator.Address, $"/_simulator/{path}")) { Content = body is null ? null : JsonContent.Create(body, options: new() { PropertyNamingPolicy = null }) };
        using var answer = await Http.SendAsync(request, Cancel);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancel));
    }

    /// <summary>Another default From for the server, by nobody's form.</summary>
    public Task UseFromAsync(string from) => Installation.Web.Services.GetRequiredService<SendingServers>().SaveAsync(Settings(null) with { DefaultFrom = from }, Cancel);

    /// <summary>What a look of this moment leaves open.</summary>
    public async Task<IReadOnlyList<FindingView>> CheckAsync()
    {
        await Doctor.CheckAsync("Ines Moreau", Cancel);
        return await OpenAsync();
    }

    public async Task<IReadOnlyList<FindingView>> OpenAsync() => [.. (await Book.ListAsync(Installation.Customer, withInstallation: true, Cancel)).Where(v => v.Finding.ClosedAt is null)];

    public async Task<SendingServer> ServerAsync() => (await Installation.Web.Services.GetRequiredService<SendingServers>().ListAsync(Cancel))[0];

    public async ValueTask DisposeAsync()
    {
        Doctor.Dispose();
        ses.Dispose();
        await Installation.DisposeAsync();
    }

    private Task<SendingServer> SaveAsync(string? personality) => Installation.Web.Services.GetRequiredService<SendingServers>().SaveAsync(Settings(personality), Cancel);

    private ServerSettings Settings(string? personality) => new("SES Frankfurt", "eu-central-1")
    {
        Endpoint = Installation.Simulator.Address, AccessKeyId = personality is null ? Installation.Simulator.AccessKeyId : Key, SecretAccessKey = personality is null ? Installation.Simulator.SecretAccessKey : Secret,
        ConfigurationSet = Installation.Simulator.ConfigurationSet, DefaultFrom = From,
        QueueUrl = personality == "queue_policy" ? new Uri(Installation.Simulator.QueueUrl.ToString().Replace("/events", "/shut", StringComparison.Ordinal)) : Installation.Simulator.QueueUrl,
    };
}
