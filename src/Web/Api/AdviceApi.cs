using Microsoft.AspNetCore.Mvc;
using Postroad.Core.Accounts;
using Postroad.Core.Advisor;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;

namespace Postroad.Web.Api;

/// <summary>What Amazon SES asks for, as the installation has it.</summary>
/// <param name="AsOf">When somebody read it at AWS.</param>
/// <param name="FirstStep">Recipients in a month at which the second price begins.</param>
/// <param name="SecondStep">Recipients in a month at which the third price begins.</param>
/// <param name="DedicatedIp">Dollars a month for one.</param>
/// <param name="Usual">Key of the plan that an account has which has not told.</param>
/// <param name="BounceReview">Per cent of bounces at which AWS reviews an account.</param>
/// <param name="ComplaintReview">Per cent of complaints at which AWS reviews an account.</param>
/// <param name="Little">Messages in a month below which an account is hardly worth its trouble.</param>
/// <param name="DedicatedFrom">Messages in a month from which dedicated addresses are worth their price. Null: as published.</param>
/// <param name="WarmUpDays">In which AWS warms a new one up. Null: as published.</param>
public sealed record PricesBody(
    DateOnly AsOf, string? Region, long FirstStep, long SecondStep, decimal DedicatedIp, string? Usual, decimal BounceReview, decimal ComplaintReview, long Little, IReadOnlyList<PlanBody>? Plans,
    long? DedicatedFrom = null, int? WarmUpDays = null);

/// <param name="Key">As GetAccount names it.</param>
/// <param name="Fee">Dollars a month.</param>
/// <param name="First">Dollars for 1,000 recipients up to the first step.</param>
/// <param name="Second">For 1,000 of those up to the second.</param>
/// <param name="Beyond">For 1,000 of those over it.</param>
public sealed record PlanBody(string? Key, string? Name, string? About, decimal Fee, decimal First, decimal Second, decimal Beyond);

/// <summary>Which type of sending server fits.</summary>
/// <param name="Fits">Whether this version has it or not.</param>
/// <param name="Best">The nearest to that of those that there are.</param>
/// <param name="Deciding">Questions of which another answer alone would change what fits.</param>
/// <param name="Meanwhile">What to do as long as there is none of the type that fits; null: there is.</param>
public sealed record TypeChoiceBody(ServerType Fits, ServerType Best, IReadOnlyList<TypeReasonBody> Reasons, IReadOnlyList<TypeQuestion> Deciding, string? Meanwhile);

/// <summary>What follows from one answer.</summary>
/// <param name="For">The type it speaks for; null: it does not decide between the API and SMTP.</param>
public sealed record TypeReasonBody(TypeQuestion Question, ServerType? For, string Words);

/// <summary>The price table of the page about Amazon SES, and the choice of a type of sending server, for keys that an administrator made.</summary>
internal static class AdviceApi
{
    public static void MapAdvice(this RouteGroupBuilder api)
    {
        var prices = api.MapGroup("/prices").WithTags("Sending servers");
        prices.MapGet("", FindAsync).Answers<PricesBody>().Is("get_prices", ApiScopes.ServersRead, "What Amazon SES asks for, with its version in the ETag");
        prices.MapPut("", EditAsync).Answers<PricesBody>().Is("edit_prices", ApiScopes.ServersWrite, "Correct the price table; wants If-Match");
        api.MapGet("/server-type", Choose).WithTags("Sending servers").Answers<TypeChoiceBody>().Is("choose_server_type", ApiScopes.ServersRead, "Which type of sending server fits five answers, yes or no, and why");
    }

    private static IResult Choose(
        string? events, [FromQuery(Name = "one_form")] string? oneForm, [FromQuery(Name = "other_software")] string? others, string? volume, [FromQuery(Name = "configuration_sets")] string? sets)
    {
        var given = new[] { ("events", TypeQuestion.Events, events), ("one_form", TypeQuestion.OneForm, oneForm), ("other_software", TypeQuestion.OtherSoftware, others), ("volume", TypeQuestion.Volume, volume), ("configuration_sets", TypeQuestion.ConfigurationSets, sets) };
        var faults = given.Where(g => g.Item3 is not (null or "yes" or "no")).Select(g => new FieldFault(g.Item1, "Say yes or no, or leave it out.")).ToList();
        if (faults.Count > 0) return ApiProblems.Invalid(faults);
        var choice = TypeChoice.Of(given.Where(g => g.Item3 is not null).ToDictionary(g => g.Item2, g => g.Item3 == "yes"));
        return Results.Ok(new TypeChoiceBody(choice.Fits, choice.Best, [.. choice.Reasons.Select(r => new TypeReasonBody(r.Question, r.For, r.Words))], choice.Deciding, choice.Meanwhile));
    }

    private static async Task<IResult> FindAsync(HttpContext http, SesTermsStore store, CancellationToken cancel)
    {
        var now = await store.ReadAsync(cancel);
        return ApiEdits.Show(http, now.Version, Of(now.Terms));
    }

    private static async Task<IResult> EditAsync(HttpContext http, SesTermsStore store, PricesBody body, CancellationToken cancel) => ApiEdits.TryVersion(http, out var version, out var fault)
        ? ApiEdits.Of(http, await store.SaveAsync(Of(body), version, ApiCaller.Of(http).Name, cancel), now => now.Version, now => Of(now.Terms), "The price table.")
        : fault;

    private static SesTerms Of(PricesBody b) => new()
    {
        AsOf = b.AsOf, Region = b.Region ?? "", FirstStep = b.FirstStep, SecondStep = b.SecondStep, DedicatedIp = b.DedicatedIp, Usual = b.Usual ?? "", BounceReview = b.BounceReview,
        ComplaintReview = b.ComplaintReview, Little = b.Little, DedicatedFrom = b.DedicatedFrom ?? SesTerms.Published.DedicatedFrom, WarmUpDays = b.WarmUpDays ?? SesTerms.Published.WarmUpDays, Plans = [.. (b.Plans ?? []).Select(p => new SesPlan(p.Key ?? "", p.Name ?? "", p.About ?? "", p.Fee, p.First, p.Second, p.Beyond))],
    };

    private static PricesBody Of(SesTerms t) => new(
        t.AsOf, t.Region, t.FirstStep, t.SecondStep, t.DedicatedIp, t.Usual, t.BounceReview, t.ComplaintReview, t.Little,
        [.. t.Plans.Select(p => new PlanBody(p.Key, p.Name, p.About, p.Fee, p.First, p.Second, p.Beyond))], t.DedicatedFrom, t.WarmUpDays);
}
