using Postroad.Core.Accounts;
using Postroad.Core.Campaigns;
using Postroad.Core.Primitives;
using Postroad.Core.Reports;
using Postroad.Core.Sending;
using Postroad.Core.SesSetup;

namespace Postroad.Web.Api;

/// <summary>The message classes of a server, with what was seen at AWS last.</summary>
/// <param name="ServerVersion">In If-Match of a change of a class; the ETag is the version of the plan.</param>
/// <param name="LookedAt">Null: nobody has asked AWS.</param>
/// <param name="Hidden">What AWS did not tell, in its words. Null: all was told.</param>
/// <param name="Fault">Why the last look or run did not come to its end. Null: it did.</param>
/// <param name="Plan">Of the pair; empty when nobody has asked for it.</param>
public sealed record ServerClassesBody(
    int ServerVersion, DateTimeOffset? LookedAt, IReadOnlyList<ServerClassBody> Classes, IReadOnlyList<string> ConfigurationSets, IReadOnlyList<string> Pools, IReadOnlyList<DedicatedIpBody> DedicatedIps,
    string? Hidden, string? Fault, IReadOnlyList<SetupStepBody> Plan, bool IsWhole);

/// <param name="Class">marketing, transactional or system.</param>
/// <param name="Own">Its own configuration set. Null: the server's.</param>
/// <param name="ConfigurationSet">The one that its mail names. Null: none.</param>
/// <param name="Tracks">Opens and clicks are to be counted by us.</param>
/// <param name="SesTracks">Amazon SES counts in that set itself, so that ours stays off. Null: nobody has looked.</param>
/// <param name="TellsEvents">The set tells what becomes of mail. Null: nobody has looked.</param>
/// <param name="Pool">Of dedicated addresses. Null: the default, or nobody has looked.</param>
/// <param name="Metrics">Tags by which CloudWatch counts.</param>
public sealed record ServerClassBody(MessageClass Class, string? Own, string? ConfigurationSet, bool Tracks, bool? SesTracks, bool? TellsEvents, string? Pool, IReadOnlyList<string> Metrics);

/// <summary>What left through a server in the last 24 hours, of one class of mail.</summary>
/// <param name="Delivered">Of which a delivery was heard in that time.</param>
public sealed record ClassTrafficBody(MessageClass Class, long Sent, long Delivered);

/// <param name="WarmedPercent">Null: AWS did not say.</param>
public sealed record DedicatedIpBody(string Ip, string Pool, int? WarmedPercent, bool IsWarm);

/// <param name="Marketing">Dedicated addresses for marketing mail.</param>
/// <param name="Others">For transactional mail and our own.</param>
/// <param name="Metrics">Tags by which CloudWatch counts marketing mail. Empty: it does not.</param>
public sealed record PairBody(IReadOnlyList<string>? Marketing, IReadOnlyList<string>? Others, IReadOnlyList<string>? Metrics)
{
    public PairWish ToWish() => new() { Marketing = Marketing ?? [], Others = Others ?? [], Metrics = Metrics ?? [] };
}

/// <param name="ConfigurationSet">Null or empty: the server's; of a campaign: that of marketing mail.</param>
/// <param name="Tracks">Null: of a class as it is usual, of a campaign as its class does.</param>
public sealed record SendingWishBody(string? ConfigurationSet, bool? Tracks);

public sealed record PoolBody(string? Pool);

/// <summary>Message classes, pools and dedicated addresses of sending servers, for keys that an administrator made.</summary>
internal static class ServerClassApi
{
    private const string What = "A sending server.";

    public static void MapServerClasses(this RouteGroupBuilder api)
    {
        var servers = api.MapGroup("/servers/{id}").WithTags("Sending servers");
        servers.MapGet("/classes", FindAsync).Answers<ServerClassesBody>().Is("get_server_classes", ApiScopes.ServersRead, "What each message class has at a server, and what AWS told last");
        servers.MapGet("/classes/traffic", TrafficAsync).Answers<ApiPage<ClassTrafficBody>>().Is("get_server_class_traffic", ApiScopes.ServersRead, "How much of each message class left in the last 24 hours");
        servers.MapPut("/classes/{kind}", EditAsync).Answers<ServerClassesBody>().Is("edit_server_class", ApiScopes.ServersWrite, "Choose configuration set and tracking of a message class; wants the server's version in If-Match");
        servers.MapPost("/classes/look", LookAsync).Answers<ServerClassesBody>().Is("look_at_server_classes", ApiScopes.ServersWrite, "Ask AWS for sets, pools and dedicated IPs, and what a pair would change; changes nothing at AWS");
        servers.MapPost("/classes/make", MakeAsync).Answers<ServerClassesBody>().Is("make_server_classes", ApiScopes.ServersWrite, "Make the pair as planned, and have the classes use it; wants If-Match");
        servers.MapPost("/classes/undo", UndoAsync).Answers<ServerClassesBody>().Is("undo_server_classes", ApiScopes.ServersWrite, "Take back what was made for the pair; wants If-Match");
        servers.MapPost("/ip-pools", PoolAsync).Answers<ServerClassesBody>().Is("create_ip_pool", ApiScopes.ServersWrite, "Make a pool of dedicated IPs");
        servers.MapPut("/dedicated-ips/{ip}", MoveAsync).Answers<ServerClassesBody>().Is("move_dedicated_ip", ApiScopes.ServersWrite, "Move a dedicated IP into a pool");
        servers.MapPut("/configuration-sets/{set}", TieAsync).Answers<ServerClassesBody>().Is("tie_configuration_set", ApiScopes.ServersWrite, "Have a class's configuration set send from a pool");
        api.MapGroup("/campaigns").WithTags("Campaigns").MapPut("/{id}/sending", CampaignAsync).Answers<SendingWishBody>()
            .Is("edit_campaign_sending", ApiScopes.ServersWrite, "Give a campaign a configuration set and tracking of its own; wants If-Match");
    }

