using System.Globalization;
using Postroad.Core.Accounts;
using Postroad.Core.Deliveries;
using Postroad.Core.Primitives;
using Postroad.Core.Reports;
using Postroad.Core.Sending;
using Postroad.Web.Hosting;

namespace Postroad.Web.Api;

/// <summary>A sending server. Its secret is never shown.</summary>
/// <param name="Region">Of AWS; empty for a relay.</param>
/// <param name="StateReason">Why it does not send; null: nothing to say.</param>
/// <param name="AccessKeyId">Null: the key of the machine's AWS environment.</param>
/// <param name="QueueUrl">Null: what becomes of a mail is not reported.</param>
/// <param name="OwnMail">The mail of the installation itself, such as links for lost passwords, leaves through it.</param>
/// <param name="TopicArn">SNS topic that delivers events over HTTPS, in place of a queue; null: none.</param>
/// <param name="EventCertificate">Certificate (PEM) with which a look-alike signs the topic's messages; null: AWS's own.</param>
/// <param name="EventsUrl">Address to subscribe to the topic; null: there is none.</param>
/// <param name="DayLimit">Messages in 24 hours by the smallest limit; null: not known.</param>
/// <param name="MaxPerMinute">Messages in any 60 seconds; all limits hold together. Null: no such limit, like those of the hour and of 24 hours.</param>
/// <param name="QuotaShare">Per cent of the account's rate and quota that this server uses at most; null: all of it.</param>
/// <param name="LimitedBy">Which limit rules how fast it sends, in words.</param>
/// <param name="RoleArn">Role that the key is lent and acts in; null: it acts itself.</param>
/// <param name="ExternalId">Which the role asks for; null: none.</param>
/// <param name="Smtp">How it is reached by SMTP; null: it is not.</param>
/// <param name="NextTestAt">Of a blocked one: when its connection is tested again by itself, and it sends again when that passes. Null: its account tells, somebody has to do something, or it is not blocked.</param>
public sealed record ServerBody(
    string Id, string Name, string Region, ServerState State, string? StateReason, DateTimeOffset StateSince, string? AccessKeyId, string? DefaultFrom, string? ConfigurationSet, string? QueueUrl,
    string? Endpoint, double? MaxPerSecond, bool OwnMail, double? DayLimit, double DayUse, ConnectionBody? Test,
    string? TopicArn, string? EventCertificate, Uri? EventsUrl, int? MaxPerMinute, int? MaxPerHour, int? MaxPerDay, int? QuotaShare, string LimitedBy, string? RoleArn, string? ExternalId, ServerType Type, SmtpBody? Smtp, DateTimeOffset? NextTestAt);

/// <summary>What the last test of a connection found.</summary>
/// <param name="Why">Why it did not pass, with the fix; null: it did.</param>
/// <param name="Reply">The provider's own words to that.</param>
/// <param name="Production">Null: nobody tells.</param>
/// <param name="Smtp">What the SMTP server showed of itself; null: there is none, or it was not tried.</param>
public sealed record ConnectionBody(DateTimeOffset At, bool Passed, string? Why, string? Reply, bool? Production, SmtpFactsBody? Smtp);

