using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Ses;
using Postroad.Core.SesSetup;
using Postroad.Simulator.Regions;
using Postroad.Tests.Fakes;
using Postroad.Tests.Fixtures;
using AwsCaller = Postroad.Tests.Simulator.AwsCaller;

namespace Postroad.Tests.SesSetup;

/// <summary>An installation whose set-up hurries, beside a simulator of AWS that is looked at with another client.</summary>
internal sealed class SetupWorld : IAsyncDisposable
{
    public const string Key = "AKIAIOSFODNN7SETUP00", Secret = "secretOfFortyLettersThatNobodyGuesses000", Person = "Ines Moreau";

    private static readonly HttpClient Http = new();

    private SetupWorld(Installation installation) => Installation = installation;

    public Installation Installation { get; }

    public ShiftedTime SimulatorClock { get; private init; } = null!;

    public ServerSetups Setups => Installation.Web.Services.GetRequiredService<ServerSetups>();

    public ClassSetups Classes => Installation.Web.Services.GetRequiredService<ClassSetups>();

    public AwsCaller Ses => Client("ses");

    public AwsCaller Sns => Client("sns");

    public AwsCaller Sqs => Client("sqs");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <param name="dns">Where the simulator has a name server of its own, which the product asks too. Null: it has none.</param>
    public static async Task<SetupWorld> OpenAsync(TestDatabase kind, bool dedicatedIps = false, System.Net.IPEndPoint? dns = null)
    {
        var (clock, change) = (new ShiftedTime(), new Installation.Change());
        var region = change.Region with { DedicatedIps = dedicatedIps ? RegionSettings.SomeDedicatedIps : [] };
        return new SetupWorld(await Installation.StartAsync(kind, change with { SimulatorClock = clock, More = Hurry, Region = region, Dns = dns, Registrar = dns })) { SimulatorClock = clock };
    }

    /// <summary>One call a second is AWS's pace, and not that of tests.</summary>
    public static void Hurry(IServiceCollection services)
    {
        var time = new HurriedTime();
        services.AddSingleton(provider => new ServerSetups(provider.GetRequiredService<Database>(), Servers(provider, time), provider.GetRequiredService<SesServerOpener>(), time));
        services.AddSingleton(provider => new RegionSurvey(Servers(provider, time), time));
        services.AddSingleton(provider => new SetLooks(provider.GetRequiredService<Database>(), Servers(provider, time), provider.GetRequiredService<SesServerOpener>(), time));
        services.AddSingleton(provider => new ClassSetups(provider.GetRequiredService<Database>(), Servers(provider, time), provider.GetRequiredService<SesServerOpener>(),
            provider.GetRequiredService<ServerClasses>(), provider.GetRequiredService<SetLooks>(), time));
    }

    /// <summary>A set-up over another database: a process that sees what this one wrote, or dies where this one does not.</summary>
    public ServerSetups Over(Database database)
    {
        var (services, time) = (Installation.Web.Services, new HurriedTime());
        return new ServerSetups(database, Servers(services, time), services.GetRequiredService<SesServerOpener>(), time);
    }

