using Postroad.Core.Accounts;
using Postroad.Core.Primitives;
using Postroad.Core.Reports;
using Postroad.Core.Sending;
using Postroad.Core.SesSetup;
using Postroad.Web.Hosting;

namespace Postroad.Web.Api;

/// <summary>How a server's path of events stands at AWS, as it was seen last.</summary>
/// <param name="Name">With which the names of what is made begin.</param>
/// <param name="LookedAt">Null: nobody has looked since the server has its region.</param>
/// <param name="Account">Twelve digits. Null: AWS did not say.</param>
/// <param name="IsWhole">All is as it should be, and the server uses it.</param>
/// <param name="Fault">Why the last look or run did not come to its end. Null: it did.</param>
/// <param name="DailyPolicy">IAM policy that is enough for daily work, as JSON. Null: it is not known yet for whom.</param>
public sealed record ServerSetupBody(
    string Name, DateTimeOffset? LookedAt, string? Account, bool IsWhole, string? Fault, IReadOnlyList<SetupStepBody> Plan, IReadOnlyList<PermissionBody> Permissions, string? DailyPolicy,
    string SetUpPolicy);

/// <param name="State">waiting, proven or failed.</param>
public sealed record LoopProofBody(DateTimeOffset StartedAt, ProofState State, IReadOnlyList<ProofLineBody> Mails);

/// <param name="Mailbox">Of Amazon SES's mailbox simulator: success, bounce, ooto, complaint or suppressionlist.</param>
/// <param name="Seconds">From handing over until its event was stored. Null: it has not come.</param>
/// <param name="Why">Why it was not handed over. Null: it was, or will be.</param>
public sealed record ProofLineBody(string Mailbox, ProofState State, double? Seconds, string? Why);

/// <param name="Part">dead_queue, queue, topic, subscription, configuration_set, event_destination or metrics_destination; of the pair also pool, pooled_address and server_class.</param>
/// <param name="Op">keep, create, change or blocked.</param>
/// <param name="Now">Of a change: how it is.</param>
/// <param name="Then">Of a change: how it will be.</param>
/// <param name="Fault">Of what is blocked: why, and what to do.</param>
public sealed record SetupStepBody(SetupPart Part, PlanOp Op, string Name, string? Now, string? Then, string? Fault);

/// <param name="Result">unknown, allowed or denied.</param>
/// <param name="Words">AWS's own, of a refusal.</param>
/// <param name="TriedAt">When daily work tried it last. Null: it is known, or not, from the last look.</param>
public sealed record PermissionBody(string Action, Allowance Result, string For, string? Words, DateTimeOffset? TriedAt);

/// <param name="Name">Null: as before; at first “postroad”.</param>
/// <param name="Metrics">Tags by which CloudWatch counts what becomes of mail: customer, campaign, ses:configuration-set, ses:from-domain. Empty: it does not. Null: as before.</param>
public sealed record SetupLookBody(string? Name, IReadOnlyList<string>? Metrics = null);

/// <param name="AccessKeyId">Null, with the secret: the key of the machine's AWS environment.</param>
/// <param name="Endpoint">Null: AWS itself.</param>
/// <param name="RoleArn">Role that the key is lent. Null: it acts itself.</param>
/// <param name="ExternalId">Which the role asks for. Null: none.</param>
/// <param name="Audience">Where most recipients live: everywhere, eu, us or asia_pacific.</param>
public sealed record SurveyBody(string? AccessKeyId, string? SecretAccessKey, string? Endpoint, string? RoleArn = null, string? ExternalId = null, AudienceArea Audience = AudienceArea.Everywhere)
{
    public ServerDraft ToDraft() => new()
    {
        Name = "", Region = "", DefaultFrom = "", UsesEnvironment = AccessKeyId is null && SecretAccessKey is null, AccessKeyId = AccessKeyId, SecretAccessKey = SecretAccessKey, Endpoint = Endpoint, RoleArn = RoleArn, ExternalId = ExternalId,
    };