/// <summary>What of a server can be set.</summary>
/// <param name="AccessKeyId">Null, with the secret: the key of the machine's AWS environment.</param>
/// <param name="SecretAccessKey">Null in a change: the stored one stays, where it goes to no other address.</param>
/// <param name="OwnMail">The mail of the installation itself leaves through it, and through no other server any more. Null: as it is; of a new server, when no other does it.</param>
/// <param name="TopicArn">SNS topic that delivers events over HTTPS; not together with a queue. Null: none.</param>
/// <param name="EventCertificate">Certificate (PEM) with which a look-alike at an endpoint of its own signs the topic's messages: nothing else is believed. Null with AWS.</param>
/// <param name="MaxPerSecond">Own limit, 0.01 to 100,000 messages. Null: as fast as the account allows.</param>
/// <param name="MaxPerMinute">Own limit of any 60 seconds; all limits hold together. Null: none, like those of the hour and of 24 hours.</param>
/// <param name="QuotaShare">Per cent, 1 to 100, of the account's rate and quota. Null: all of it.</param>
/// <param name="RoleArn">Role that the key is lent and acts in. Null: it acts itself.</param>
/// <param name="ExternalId">Which the role's trust policy asks for. Null: none.</param>
/// <param name="Type">ses_api, ses_smtp or smtp; it never changes, and another one in a change is refused. Null: ses_api, and in a change as it is.</param>
/// <param name="Smtp">How it is reached by SMTP, of both SMTP types, in a change of them too; a relay has neither region nor key.</param>
/// <param name="Anyway">Keep it, as one that does not send, when its connection does not pass the test.</param>
public sealed record ServerWishBody(
    string? Name, string? Region, string? AccessKeyId, string? SecretAccessKey, string? DefaultFrom, string? ConfigurationSet, string? QueueUrl, string? Endpoint, double? MaxPerSecond, bool? OwnMail = null, bool Anyway = false, string? TopicArn = null,
    string? EventCertificate = null, int? MaxPerMinute = null, int? MaxPerHour = null, int? MaxPerDay = null, int? QuotaShare = null, string? RoleArn = null, string? ExternalId = null, ServerType? Type = null, SmtpWishBody? Smtp = null)
{
    /// <param name="known">Type of the server that is changed. Null: it is a new one.</param>
    internal ServerDraft ToDraft(ServerType? known) => new()
    {
        Type = Type ?? known ?? ServerType.SesApi, Smtp = Smtp?.ToDraft(),
        Name = Name ?? "", Region = Region ?? "", UsesEnvironment = (Type ?? known ?? ServerType.SesApi) == ServerType.SesApi && AccessKeyId is null && SecretAccessKey is null, AccessKeyId = AccessKeyId, SecretAccessKey = SecretAccessKey, RoleArn = RoleArn, ExternalId = ExternalId, DefaultFrom = DefaultFrom ?? "",
        ConfigurationSet = ConfigurationSet, QueueUrl = QueueUrl, TopicArn = TopicArn, EventCertificate = EventCertificate, Endpoint = Endpoint, MaxPerSecond = Text(MaxPerSecond),
        MaxPerMinute = Text(MaxPerMinute), MaxPerHour = Text(MaxPerHour), MaxPerDay = Text(MaxPerDay), QuotaShare = Text(QuotaShare), SendsOwnMail = OwnMail,
    };

    private static string? Text(IFormattable? number) => number?.ToString(null, CultureInfo.InvariantCulture);

    /// <summary>No secret in a log.</summary>
    public override string ToString() => $"Sending server {Name} in {Region}";
}

/// <param name="From">Null: the server's default.</param>
public sealed record ServerTestBody(IReadOnlyList<string>? To, string? From);

/// <param name="Steps">Oldest first; the last one is not over.</param>
public sealed record ServerThroughputBody(int StepMinutes, IReadOnlyList<ThroughputStepBody> Steps);

/// <param name="At">Beginning of the step.</param>
public sealed record ThroughputStepBody(DateTimeOffset At, long Sent);

/// <summary>A change of what the account of a server allows, when it was noticed.</summary>
/// <param name="What">day: messages in 24 hours, -1 is no limit; rate: messages a second; access: 1 is production, 0 the sandbox.</param>
/// <param name="Before">Null: it was told for the first time.</param>
public sealed record QuotaChangeBody(DateTimeOffset At, QuotaFact What, double? Before, double After);

/// <param name="MaxPerHour">Messages in any 60 minutes. Null: no such limit.</param>
public sealed record HourLimitBody(int? MaxPerHour);

/// <summary>Sending servers, for keys that an administrator made.</summary>
internal static class ServerApi
{
    private const string What = "A sending server.";

    private const int MostChanges = 200;

