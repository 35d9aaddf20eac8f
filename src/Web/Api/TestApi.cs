using Postroad.Core.Accounts;
using Postroad.Core.Deliveries;

namespace Postroad.Web.Api;

/// <param name="Id">Of the test.</param>
public sealed record StartedTestBody(string Id);

/// <summary>A test of a campaign or of a sending server, as of now.</summary>
/// <param name="Settled">Nothing about it will change soon.</param>
public sealed record SentTestBody(string Id, string Subject, string From, string Server, DateTimeOffset CreatedAt, string CreatedBy, bool Settled, IReadOnlyList<SentTestLineBody> Lines);

/// <param name="HandedOverAt">Null: not yet.</param>
/// <param name="MessageId">The provider's; null: it took none.</param>
/// <param name="Reason">In a few words of ours; null: nothing to say.</param>
/// <param name="Words">The provider's or receiving server's own; null: none.</param>
/// <param name="Why">Cause and fix; null: it was not refused.</param>
public sealed record SentTestLineBody(string Email, DeliveryState State, Outcome Outcome, DateTimeOffset? HandedOverAt, string? MessageId, string? Reason, string? Words, string? Why);

/// <summary>What became of tests.</summary>
internal static class TestApi
{
    public static void MapTests(this RouteGroupBuilder api) =>
        api.MapGet("/tests/{id}", FindAsync).WithTags("Deliveries").Answers<SentTestBody>().Is("get_test", ApiScopes.DeliveriesRead, "What became of a test, for each of its addresses");

    public static IResult Started(string id) => Results.Accepted($"{ApiSetup.Root}/tests/{id}", new StartedTestBody(id));

    private static async Task<IResult> FindAsync(HttpContext http, TestSends tests, string id, CancellationToken cancel) =>
        await tests.FindAsync(ApiCaller.Of(http).Customer, id, cancel) is { } test ? Results.Ok(Of(test)) : ApiProblems.NotFound("A test.");

    private static SentTestBody Of(TestReport t) => new(
        t.Id, t.Subject, t.From, t.Server, t.CreatedAt, t.CreatedBy, t.IsSettled,
        [.. t.Lines.Select(l => new SentTestLineBody(l.Address, l.State, l.Outcome, l.HandedOverAt, l.MessageId, l.Reason, l.Words, l.Why?.ToString()))]);
}