    private static async Task<IResult> FindAsync(HttpContext http, ClassSetups setups, string id, CancellationToken cancel) =>
        await setups.FindAsync(id, cancel) is { } view ? ApiEdits.Show(http, view.Version, Of(view)) : ApiProblems.NotFound(What);

    private static async Task<IResult> TrafficAsync(SendingServers servers, ClassTraffic traffic, string id, CancellationToken cancel) => await servers.FindAsync(id, cancel) is { } server
        ? Results.Ok(new ApiPage<ClassTrafficBody>([.. (await traffic.ReadAsync(server.Key, cancel)).Select(f => new ClassTrafficBody(f.Class, f.Sent, f.Delivered))], null))
        : ApiProblems.NotFound(What);

    private static async Task<IResult> EditAsync(HttpContext http, ClassSetups setups, ServerClasses classes, string id, string kind, SendingWishBody body, CancellationToken cancel)
    {
        if (ServerClasses.All.Where(c => string.Equals(c.ToString(), kind, StringComparison.OrdinalIgnoreCase)).Select(c => (MessageClass?)c).FirstOrDefault() is not { } mailClass) return ApiProblems.NotFound("A message class.");
        if (!ApiEdits.TryVersion(http, out var version, out var fault)) return fault;
        var edit = await classes.ChangeAsync(id, mailClass, body.ConfigurationSet, body.Tracks ?? ServerClass.TracksUnsaid(mailClass), version, ApiCaller.Of(http).Name, cancel);
        var view = await setups.FindAsync(id, cancel);
        return ApiEdits.Of(http, edit, s => s.Version, _ => view is null ? null : Of(view), What);
    }

    private static async Task<IResult> LookAsync(HttpContext http, ClassSetups setups, string id, PairBody? body, CancellationToken cancel) =>
        Of(http, await setups.LookAsync(id, body?.ToWish(), cancel));

    private static async Task<IResult> MakeAsync(HttpContext http, ClassSetups setups, string id) => ApiEdits.TryVersion(http, out var version, out var fault)
        ? Of(http, await setups.MakeAsync(id, version, ApiCaller.Of(http).Name, CancellationToken.None))
        : fault;

    private static async Task<IResult> UndoAsync(HttpContext http, ClassSetups setups, string id) => ApiEdits.TryVersion(http, out var version, out var fault)
        ? Of(http, await setups.UndoAsync(id, version, ApiCaller.Of(http).Name, CancellationToken.None))
        : fault;

    private static async Task<IResult> PoolAsync(HttpContext http, ClassSetups setups, string id, PoolBody body, CancellationToken cancel) =>
        Of(http, await setups.CreatePoolAsync(id, body.Pool ?? "", ApiCaller.Of(http).Name, cancel));

    private static async Task<IResult> MoveAsync(HttpContext http, ClassSetups setups, string id, string ip, PoolBody body, CancellationToken cancel) =>
        Of(http, await setups.MoveAsync(id, ip, body.Pool ?? "", ApiCaller.Of(http).Name, cancel));

    private static async Task<IResult> TieAsync(HttpContext http, ClassSetups setups, string id, string set, PoolBody body, CancellationToken cancel) =>
        Of(http, await setups.TieAsync(id, set, body.Pool ?? "", ApiCaller.Of(http).Name, cancel));

    private static async Task<IResult> CampaignAsync(HttpContext http, CampaignSets sets, string id, SendingWishBody? body, CancellationToken cancel)
    {
        var caller = ApiCaller.Of(http);
        return ApiEdits.TryVersion(http, out var version, out var fault)
            ? ApiEdits.Of(http, await sets.ChangeAsync(caller.Customer, id, version, body?.ConfigurationSet, body?.Tracks, caller.Name, cancel), d => d.Version, d => new SendingWishBody(d.ConfigurationSet, d.Tracks), "A campaign.")
            : fault;
    }

    private static IResult Of(HttpContext http, ClassesAnswer answer) => answer switch
    {
        ClassesAnswer.Done done => ApiEdits.Show(http, done.View.Version, Of(done.View)),
        ClassesAnswer.Differs differs => ApiProblems.Stale(differs.View.Version),
        ClassesAnswer.Faulty faulty => ApiProblems.Invalid(faulty.Faults),
        _ => ApiProblems.NotFound(What),
    };

    private static ServerClassesBody Of(ClassesView view) => new(
        view.Server.Version, view.LookedAt, [.. view.Classes.Select(Of)], view.Sight?.Sets ?? [], view.Sight?.Pools ?? [],
        [.. (view.Sight?.Addresses ?? []).Select(a => new DedicatedIpBody(a.Ip, a.Pool, a.WarmedPercent, a.IsWarm))], view.Sight?.Hidden, view.Fault,
        [.. view.Plan.Select(s => new SetupStepBody(s.Part, s.Op, s.Name, s.Now, s.Then, s.Fault))], view.IsWhole);

    private static ServerClassBody Of(ClassView c) =>
        new(c.Class, c.Own, c.Set, c.Tracks, c.Seen?.TracksAnything, c.Seen?.TellsEvents, c.Seen?.Pool, c.Seen?.Metrics?.Split(", ") ?? []);
}
