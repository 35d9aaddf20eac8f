using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Postroad.Core.Accounts;
using Postroad.Core.Primitives;
using Postroad.Core.Suppressions;
using Postroad.Tests.Fixtures;
using Postroad.Web.Api;

namespace Postroad.Tests.Web;

/// <summary>What holds for every call of the API.</summary>
public sealed class ApiTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_call_wants_a_key_with_a_scope_and_stands_in_the_description()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using var guest = new Guest(installation.Web);
        using var described = await guest.AdminAsync("/openapi/v1.json");
        var document = JsonElement.Parse(await AnswerAssert.IsAsync(HttpStatusCode.OK, described));
        var operations = document.GetProperty("paths").EnumerateObject().SelectMany(p => p.Value.EnumerateObject())
            .Where(o => o.Value.ValueKind == JsonValueKind.Object && o.Value.TryGetProperty("operationId", out _)).Select(o => o.Value.GetProperty("operationId").GetString()!).ToList();
        var calls = Endpoints.OfApi(installation.Web).ToList();
        Assert.Equal(calls.Select(c => c.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName).Order(), operations.Order()!);
        Assert.Equal(operations.Count, operations.Distinct().Count());
        // What each answers, too: a program that is made from the description has nothing else.
        foreach (var (operation, answers) in document.GetProperty("paths").EnumerateObject().SelectMany(p => p.Value.EnumerateObject()).Select(o => (o.Value.GetProperty("operationId").GetString(), o.Value.GetProperty("responses"))))
        {
            var good = answers.EnumerateObject().Single(a => a.Name[0] == '2');
            Assert.True(good.Name == "204" || good.Value.GetProperty("content").EnumerateObject().Any(c => c.Value.TryGetProperty("schema", out _)), $"{operation} does not say what it answers");
            Assert.True(answers.GetProperty("422").GetProperty("content").TryGetProperty("application/problem+json", out _), $"{operation} does not say how it refuses");
        }

        Assert.DoesNotContain(document.GetProperty("paths").EnumerateObject(), p => !p.Name.StartsWith("/api/v1/", StringComparison.Ordinal));
        foreach (var call in calls) Assert.True(FaultOf(call) is null, $"{Endpoints.Route(call)}: {FaultOf(call)}");

        // A session is worth nothing here: otherwise another site could make a browser call it.
        await guest.SignInAsync(installation.Customer, isAdministrator: true);
        foreach (var call in calls)
        {
            using var answer = await guest.AdminAsync(Endpoints.Path(call), new HttpMethod(Endpoints.Methods(call)[0]));
            Assert.True(answer.StatusCode == HttpStatusCode.Unauthorized, $"{Endpoints.Route(call)} answers {(int)answer.StatusCode} to a session");
            Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.Single().Scheme);
        }
    }

    [Fact]
    public void A_call_that_takes_sessions_or_has_no_scope_is_found()
    {
        RouteEndpoint Planted(params object[] metadata) => new(_ => Task.CompletedTask, Microsoft.AspNetCore.Routing.Patterns.RoutePatternFactory.Parse("/api/v1/planted"), 0, new(metadata), null);
        var keys = new AuthorizationPolicyBuilder(ApiKeyAuthentication.SchemeName).RequireAuthenticatedUser().Build();
        Assert.Null(FaultOf(Planted(keys, new NeedsScope(ApiScopes.ListsRead))));
        Assert.NotNull(FaultOf(Planted(keys)));
        Assert.NotNull(FaultOf(Planted(new AuthorizeAttribute(), new NeedsScope(ApiScopes.ListsRead))));
        Assert.NotNull(FaultOf(Planted(keys, new AllowAnonymousAttribute(), new NeedsScope(ApiScopes.ListsRead))));
    }

    [Fact]
    public async Task A_key_may_what_its_scopes_say_and_nothing_once_it_is_revoked()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using var desk = await ApiDesk.OpenAsync(installation, installation.Customer, ApiScopes.CampaignsRead);
        (await desk.CallAsync("GET", "/campaigns")).Expect(200);
        var refused = await desk.CallAsync("POST", "/suppressions", new { email = "a@example.com" });
        refused.Problem(403);
        Assert.Contains("suppressions:add", refused.Text, StringComparison.Ordinal);

        var keys = installation.Web.Services.GetRequiredService<ApiKeys>();
        Assert.True(await keys.RevokeAsync(installation.Customer, (await keys.ListAsync(installation.Customer, Cancel))[0].PublicId, "Ines", Cancel));
        (await desk.CallAsync("GET", "/campaigns")).Problem(401);
    }

    [Theory, EachDatabase]
    public async Task A_key_with_an_end_works_until_then(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        var time = new FakeTimeProvider(office.Time.GetUtcNow());
        var keys = new ApiKeys(office.Database, time);
        foreach (var days in new[] { 0, ApiKeys.MostDays + 1 })
        {
            var refused = await keys.CreateAsync(office.Customer, "Shop", [ApiScopes.Everything], "Ines", isAdministrator: false, Cancel, days);
            Assert.Equal("days", Assert.Single(Assert.IsType<Edit<NewApiKey>.Faulty>(refused).Faults).Field);
        }

        async Task<string> MakeAsync(int? days) => Assert.IsType<Edit<NewApiKey>.Saved>(await keys.CreateAsync(office.Customer, "Shop", [ApiScopes.Everything], "Ines", isAdministrator: false, Cancel, days)).Value.Secret;
        var (ends, stays) = (await MakeAsync(30), await MakeAsync(null));
        time.Advance(TimeSpan.FromDays(30) - TimeSpan.FromSeconds(1));
        Assert.NotNull(await keys.FindAsync(ends, null, Cancel));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await keys.FindAsync(ends, null, Cancel));
        Assert.NotNull(await keys.FindAsync(stays, null, Cancel));
    }

    [Fact]
    public async Task A_call_with_its_own_key_is_done_once_and_gets_the_same_answer_again()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using var desk = await ApiDesk.OpenAsync(installation, installation.Customer);
        var first = (await desk.CallAsync("POST", "/suppressions", new { email = "a@example.com", evidence = "letter 1" }, "one")).Expect(201);
        var again = (await desk.CallAsync("POST", "/suppressions", new { email = "a@example.com", evidence = "letter 1" }, "one")).Expect(201);
        Assert.Equal((first.Text, first.Headers["Location"], "true"), (again.Text, again.Headers["Location"], again.Headers["Idempotent-Replayed"]));
        (await desk.CallAsync("POST", "/suppressions", new { email = "b@example.com", evidence = "letter 1" }, "one")).Problem(422);
        Assert.Empty(await FindAsync(installation, "b@example.com"));

        // What was refused is refused again, without being looked at.
        Assert.Equal(["email"], (await desk.CallAsync("POST", "/suppressions", new { email = "nobody" }, "two")).Problem(422));
        Assert.Equal("true", (await desk.CallAsync("POST", "/suppressions", new { email = "nobody" }, "two")).Headers["Idempotent-Replayed"]);

        // Of a hundred at once one is done; the others get its answer, or are told that it is being done.
        var all = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => desk.CallAsync("POST", "/suppressions", new { email = "c@example.com" }, "three")));
        Assert.Single(all, a => a.Status == 201 && !a.Headers.ContainsKey("Idempotent-Replayed"));
        Assert.All(all, a => Assert.Contains(a.Status, new[] { 201, 409 }));
    }

    [Fact]
    public async Task What_is_wrong_with_a_call_is_said_in_a_problem_document_that_names_the_field()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using var desk = await ApiDesk.OpenAsync(installation, installation.Customer);
        Assert.Equal(["email", "evidence"], (await desk.CallAsync("POST", "/suppressions", new { email = "nobody", evidence = new string('x', 501) })).Problem(422));
        Assert.Equal(["customer_id"], (await desk.CallAsync("POST", "/suppressions", new { email = "a@example.com", customer_id = 2 })).Problem(400));
        Assert.Equal(["email"], (await desk.CallAsync("POST", "/suppressions", """{"email":"a@example.com","email":"b@example.com"}""")).Problem(400));
        Assert.Equal(["email"], (await desk.CallAsync("POST", "/suppressions", """{"email":7}""")).Problem(400));
        (await desk.CallAsync("POST", "/suppressions", "{nonsense")).Problem(400);
        Assert.Equal(["email"], (await desk.CallAsync("POST", "/suppressions", """{"evidence":"x"}""")).Problem(422));
        (await desk.CallAsync("POST", "/suppressions", "email=a", change: m => m.Content!.Headers.ContentType = new("application/x-www-form-urlencoded"))).Problem(415);
        (await desk.CallAsync("GET", "/nothing")).Problem(404);
        (await desk.CallAsync("DELETE", "/campaigns")).Problem(405);
        (await desk.CallAsync("GET", "/campaigns?state=7")).Problem(422);
        (await desk.CallAsync("POST", "/suppressions", new { email = "a@example.com", evidence = new string('x', 70_000) })).Problem(413);
        Assert.Empty(await FindAsync(installation, "a@example.com"));
    }

    [Fact]
    public async Task A_key_that_calls_too_often_is_told_when_to_go_on_and_another_key_is_not_held_up()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using ApiDesk busy = await ApiDesk.OpenAsync(installation, installation.Customer), calm = await ApiDesk.OpenAsync(installation, installation.Customer);
        var answers = new List<ApiAnswer>();
        for (var i = 0; i < 2 * ApiGates.PerMinute && answers.All(a => a.Status != 429); i++) answers.Add(await busy.CallAsync("GET", "/campaigns?state=drafts"));
        var refused = answers[^1];
        refused.Problem(429);
        Assert.InRange(int.Parse(refused.Headers["Retry-After"], System.Globalization.CultureInfo.InvariantCulture), 1, 60);
        Assert.Equal("0", refused.Headers["RateLimit-Remaining"]);
        (await calm.CallAsync("GET", "/campaigns")).Expect(200);
    }

    [Fact]
    public async Task A_campaign_is_watched_paused_and_cancelled_by_calls_and_never_by_another_customers()
    {
        await using var mailing = await Mailing.SendAsync(TestDatabase.Sqlite());
        var installation = mailing.Installation;
        using var desk = await ApiDesk.OpenAsync(installation, installation.Customer);
        var other = await installation.Web.Services.GetRequiredService<Customers>().CreateAsync("Other", "Europe/Berlin", Cancel);
        using var foreign = await ApiDesk.OpenAsync(installation, other.Key);
        var id = mailing.Campaign.PublicId;

        Assert.Equal(id, Assert.Single((await desk.CallAsync("GET", "/campaigns?state=done")).Expect(200).Json.GetProperty("items").EnumerateArray()).GetProperty("id").GetString());
        var report = (await desk.CallAsync("GET", $"/campaigns/{id}/report")).Expect(200).Json;
        Assert.Equal(("finished", 1), (report.GetProperty("state").GetString(), report.GetProperty("numbers").GetProperty("delivered").GetInt32()));
        var delivery = Assert.Single((await desk.CallAsync("GET", $"/campaigns/{id}/deliveries?group=delivered")).Expect(200).Json.GetProperty("items").EnumerateArray());
        Assert.Equal(Mailing.Anna, delivery.GetProperty("email").GetString());
        (await desk.CallAsync("POST", $"/campaigns/{id}/pause", new { why = "lunch" })).Problem(409);
        Assert.Equal(["why"], (await desk.CallAsync("POST", $"/campaigns/{id}/cancel", new { why = " " })).Problem(422));

        Assert.Empty((await foreign.CallAsync("GET", "/campaigns")).Expect(200).Json.GetProperty("items").EnumerateArray());
        foreach (var (method, path) in new[] { ("GET", "report"), ("GET", "deliveries"), ("POST", "pause"), ("POST", "resume"), ("POST", "cancel") })
            (await foreign.CallAsync(method, $"/campaigns/{id}/{path}", method == "POST" ? new { why = "x" } : null)).Problem(404);
    }

    private static string? FaultOf(RouteEndpoint call)
    {
        if (call.Metadata.GetMetadata<NeedsScope>() is not { } needs || ApiScopes.All.All(s => s.Scope != needs.Scope)) return "it needs no scope that there is";
        if (call.Metadata.GetMetadata<IAllowAnonymous>() is not null) return "it lets strangers in";
        var policies = call.Metadata.GetOrderedMetadata<AuthorizationPolicy>();
        var isOfKeys = policies.Count == 1 && policies[0].AuthenticationSchemes.SequenceEqual([ApiKeyAuthentication.SchemeName]);
        // What the group's policy leaves behind besides itself: a wish without a policy or scheme of its own.
        return isOfKeys && call.Metadata.GetOrderedMetadata<IAuthorizeData>().All(d => d is { Policy: null, AuthenticationSchemes: null, Roles: null }) ? null : "it takes something else than keys";
    }

    private static async Task<IReadOnlyList<Suppression>> FindAsync(Installation installation, string email)
    {
        Assert.True(EmailAddress.TryParse(email, out var address, out _));
        return await installation.Web.Services.GetRequiredService<SuppressionList>().FindAsync(installation.Customer, address, Cancel);
    }
}