    public static void MapServers(this RouteGroupBuilder api)
    {
        var servers = api.MapGroup("/servers").WithTags("Sending servers");
        servers.MapGet("", ListAsync).Answers<ApiPage<ServerBody>>().Is("list_servers", ApiScopes.ServersRead, "Sending servers of the installation");
        servers.MapPost("", CreateAsync).Answers<ServerBody>(201).Is("create_server", ApiScopes.ServersWrite, "Connect a sending server; its connection is tested first");
        servers.MapGet("/{id}", FindAsync).Answers<ServerBody>().Is("get_server", ApiScopes.ServersRead, "One sending server, with its version in the ETag");
        servers.MapGet("/{id}/throughput", ThroughputAsync).Answers<ServerThroughputBody>().Is("get_server_throughput", ApiScopes.ServersRead, "What left in the last hour, or with span=day in the last day");
        servers.MapGet("/{id}/quota-changes", ChangesAsync).Answers<ApiPage<QuotaChangeBody>>().Is("list_server_quota_changes", ApiScopes.ServersRead, "When quota, rate or access of its account changed, newest first");
        servers.MapPut("/{id}", EditAsync).Answers<ServerBody>().Is("edit_server", ApiScopes.ServersWrite, "Change a sending server; wants If-Match");
        servers.MapDelete("/{id}", DeleteAsync).Answers().Is("delete_server", ApiScopes.ServersWrite, "Delete a sending server that nothing names; wants If-Match");
        servers.MapPost("/{id}/pause", PauseAsync).Answers().Is("pause_server", ApiScopes.ServersWrite, "Nothing more leaves through it within two seconds");
        servers.MapPost("/{id}/resume", ResumeAsync).Answers().Is("resume_server", ApiScopes.ServersWrite, "It sends again");
        servers.MapPost("/{id}/hour-limit", LimitAsync).Answers().Is("limit_server_hour", ApiScopes.ServersWrite, "How many may leave through it in any hour; nothing else of it changes, and no connection is tested");
        servers.MapPost("/{id}/check", CheckAsync).Answers<ServerBody>().Is("check_server", ApiScopes.ServersWrite, "Test the connection, within 15 seconds");
        servers.MapPost("/{id}/test", TestAsync).Answers<StartedTestBody>(202).Is("test_server", ApiScopes.ServersWrite, "Send a test mail through it");
    }

    private static async Task<IResult> ListAsync(ServerOverview overview, Origins origins, CancellationToken cancel) => Results.Ok(new ApiPage<ServerBody>([.. (await overview.ReadAsync(cancel)).Select(line => Of(line, origins))], null));

    private static async Task<IResult> FindAsync(HttpContext http, ServerOverview overview, Origins origins, string id, CancellationToken cancel) =>
        await overview.FindAsync(id, cancel) is { } line ? ApiEdits.Show(http, line.Server.Version, Of(line, origins)) : ApiProblems.NotFound(What);

    private static async Task<IResult> ThroughputAsync(SendingServers servers, ServerThroughput throughput, string id, string? span, CancellationToken cancel)
    {
        if (await servers.FindAsync(id, cancel) is not { } server) return ApiProblems.NotFound(What);
        var read = await throughput.ReadAsync(server.Key, Parts.Addresses.Read<ThroughputSpan>(span), cancel);
        return Results.Ok(new ServerThroughputBody(read.StepMinutes, [.. read.Steps.Select(s => new ThroughputStepBody(s.At, s.Sent))]));
    }

    private static async Task<IResult> ChangesAsync(SendingServers servers, QuotaHistory history, string id, CancellationToken cancel) => await servers.FindAsync(id, cancel) is { } server
        ? Results.Ok(new ApiPage<QuotaChangeBody>([.. (await history.ListAsync(server.Key, MostChanges, cancel)).Select(c => new QuotaChangeBody(c.At, c.What, c.Before, c.After))], null))
        : ApiProblems.NotFound(What);

    private static async Task<IResult> CreateAsync(HttpContext http, ServerEdits edits, ServerOverview overview, Origins origins, ServerWishBody body, CancellationToken cancel) =>
        await OfAsync(http, await edits.CreateAsync(body.ToDraft(known: null), body.Anyway, ApiCaller.Of(http).Name, cancel), overview, origins, isNew: true, cancel);

    private static async Task<IResult> EditAsync(HttpContext http, SendingServers servers, ServerEdits edits, ServerOverview overview, Origins origins, string id, ServerWishBody body, CancellationToken cancel) => ApiEdits.TryVersion(http, out var version, out var fault)
        ? await OfAsync(http, await edits.ChangeAsync(id, body.ToDraft((await servers.FindAsync(id, cancel))?.Type), version, body.Anyway, ApiCaller.Of(http).Name, cancel), overview, origins, isNew: false, cancel)
        : fault;

    private static async Task<IResult> DeleteAsync(HttpContext http, ServerEdits edits, string id, CancellationToken cancel)
    {
        if (!ApiEdits.TryVersion(http, out var version, out var fault)) return fault;
        return await edits.DeleteAsync(id, version, ApiCaller.Of(http).Name, cancel) switch
        {
            Edit<SendingServer>.Saved => Results.NoContent(),
            Edit<SendingServer>.Faulty faulty => ApiProblems.Conflict(faulty.Faults[0].Sentence),
            Edit<SendingServer>.Stale stale => ApiProblems.Stale(stale.Current.Version),
            _ => ApiProblems.NotFound(What),
        };
    }

    private static async Task<IResult> PauseAsync(HttpContext http, ServerControls controls, string id, WhyBody? body, CancellationToken cancel) =>
        Of(await controls.PauseAsync(id, ApiCaller.Of(http).Name, Parts.Reasons.Read(body?.Why), cancel));

