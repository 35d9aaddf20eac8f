using Postroad.Core.Accounts;
using Postroad.Core.Primitives;
using Postroad.Core.Suppressions;

namespace Postroad.Web.Api;

/// <summary>An address that must not be mailed.</summary>
/// <param name="Scope">installation, customer or list.</param>
public sealed record SuppressionBody(string Email, SuppressionReason Reason, string Scope, string Source, string? Evidence, DateTimeOffset CreatedAt);

/// <param name="Evidence">What it was asked by, such as the number of a letter. Null: not said.</param>
public sealed record NewSuppressionBody(string Email, string? Evidence);

/// <summary>Addresses that must not be mailed: read, and added. Taking one away is for a person, on the screen.</summary>
internal static class SuppressionApi
{
    private const int LongestEvidence = 500;

    public static void MapSuppressions(this RouteGroupBuilder api)
    {
        var suppressions = api.MapGroup("/suppressions").WithTags("Suppressions");
        suppressions.MapGet("/{email}", FindAsync).Answers<ApiPage<SuppressionBody>>().Is("find_suppressions", ApiScopes.SuppressionsRead, "Why an address is not mailed; empty when it is");
        suppressions.MapPost("", AddAsync).Answers<ApiPage<SuppressionBody>>(201).Is("add_suppression", ApiScopes.SuppressionsAdd, "Never mail this address again");
    }

    private static async Task<IResult> FindAsync(HttpContext http, SuppressionList list, string email, CancellationToken cancel) =>
        EmailAddress.TryParse(email, out var address, out var fault)
            ? Results.Ok(new ApiPage<SuppressionBody>([.. (await list.FindAsync(ApiCaller.Of(http).Customer, address, cancel)).Select(Of)], null))
            : ApiProblems.Invalid([new("email", $"“{email}” is no email address: {fault}.")]);

    private static async Task<IResult> AddAsync(HttpContext http, SuppressionList list, NewSuppressionBody body, CancellationToken cancel)
    {
        var faults = new List<FieldFault>();
        if (!EmailAddress.TryParse(body.Email, out var address, out var fault)) faults.Add(new("email", $"“{body.Email}” is no email address: {fault}."));
        if (body.Evidence is { Length: > LongestEvidence }) faults.Add(new("evidence", $"{body.Evidence.Length} characters is more than the {LongestEvidence} that are kept: shorten it."));
        if (faults.Count > 0) return ApiProblems.Invalid(faults);
        await list.AddAsync(ApiCaller.Of(http).Customer, address, 0, ApiCaller.Of(http).Name, body.Evidence, cancel);
        return Results.Created($"{ApiSetup.Root}/suppressions/{Uri.EscapeDataString(address.Key)}", new ApiPage<SuppressionBody>([.. (await list.FindAsync(ApiCaller.Of(http).Customer, address, cancel)).Select(Of)], null));
    }

    private static SuppressionBody Of(Suppression s) =>
        new(s.EmailKey, s.Reason, s.CustomerId == CustomerId.Installation ? "installation" : s.ListId == 0 ? "customer" : "list", s.Source, s.Evidence, s.CreatedAt);
}