    /// <summary>No secret in a log.</summary>
    public override string ToString() => "Survey of regions";
}

/// <param name="Area">Where AWS processes the mail: EU, US and the like.</param>
/// <param name="Production">False: sandbox. Null: not told.</param>
/// <param name="DayLimit">Recipients in 24 hours; -1: no limit; null: not told.</param>
/// <param name="Why">Why it was not told. Null: it was.</param>
/// <param name="IsRecommended">The one to send from for that audience.</param>
public sealed record RegionBody(string Region, string Place, string Area, bool? Production, double? DayLimit, double? PerSecond, IReadOnlyList<RegionIdentityBody> Identities, string? Why, bool IsRecommended);

public sealed record RegionIdentityBody(string Name, bool MaySend);

/// <summary>The set-up of a sending server at AWS, for keys that an administrator made.</summary>
internal static class ServerSetupApi
{
    private const string What = "A sending server.";

    public static void MapServerSetups(this RouteGroupBuilder api)
    {
        var servers = api.MapGroup("/servers").WithTags("Sending servers");
        servers.MapPost("/regions", SurveyAsync).Answers<ApiPage<RegionBody>>().Is("survey_regions", ApiScopes.ServersWrite, "Ask all regions of Amazon SES what a key finds there");
        servers.MapPost("/drafts", DraftAsync).Answers<ServerBody>(201).Is("draft_server", ApiScopes.ServersWrite, "Keep key and region of a sending server that is set up step by step");
        var setups = api.MapGroup("/servers/{id}/set-up").WithTags("Sending servers");
        setups.MapGet("", FindAsync).Answers<ServerSetupBody>().Is("get_server_set_up", ApiScopes.ServersRead, "What is set up at AWS for a server, as it was seen last, with its version in the ETag");
        setups.MapPost("/look", LookAsync).Answers<ServerSetupBody>().Is("look_at_server_set_up", ApiScopes.ServersWrite, "Ask AWS what is there, and what would be made; changes nothing at AWS");
        setups.MapPost("/make", MakeAsync).Answers<ServerSetupBody>().Is("make_server_set_up", ApiScopes.ServersWrite, "Make what the plan says, and have the server use it; wants If-Match");
        setups.MapPost("/prove", ProveAsync).Answers<LoopProofBody>(202).Is("prove_server_set_up", ApiScopes.ServersWrite, "Mail Amazon SES's mailbox simulator; events have to come back within 60 s");
        setups.MapGet("/proof", ProofAsync).Answers<LoopProofBody>().Is("get_server_proof", ApiScopes.ServersRead, "How the last proof of a server's event loop stands");
        setups.MapPost("/undo", UndoAsync).Answers<ServerSetupBody>().Is("undo_server_set_up", ApiScopes.ServersWrite, "Take back what was made at AWS; wants If-Match");
    }

    private static async Task<IResult> SurveyAsync(RegionSurvey survey, SurveyBody body, CancellationToken cancel) => await survey.AskAsync(body.ToDraft(), cancel) switch
    {
        SurveyAnswer.Asked asked => Results.Ok(new ApiPage<RegionBody>([.. asked.Readings.Select(r => Of(r, RegionSurvey.Recommend(asked.Readings, body.Audience)?.Reading == r))], null)),
        SurveyAnswer.Faulty faulty => ApiProblems.Invalid(faulty.Faults),
        _ => ApiProblems.NotFound(What),
    };

    private static async Task<IResult> DraftAsync(HttpContext http, ServerEdits edits, ServerOverview overview, Origins origins, ServerWishBody body, CancellationToken cancel)
    {
        var made = await edits.DraftAsync(body.ToDraft(known: null), ApiCaller.Of(http).Name, cancel);
        var shown = made is Edit<SendingServer>.Saved saved ? await overview.FindAsync(saved.Value.PublicId, cancel) : null;
        return ApiEdits.Of(http, made, s => s.Version, _ => shown is null ? null : ServerApi.Of(shown, origins), What, s => $"{ApiSetup.Root}/servers/{s.PublicId}");
    }

