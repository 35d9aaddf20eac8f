using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Advisor.Findings;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Tests.Advisor;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Web;

/// <summary>Findings on screens and by calls: each to whom it concerns.</summary>
public sealed class FindingScreenTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_administrator_sees_those_of_the_installation_and_a_member_those_of_the_customer()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        var server = (await installation.Web.Services.GetRequiredService<SendingServers>().ListAsync(Cancel))[0];
        await AddAsync(installation, FindingTests.Found(CustomerId.Installation, SubjectKind.Server, FindingKind.AccountPaused, server.Id));
        await AddAsync(installation, FindingTests.Found(CustomerId.Installation, SubjectKind.Server, FindingKind.Throttled, server.Id));
        await AddAsync(installation, FindingTests.Found(installation.Customer, SubjectKind.Campaign, FindingKind.BouncesHigh));
        using Guest member = new(installation.Web), admin = new(installation.Web);
        await member.SignInAsync(installation.Customer);
        await admin.SignInAsync(installation.Customer, isAdministrator: true);

        var (own, all) = (await PageAsync(member, "/findings"), await PageAsync(admin, "/findings"));
        Assert.Contains("Many addresses bounce", own, StringComparison.Ordinal);
        Assert.DoesNotContain("switched off at AWS", own, StringComparison.Ordinal);
        Assert.DoesNotContain("Check again", own, StringComparison.Ordinal);
        Assert.Contains("switched off at AWS", all, StringComparison.Ordinal);
        Assert.Contains("Check again", all, StringComparison.Ordinal);
        // The badge counts what needs a person; what passes by itself is not in it.
        Assert.Contains("class=\"count\">1<", await PageAsync(member, "/campaigns"), StringComparison.Ordinal);
        Assert.Contains("class=\"count\">2<", await PageAsync(admin, "/campaigns"), StringComparison.Ordinal);
        // The bad addresses as a file, and the way to pause.
        Assert.Contains("/deliveries.csv?state=bounced", own, StringComparison.Ordinal);
        Assert.Contains("/pause\"", own, StringComparison.Ordinal);
        Assert.Contains("Mails are refused as too fast", await PageAsync(admin, "/findings?show=wait"), StringComparison.Ordinal);
        Assert.DoesNotContain("Mails are refused as too fast", await PageAsync(admin, "/findings?show=you"), StringComparison.Ordinal);
        Assert.Contains("Findings <span", await PageAsync(admin, "/"), StringComparison.Ordinal);
        Assert.Contains("2 open", await PageAsync(admin, $"/servers/{server.PublicId}"), StringComparison.Ordinal);

        using var answer = await member.AdminAsync("/findings", HttpMethod.Post, new FormUrlEncodedContent(new Dictionary<string, string>(Guest.Fields(own)) { ["_handler"] = "check" }));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Checked_again_what_is_no_more_is_closed_and_stays_to_be_seen()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        await AddAsync(installation, FindingTests.Found(installation.Customer, SubjectKind.Campaign, FindingKind.ComplaintsHigh));
        using var admin = new Guest(installation.Web);
        await admin.SignInAsync(installation.Customer, isAdministrator: true);
        var before = await PageAsync(admin, "/findings");
        Assert.Contains("1 finding is open", before, StringComparison.Ordinal);
        using var answer = await admin.AdminAsync("/findings", HttpMethod.Post, new FormUrlEncodedContent(new Dictionary<string, string>(Guest.Fields(before)) { ["_handler"] = "check" }));
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        var after = await PageAsync(admin, "/findings");
        Assert.Contains("Nothing needs you", after, StringComparison.Ordinal);
        Assert.Contains("Closed in the last 30 days", after, StringComparison.Ordinal);
        Assert.Contains("Many people complain", after, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Findings_are_searched_and_filtered_by_kind_server_and_state_on_the_page_and_by_calls()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        var paused = FindingTests.Found(CustomerId.Installation, SubjectKind.Server, FindingKind.AccountPaused);
        var over = FindingTests.Found(installation.Customer, SubjectKind.Campaign, FindingKind.ComplaintsHigh);
        over.ClosedAt = over.Since;
        foreach (var finding in new[] { paused, over, FindingTests.Found(installation.Customer, SubjectKind.Campaign, FindingKind.BouncesHigh) }) await AddAsync(installation, finding);
        using var admin = new Guest(installation.Web);
        await admin.SignInAsync(installation.Customer, isAdministrator: true);
        const string Paused = "switched off at AWS", Bounces = "Many addresses bounce", Complaints = "Many people complain";

        await ShowsAsync("", [Paused, Bounces, Complaints], []);
        // The campaign's public id is the same one here, and it is no server.
        await ShowsAsync($"?server={paused.SubjectPublicId}", [Paused], [Bounces, Complaints]);
        await ShowsAsync("?kind=deliverability", [Bounces, Complaints], [Paused]);
        await ShowsAsync("?kind=bounces-high", [Bounces], [Paused, Complaints]);
        await ShowsAsync("?q=SPRING&show=closed", [Complaints], [Bounces, Paused]);
        await ShowsAsync("?q=8%C2%A0%25", [Bounces], [Paused]);
        await ShowsAsync("?q=%3Cnobody%3E", ["None of these", "value=\"&lt;nobody&gt;\""], [Paused, Bounces, Complaints]);
        await ShowsAsync("?q=Spring&kind=sending", ["show=you&amp;q=Spring&amp;kind=sending"], []);
        await ShowsAsync("?kind=nothing", [Paused, Bounces, Complaints], []);

        using var desk = await ApiDesk.OpenAsync(installation, installation.Customer);
        Assert.Equal(["account_paused"], Kinds(await desk.CallAsync("GET", "/findings?state=open&group=sending")));
        Assert.Equal(["complaints_high"], Kinds(await desk.CallAsync("GET", "/findings?state=closed&kind=complaints_high&search=SPRING")));
        Assert.Equal(["account_paused"], Kinds(await desk.CallAsync("GET", $"/findings?server={paused.SubjectPublicId}")));
        Assert.Empty(Kinds(await desk.CallAsync("GET", "/findings?waits_for=time")));
        Assert.Equal(["group", "state"], (await desk.CallAsync("GET", "/findings?state=new&group=all")).Problem(422).Order());

        async Task ShowsAsync(string query, string[] shown, string[] hidden)
        {
            var page = await PageAsync(admin, $"/findings{query}");
            Assert.All(shown, text => Assert.Contains(text, page, StringComparison.Ordinal));
            Assert.All(hidden, text => Assert.DoesNotContain(text, page, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_program_reads_findings_within_what_its_key_may_see()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        await AddAsync(installation, FindingTests.Found(CustomerId.Installation, SubjectKind.Server, FindingKind.AccountPaused));
        await AddAsync(installation, FindingTests.Found(installation.Customer, SubjectKind.Campaign, FindingKind.BouncesHigh));
        using ApiDesk all = await ApiDesk.OpenAsync(installation, installation.Customer), some = await ApiDesk.OpenAsync(installation, installation.Customer, "campaigns:read");

        Assert.Equal(["account_paused", "bounces_high"], Kinds(await all.CallAsync("GET", "/findings")));
        var own = (await some.CallAsync("GET", "/findings")).Expect(200);
        Assert.Equal(["bounces_high"], Kinds(own));
        var one = own.Json.GetProperty("items")[0];
        Assert.Equal(("deliverability", "campaign", "person", "80"), (one.GetProperty("group").GetString(), one.GetProperty("subject").GetString(), one.GetProperty("waits_for").GetString(), one.GetProperty("evidence").GetProperty("Bounced for good").GetString()));
        Assert.StartsWith("https://docs.aws.amazon.com/", one.GetProperty("source").GetString(), StringComparison.Ordinal);
        (await some.CallAsync("POST", "/findings/check")).Problem(403);
        var looked = (await all.CallAsync("POST", "/findings/check")).Expect(200).Json.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(2, looked.Count);
        Assert.All(looked, f => Assert.NotEqual(System.Text.Json.JsonValueKind.Null, f.GetProperty("closed_at").ValueKind));
    }

    private static IEnumerable<string?> Kinds(ApiAnswer answer) => answer.Expect(200).Json.GetProperty("items").EnumerateArray().Select(f => f.GetProperty("kind").GetString());

    private static async Task<string> PageAsync(Guest guest, string path)
    {
        using var answer = await guest.AdminAsync(path);
        await AnswerAssert.IsAsync(HttpStatusCode.OK, answer);
        return await answer.Content.ReadAsStringAsync(Cancel);
    }

    private static Task AddAsync(Installation installation, Finding finding) => installation.Database.WriteAsync(async session =>
    {
        var db = session.Db(finding.CustomerId);
        db.Add(finding);
        await db.SaveChangesAsync(Cancel);
    }, Cancel);
}