    private static async Task<IResult> ResumeAsync(HttpContext http, ServerControls controls, string id, CancellationToken cancel) => Of(await controls.ResumeAsync(id, ApiCaller.Of(http).Name, cancel));

    private static async Task<IResult> LimitAsync(HttpContext http, ServerControls controls, string id, HourLimitBody body, CancellationToken cancel) =>
        await controls.LimitHourAsync(id, body.MaxPerHour?.ToString(CultureInfo.InvariantCulture), ApiCaller.Of(http).Name, cancel) switch
        {
            Edit<SendingServer>.Saved => Results.NoContent(),
            Edit<SendingServer>.Faulty faulty => ApiProblems.Invalid(faulty.Faults),
            _ => ApiProblems.NotFound(What),
        };

    private static async Task<IResult> CheckAsync(HttpContext http, ServerControls controls, ServerOverview overview, Origins origins, string id, CancellationToken cancel)
    {
        if (await controls.TestAsync(id, ApiCaller.Of(http).Name, cancel) is ServerControl.NotFound) return ApiProblems.NotFound(What);
        return await overview.FindAsync(id, cancel) is { } line ? ApiEdits.Show(http, line.Server.Version, Of(line, origins)) : ApiProblems.NotFound(What);
    }

    private static async Task<IResult> TestAsync(HttpContext http, SendingServers servers, TestSends tests, string id, ServerTestBody body, CancellationToken cancel)
    {
        if (await servers.FindAsync(id, cancel) is not { } server) return ApiProblems.NotFound(What);
        var caller = ApiCaller.Of(http);
        return await tests.SendAsync(caller.Customer, ServerTestMail.Make(server, body.To ?? [], body.From, caller.Name), caller.Name, cancel) switch
        {
            TestStart.Started started => TestApi.Started(started.Id),
            TestStart.Faulty faulty => ApiProblems.Invalid(faulty.Faults),
            _ => ApiProblems.NotFound(What),
        };
    }

    private static async Task<IResult> OfAsync(HttpContext http, ServerSave save, ServerOverview overview, Origins origins, bool isNew, CancellationToken cancel)
    {
        // Right as far as can be seen, but it does not connect: the reason is the answer.
        if (save is { Edit: Edit<SendingServer>.Faulty faulty, Test: not null })
            return ApiProblems.Result(StatusCodes.Status422UnprocessableEntity, "Its connection does not pass the test", "Nothing was changed. Send \"anyway\": true to keep it all the same; it sends once its connection passes.", faulty.Faults);
        var shown = save.Edit is Edit<SendingServer>.Saved saved ? await overview.FindAsync(saved.Value.PublicId, cancel) : null;
        return ApiEdits.Of(http, save.Edit, s => s.Version, _ => shown is null ? null : Of(shown, origins), What, isNew ? s => $"{ApiSetup.Root}/servers/{s.PublicId}" : null);
    }

    private static IResult Of(ServerControl control) => control switch
    {
        ServerControl.Done => Results.NoContent(),
        ServerControl.NotSo no => ApiProblems.Conflict($"Nothing was changed: the server is {no.Server.State.ToString().ToLowerInvariant()}."),
        _ => ApiProblems.NotFound(What),
    };

    internal static ServerBody Of(ServerLine line, Origins origins) => new(
        line.Server.PublicId, line.Server.Name, line.Server.Region, line.Server.State, line.Server.StateReason, line.Server.StateSince, line.Server.AccessKeyId, line.Server.DefaultFrom,
        line.Server.ConfigurationSet, line.Server.QueueUrl, line.Server.Endpoint, line.Server.MaxPerSecond, line.Server.SendsOwnMail, line.DayLimit, line.DayUse,
        line.Test is { } test ? new ConnectionBody(test.At, test.Passed, test.Why?.ToString(), test.Reply, test.Account?.Production, SmtpFactsBody.Of(test.Smtp)) : null,
        line.Server.TopicArn, line.Server.EventCertificate, line.Server is { TopicArn: not null, EventAddress: { } address } ? Hooks.SnsHook.AddressOf(origins.Public, address) : null,
        line.Server.MaxPerMinute, line.Server.MaxPerHour, line.Server.MaxPerDay, line.Server.QuotaShare, Parts.LimitWords.Speed(line), line.Server.RoleArn, line.Server.ExternalId, line.Server.Type, SmtpBody.Of(line.Server), line.NextTestAt);
}