    /// <summary>A key that may do what the policy allows, and nothing else.</summary>
    public async Task SetKeyAsync(string policy)
    {
        using var answer = await Http.PutAsJsonAsync(new Uri(Installation.Simulator.Address, $"/_simulator/keys/{Key}"), new { secret = Secret, user = "mailer", policies = new[] { JsonElement.Parse(policy) } }, Cancel);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancel));
    }

    /// <summary>The installation's own server with our key, and with nothing set up at AWS.</summary>
    public async Task<SendingServer> KeyedAsync()
    {
        // SES's notice lies in the first queue from the start, and nobody would read it any more.
        await Installation.UntilAsync(() => Http.GetFromJsonAsync<JsonElement>(new Uri(Installation.Simulator.Address, "/_simulator/account"), Cancel), account => account.GetProperty("events_in_queue").GetInt64() == 0);
        var services = Installation.Web.Services;
        var server = (await services.GetRequiredService<SendingServers>().ListAsync(Cancel))[0];
        var typed = ServerDraft.Of(server) with { AccessKeyId = Key, SecretAccessKey = Secret, ConfigurationSet = null, QueueUrl = null, DefaultFrom = "hello@harbourlane.example" };
        return Assert.IsType<Edit<SendingServer>.Saved>((await services.GetRequiredService<ServerEdits>().ChangeAsync(server.PublicId, typed, server.Version, anyway: false, Person, Cancel)).Edit).Value;
    }

    /// <param name="key">Null: the one that may do everything.</param>
    public async Task<string> DraftAsync(string? key = null, string? secret = null, Uri? endpoint = null) =>
        Assert.IsType<Edit<SendingServer>.Saved>(await Installation.Web.Services.GetRequiredService<ServerEdits>().DraftAsync(new ServerDraft
        {
            Name = "Second", Region = "eu-central-1", AccessKeyId = key ?? Installation.Simulator.AccessKeyId, SecretAccessKey = secret ?? Installation.Simulator.SecretAccessKey, DefaultFrom = "",
            Endpoint = (endpoint ?? Installation.Simulator.Address).ToString(),
        }, Person, Cancel)).Value.PublicId;

    public async Task<SetupView> LookAsync(string server, string? name = null, IReadOnlyList<string>? metrics = null) => Assert.IsType<SetupAnswer.Done>(await Setups.LookAsync(server, name, metrics, Cancel)).View;

    /// <summary>Looks, agrees and makes.</summary>
    public async Task<SetupView> MakeAsync(string server, string? name = null)
    {
        var plan = await LookAsync(server, name);
        return Assert.IsType<SetupAnswer.Done>(await Setups.MakeAsync(server, plan.Version, Person, Cancel)).View;
    }

    public async Task<SetupView> UndoAsync(string server)
    {
        var now = (await Setups.FindAsync(server, Cancel))!;
        return Assert.IsType<SetupAnswer.Done>(await Setups.UndoAsync(server, now.Version, Person, Cancel)).View;
    }

    /// <summary>What somebody does at AWS, or AWS itself.</summary>
    /// <param name="path">Of the simulator's control.</param>
    /// <param name="body">Null: nothing is said.</param>
    public async Task ControlAsync(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(Installation.Simulator.Address, $"/_simulator/{path}")) { Content = JsonContent.Create(body ?? new { }, options: new JsonSerializerOptions()) };
        using var answer = await Http.SendAsync(request, Cancel);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {await answer.Content.ReadAsStringAsync(Cancel)}");
    }

    /// <summary>Another version of the server's settings: what AWS said of the account under those before counts no more.</summary>
    public Task ForgetReadingsAsync(string server) => Installation.Database.WriteAsync(async session =>
    {
        await session.RunAsync("UPDATE sending_servers SET version = version + 1 WHERE public_id = @p0", server);
    }, Cancel);

    public async Task<SendingServer> ServerAsync(string server) => (await Installation.Web.Services.GetRequiredService<SendingServers>().FindAsync(server, Cancel))!;

    /// <summary>Names of all that the region has, as another client lists them.</summary>
    public async Task<string> ThingsAsync()
    {
        var (queues, topics, sets) = (await Sqs.SqsAsync("ListQueues", new { }), await Sns.QueryAsync("ListTopics"), await Ses.CallAsync(HttpMethod.Get, "/v2/email/configuration-sets"));
        var subscriptions = await Sns.QueryAsync("ListSubscriptions");
        return string.Join('\n', Text(queues), Listed(topics, "TopicArn"), Listed(subscriptions, "SubscriptionArn"), sets.Body);

        static string Text(Simulator.Answer answer) => answer.Json.TryGetProperty("QueueUrls", out var urls) ? urls.ToString() : "";
        static string Listed(Simulator.Answer answer, string name) => string.Join(' ', System.Xml.Linq.XDocument.Parse(answer.Body).Descendants().Where(e => e.Name.LocalName == name).Select(e => e.Value));
    }

    public async Task<string> QueueUrlAsync(string name) => (await Sqs.SqsAsync("GetQueueUrl", new { QueueName = name })).Json.GetProperty("QueueUrl").GetString()!;

    public async Task<Dictionary<string, string>> QueueAsync(string name) =>
        (await Sqs.SqsAsync("GetQueueAttributes", new { QueueUrl = await QueueUrlAsync(name), AttributeNames = new[] { "All" } })).Json.GetProperty("Attributes").Deserialize<Dictionary<string, string>>()!;

    public static string Arn(string service, string what) => $"arn:aws:{service}:eu-central-1:402177301188:{what}";

    public ValueTask DisposeAsync() => Installation.DisposeAsync();

    private AwsCaller Client(string service) => new(Installation.Simulator) { Service = service };

    private static SesServers Servers(IServiceProvider services, TimeProvider time) => new(services.GetRequiredService<LocalQuotaLedger>(), time);
}