    private static RegionBody Of(RegionReading r, bool isRecommended) => new(
        r.Region.Code, r.Region.Place, r.Region.Area, r.Account?.Production, r.Account?.Max24HourSend, r.Account?.MaxSendRate,
        [.. r.Identities.Select(i => new RegionIdentityBody(i.Name, i.MaySend))], r.Why, isRecommended);

    private static async Task<IResult> FindAsync(HttpContext http, ServerSetups setups, LoopProofs proofs, TriedActions tried, string id, CancellationToken cancel) =>
        await setups.FindAsync(id, cancel) is { } view ? ApiEdits.Show(http, view.Version, Of(tried.Learn(view, await proofs.FindAsync(id, cancel)))) : ApiProblems.NotFound(What);

    private static async Task<IResult> LookAsync(HttpContext http, ServerSetups setups, string id, SetupLookBody? body, CancellationToken cancel) =>
        Of(http, await setups.LookAsync(id, body?.Name, body?.Metrics, cancel));

    private static async Task<IResult> MakeAsync(HttpContext http, ServerSetups setups, string id) => ApiEdits.TryVersion(http, out var version, out var fault)
        ? Of(http, await setups.MakeAsync(id, version, ApiCaller.Of(http).Name, CancellationToken.None))
        : fault;

    private static async Task<IResult> UndoAsync(HttpContext http, ServerSetups setups, string id) => ApiEdits.TryVersion(http, out var version, out var fault)
        ? Of(http, await setups.UndoAsync(id, version, ApiCaller.Of(http).Name, CancellationToken.None))
        : fault;

    private static async Task<IResult> ProveAsync(HttpContext http, LoopProofs proofs, string id, CancellationToken cancel)
    {
        var caller = ApiCaller.Of(http);
        if (await proofs.StartAsync(caller.Customer, id, caller.Name, cancel) is not { } faults) return ApiProblems.NotFound(What);
        if (faults.Count > 0) return ApiProblems.Invalid(faults);
        return await proofs.FindAsync(id, cancel) is { } proof ? Results.Accepted($"{ApiSetup.Root}/servers/{id}/set-up/proof", Of(proof)) : ApiProblems.NotFound(What);
    }

    private static async Task<IResult> ProofAsync(LoopProofs proofs, string id, CancellationToken cancel) =>
        await proofs.FindAsync(id, cancel) is { } proof ? Results.Ok(Of(proof)) : ApiProblems.NotFound("A proof of this server.");

    private static LoopProofBody Of(LoopProof proof) => new(proof.StartedAt, proof.State, [.. proof.Lines.Select(Of)]);

    private static ProofLineBody Of(ProofLine line) => new(line.Mailbox.Name, line.State, line.Took is { } took ? Math.Round(took.TotalSeconds, 1) : null, line.Why);

    private static IResult Of(HttpContext http, SetupAnswer answer) => answer switch
    {
        SetupAnswer.Done done => ApiEdits.Show(http, done.View.Version, Of(done.View)),
        SetupAnswer.Differs differs => ApiProblems.Stale(differs.View.Version),
        SetupAnswer.Faulty faulty => ApiProblems.Invalid(faulty.Faults),
        _ => ApiProblems.NotFound(What),
    };

    private static ServerSetupBody Of(SetupView view) => new(
        view.Names.Name, view.LookedAt, view.Caller?.Account, view.IsWhole, view.Fault, [.. view.Plan.Select(s => new SetupStepBody(s.Part, s.Op, s.Name, s.Now, s.Then, s.Fault))],
        [.. view.Permissions.Select(p => new PermissionBody(p.Action.Name, p.It, p.Action.For, p.Words, p.TriedAt))], view.DailyPolicy, KeyPolicies.ForSetUp(view.Server.Region, view.Names));
}
