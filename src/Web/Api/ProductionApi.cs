using Postroad.Core.Accounts;
using Postroad.Core.Advisor;
using Postroad.Core.SesSetup;

namespace Postroad.Web.Api;

/// <summary>How an account stands with the sandbox in a server's region.</summary>
/// <param name="Standing">unknown, sandbox, reviewed, denied or granted; as AWS told it within the last minute.</param>
/// <param name="DayLimit">Recipients in 24 hours; -1: no limit; null: not told.</param>
/// <param name="Case">Of AWS's support. Null: none, or not told.</param>
/// <param name="Request">What was asked from here last. Null: nothing.</param>
/// <param name="Draft">What could be asked; what stands in square brackets is to be replaced. Null: there is nothing to ask for.</param>
/// <param name="Fault">Why AWS was not heard. Null: it was.</param>
public sealed record ProductionBody(
    string Region, ProductionStanding Standing, double? DayLimit, double? PerSecond, string? Case, ProductionRequestBody? Request, ProductionWishBody? Draft, string? Fault);

/// <param name="Review">AWS's word: PENDING, GRANTED, DENIED, FAILED, or what it adds.</param>
/// <param name="DecidedAt">When it was seen that the review had ended. Null: it goes on.</param>
public sealed record ProductionRequestBody(DateTimeOffset AskedAt, string AskedBy, string Region, MailType MailType, string Website, string Description, string Review, DateTimeOffset? DecidedAt);

/// <param name="MailType">marketing or transactional.</param>
/// <param name="Description">100 to 5,000 characters, in English.</param>
/// <param name="Contacts">Up to four addresses for AWS's answer, beside the account's own. Null: none.</param>
public sealed record ProductionWishBody(MailType MailType, string? Website, string? Description, IReadOnlyList<string>? Contacts)
{
    public ProductionWish ToWish() => new()
    {
        MailType = MailType, Website = (Website ?? "").Trim(), Description = (Description ?? "").Trim().ReplaceLineEndings("\n"), Contacts = string.Join('\n', Contacts ?? []),
    };
}

/// <summary>Production access of a server's account, for keys that an administrator made.</summary>
internal static class ProductionApi
{
    private const string What = "A sending server.";

    public static void MapProductionAccess(this RouteGroupBuilder api)
    {
        var production = api.MapGroup("/servers/{id}/production-access").WithTags("Sending servers");
        production.MapGet("", FindAsync).Answers<ProductionBody>().Is("get_production_access", ApiScopes.ServersRead, "Whether a server's account may mail everybody, and how far AWS is with a request; asks AWS at most once a minute");
        production.MapPost("", AskAsync).Answers<ProductionBody>(202).Is("ask_for_production_access", ApiScopes.ServersWrite, "Send a request for production access to AWS's people, as it is");
    }

    private static async Task<IResult> FindAsync(ProductionAccess access, ProductionDraft drafts, string id, CancellationToken cancel)
    {
        if (await access.FindAsync(id, cancel) is not { } view) return ApiProblems.NotFound(What);
        var draft = view.Standing is ProductionStanding.Sandbox or ProductionStanding.Denied ? await drafts.MakeAsync(view.Server, cancel) : null;
        return Results.Ok(Of(view, draft));
    }

    private static async Task<IResult> AskAsync(HttpContext http, ProductionAccess access, string id, ProductionWishBody body, CancellationToken cancel) =>
        await access.AskAsync(id, body.ToWish(), ApiCaller.Of(http).Name, cancel) switch
        {
            ProductionAnswer.Asked asked => Results.Accepted($"{ApiSetup.Root}/servers/{id}/production-access", Of(asked.View, null)),
            ProductionAnswer.Faulty faulty => ApiProblems.Invalid(faulty.Faults),
            _ => ApiProblems.NotFound(What),
        };

    private static ProductionBody Of(ProductionView view, ProductionWish? draft) => new(
        view.Server.Region, view.Standing, view.Account?.Max24HourSend, view.Account?.MaxSendRate, view.Account?.ReviewCase, view.Request is { } r
            ? new ProductionRequestBody(r.AskedAt, r.AskedBy, r.Region, r.MailType, r.Website, r.Description, r.Review, r.DecidedAt)
            : null, draft is null ? null : new ProductionWishBody(draft.MailType, draft.Website, draft.Description, null), view.Fault);
}
