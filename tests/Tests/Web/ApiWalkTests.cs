using Postroad.Core.Accounts;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Tests.Domains.Reports;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Web;

/// <summary>From list to report by calls alone.</summary>
public sealed class ApiWalkTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_list_gets_people_and_a_campaign_mails_them_with_their_fields(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind);
        using var desk = await ApiDesk.OpenAsync(installation, installation.Customer);
        Assert.Equal(["from_address", "postal_address"], (await desk.CallAsync("POST", "/lists", new { name = "Letter" })).Problem(422));
        var list = (await desk.CallAsync("POST", "/lists", new { name = "Letter", from_name = "Harbour Lane", from_address = "hello@harbourlane.example", postal_address = "Kaj 4, Malmö", opt_in = "single" })).Expect(201);
        var listId = list.Json.GetProperty("id").GetString();
        (await desk.CallAsync("POST", "/fields", new { name = "city", label = "City", type = "text" })).Expect(201);
        (await desk.CallAsync("POST", "/fields", new { name = "coffees", label = "Coffees", type = "number" })).Expect(201);
        Assert.Equal(["fields.coffees", "fields.shoe"], (await desk.CallAsync("POST", "/contacts", new { email = "ola@example.org", fields = new { coffees = "many", shoe = "43" } })).Problem(422).Order());
        var contact = (await desk.CallAsync("POST", "/contacts", new { email = "ola@example.org", fields = new { city = "Gdańsk", coffees = "12" }, lists = new[] { listId }, tags = new[] { "region:eu" } })).Expect(201);
        Assert.Equal(("subscribed", "region:eu"), (contact.Json.GetProperty("subscriptions")[0].GetProperty("status").GetString(), contact.Json.GetProperty("tags")[0].GetString()));

        var campaign = (await desk.CallAsync("POST", "/campaigns", new { name = "First", lists = new[] { listId }, subject = "Coffee in {{ city }}", html = "<p>Hello from {{ city }}. <a href=\"{{ unsubscribe_url }}\">Leave</a></p>" })).Expect(201);
        var path = $"/campaigns/{campaign.Json.GetProperty("id").GetString()}";
        Assert.Equal("hello@harbourlane.example", campaign.Json.GetProperty("fields").GetProperty("from_address").GetString());
        var check = (await desk.CallAsync("GET", $"{path}/preflight")).Expect(200).Json;
        Assert.Equal(1, check.GetProperty("recipients").GetInt32());
        Assert.Equal(System.Text.Json.JsonValueKind.Null, check.GetProperty("blocker").ValueKind);
        var test = (await desk.CallAsync("POST", $"{path}/test", new { to = new[] { "me@example.com" }, contact = "ola@example.org" })).Expect(202);
        Assert.Equal("me@example.com", (await desk.CallAsync("GET", $"/tests/{test.Json.GetProperty("id").GetString()}")).Expect(200).Json.GetProperty("lines")[0].GetProperty("email").GetString());
        (await desk.CallAsync("POST", $"{path}/send")).Problem(428);
        (await desk.CallAsync("POST", $"{path}/send", change: m => m.Headers.TryAddWithoutValidation("If-Match", "\"99\""))).Problem(412);
        (await desk.CallAsync("POST", $"{path}/send", onceKey: "go", change: m => m.Headers.TryAddWithoutValidation("If-Match", campaign.Headers["ETag"]))).Expect(200);
        (await desk.CallAsync("POST", $"{path}/send", change: m => m.Headers.TryAddWithoutValidation("If-Match", campaign.Headers["ETag"]))).Problem(409);
        var report = await Installation.UntilAsync(() => desk.CallAsync("GET", $"{path}/report"), r => r.Status == 200 && r.Json.GetProperty("state").GetString() == "finished" && r.Json.GetProperty("numbers").GetProperty("delivered").GetInt32() == 1);
        Assert.Equal(1, report.Json.GetProperty("numbers").GetProperty("recipients").GetInt32());
        Assert.Equal("Coffee in Gdańsk", (await ReceivedMail.OfAsync(installation, "ola@example.org")).Message.Subject);
        foreach (var file in (string[])["/contacts.csv", $"/contacts.csv?list={listId}", $"{path}/deliveries.csv?group=delivered", $"{path}/summary.csv"])
        {
            var export = (await desk.CallAsync("GET", file)).Expect(200);
            Assert.StartsWith("text/csv", export.Headers["Content-Type"], StringComparison.Ordinal);
            Assert.Contains(file.Contains("summary", StringComparison.Ordinal) ? "Coffee in" : "ola@example.org", export.Text, StringComparison.Ordinal);
        }

        Assert.Equal(["group"], (await desk.CallAsync("GET", $"{path}/deliveries.csv?group=lost")).Problem(422));
    }

    [Fact]
    public async Task Those_who_were_missed_get_it_by_one_campaign_however_often_it_is_called()
    {
        await using var mailing = await Mailing.SendAsync(TestDatabase.Sqlite());
        using var desk = await ApiDesk.OpenAsync(mailing.Installation, mailing.Installation.Customer);
        var path = $"/campaigns/{mailing.Campaign.PublicId}/missed";
        var seen = (await desk.CallAsync("GET", path)).Expect(200).Json;
        Assert.Equal((0, 1, 0), (seen.GetProperty("reached").GetInt32(), seen.GetProperty("recipients").GetInt32(), seen.GetProperty("earlier").GetInt32()));
        Assert.Equal(["earlier"], (await desk.CallAsync("POST", path, new { with_unknown = true })).Problem(422));
        (await desk.CallAsync("POST", path, new { earlier = 0, server = "nobodys" })).Problem(409);
        var first = (await desk.CallAsync("POST", path, new { earlier = 0 })).Expect(201).Json;
        var second = (await desk.CallAsync("POST", path, new { earlier = 0 })).Expect(201).Json;
        Assert.Equal((true, false), (first.GetProperty("is_new").GetBoolean(), second.GetProperty("is_new").GetBoolean()));
        Assert.Equal(first.GetProperty("campaign").GetString(), second.GetProperty("campaign").GetString());
        var draft = (await desk.CallAsync("POST", "/campaigns", new { name = "Draft" })).Json.GetProperty("id").GetString();
        (await desk.CallAsync("POST", $"/campaigns/{draft}/missed", new { earlier = 0 })).Problem(409);
    }

    [Fact]
    public async Task What_nobody_knows_is_listed_and_decided_about_with_a_reason()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using var desk = await ApiDesk.OpenAsync(installation, installation.Customer);
        Assert.Empty((await desk.CallAsync("GET", "/uncertain?show=open")).Expect(200).Json.GetProperty("items").EnumerateArray());
        Assert.Equal(["show"], (await desk.CallAsync("GET", "/uncertain?show=lost")).Problem(422));
        Assert.Equal(["decision", "deliveries", "why"], (await desk.CallAsync("POST", "/uncertain/decide", new { })).Problem(422).Order());
        // What is not uncertain, or another customer's, is left out.
        var picks = new[] { new { campaign = "AaIm3000000000000000aA", number = 1 } };
        Assert.Equal(1, (await desk.CallAsync("POST", "/uncertain/decide", new { deliveries = picks, decision = "send_again", why = "asked" })).Expect(200).Json.GetProperty("left_out").GetInt32());
        Assert.Equal(0, (await desk.CallAsync("POST", "/uncertain/decide", new { all = "open", decision = "close_as_unknown", why = "asked" })).Expect(200).Json.GetProperty("changed").GetInt32());
    }

    [Fact]
    public async Task Many_people_are_tagged_untagged_unsubscribed_and_deleted_at_once()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using var desk = await ApiDesk.OpenAsync(installation, installation.Customer);
        var list = (await desk.CallAsync("GET", "/lists")).Json.GetProperty("items")[0].GetProperty("id").GetString();
        var people = new List<string>();
        foreach (var name in (string[])["a", "b", "c"]) people.Add((await desk.CallAsync("POST", "/contacts", new { email = $"{name}@example.org", lists = new[] { list } })).Expect(201).Json.GetProperty("id").GetString()!);
        foreach (var call in (string[])["tag", "untag", "unsubscribe", "delete"]) Assert.Equal(["contacts"], (await desk.CallAsync("POST", $"/contacts/{call}", new { contacts = Array.Empty<string>() })).Problem(422));
        Assert.Equal(3, await ChangedAsync("tag", new { contacts = people, tags = new[] { "vip" } }));
        var tag = (await desk.CallAsync("GET", "/tags")).Json.GetProperty("items")[0].GetProperty("id").GetString();
        Assert.Equal(2, await ChangedAsync("untag", new { contacts = people[..2], tag }));
        Assert.Equal(2, await ChangedAsync("unsubscribe", new { contacts = people[1..], list }));
        Assert.Equal(1, (await desk.CallAsync("GET", $"/contacts?list={list}&status=subscribed")).Expect(200).Json.GetProperty("items").GetArrayLength());
        Assert.Equal(3, await ChangedAsync("delete", new { contacts = people }));
        Assert.Equal(0, await ChangedAsync("delete", new { contacts = people }));

        async Task<int> ChangedAsync(string call, object body) => (await desk.CallAsync("POST", $"/contacts/{call}", body)).Expect(200).Json.GetProperty("changed").GetInt32();
    }

    [Fact]
    public async Task A_picture_goes_into_a_mail_and_stays_as_long_as_a_campaign_shows_it()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using var desk = await ApiDesk.OpenAsync(installation, installation.Customer);
        Assert.Equal(["image"], (await desk.CallAsync("POST", "/images?name=a.png", "<svg/>")).Problem(422));
        Assert.Equal(["image"], (await desk.CallAsync("POST", "/images?name=a.png", new byte[Core.Campaigns.CampaignImages.MostBytes + 100])).Problem(422));
        var image = (await desk.CallAsync("POST", "/images?name=cups.png", Campaigns.CampaignImagesTests.Png(640, 480))).Expect(201);
        Assert.Equal(("cups.png", 640), (image.Json.GetProperty("name").GetString(), image.Json.GetProperty("width").GetInt32()));
        using var guest = new Guest(installation.Web);
        using var seen = await guest.PublicAsync(new Uri(image.Json.GetProperty("url").GetString()!).AbsolutePath);
        Assert.Equal("image/png", seen.Content.Headers.ContentType!.MediaType);
        var path = image.Headers["Location"]["/api/v1".Length..];
        var campaign = (await desk.CallAsync("POST", "/campaigns", new { name = "Cups", html = $"<img src=\"{image.Json.GetProperty("url").GetString()}\" alt=\"\">" })).Expect(201).Json.GetProperty("id").GetString();
        (await desk.CallAsync("DELETE", path)).Problem(409);
        (await desk.CallAsync("DELETE", $"/campaigns/{campaign}")).Expect(204);
        Assert.Single((await desk.CallAsync("GET", "/images?limit=1")).Expect(200).Json.GetProperty("items").EnumerateArray());
        (await desk.CallAsync("DELETE", path)).Expect(204);
        (await desk.CallAsync("GET", path)).Problem(404);
        using var gone = await guest.PublicAsync(new Uri(image.Json.GetProperty("url").GetString()!).AbsolutePath);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task Of_two_who_change_one_thing_the_second_is_told_and_overwrites_nothing()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using var desk = await ApiDesk.OpenAsync(installation, installation.Customer);
        var list = (await desk.CallAsync("GET", "/lists")).Expect(200).Json.GetProperty("items")[0].GetProperty("id").GetString();
        var contact = (await desk.CallAsync("POST", "/contacts", new { email = "a@example.com" })).Expect(201).Json.GetProperty("id").GetString();
        (await desk.CallAsync("POST", "/fields", new { name = "city", label = "City", type = "text" })).Expect(201);
        (await desk.CallAsync("POST", "/contacts/tag", new { contacts = new[] { contact }, tags = new[] { "vip" } })).Expect(200);
        var tag = (await desk.CallAsync("GET", "/tags")).Expect(200).Json.GetProperty("items")[0].GetProperty("id").GetString();
        var campaign = (await desk.CallAsync("POST", "/campaigns", new { name = "Draft" })).Expect(201).Json.GetProperty("id").GetString();
        foreach (var (path, one, two) in new (string, object, object)[]
        {
            ($"/lists/{list}/sign-up", new { is_on = true, heading = "One" }, new { is_on = false, heading = "Two" }),
            ($"/lists/{list}", new { name = "One", from_address = "hello@harbourlane.example", postal_address = "x" }, new { name = "Two", from_address = "hello@harbourlane.example", postal_address = "x" }),
            ($"/contacts/{contact}", new { email = "one@example.com" }, new { email = "two@example.com" }),
            ("/fields/city", new { label = "One" }, new { label = "Two" }),
            ($"/tags/{tag}", new { name = "One" }, new { name = "Two" }),
            ($"/campaigns/{campaign}", new { name = "One" }, new { name = "Two" }),
        })
        {
            var seen = (await desk.CallAsync("GET", path)).Expect(200).Headers["ETag"];
            (await desk.CallAsync("PUT", path, two)).Problem(428);
            var saved = (await desk.CallAsync("PUT", path, one, change: m => m.Headers.TryAddWithoutValidation("If-Match", seen))).Expect(200);
            (await desk.CallAsync("PUT", path, two, change: m => m.Headers.TryAddWithoutValidation("If-Match", seen))).Problem(412);
            var now = (await desk.CallAsync("GET", path)).Expect(200);
            Assert.Equal(saved.Headers["ETag"], now.Headers["ETag"]);
            Assert.Contains("one", now.Text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("\"two", now.Text, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task Whoever_left_is_not_put_back_by_a_program_but_for_a_wish_of_theirs_that_is_told()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using var desk = await ApiDesk.OpenAsync(installation, installation.Customer);
        var list = (await desk.CallAsync("GET", "/lists")).Json.GetProperty("items")[0].GetProperty("id").GetString();
        var contact = (await desk.CallAsync("POST", "/contacts", new { email = "a@example.com", lists = new[] { list } })).Expect(201).Json.GetProperty("id").GetString();
        var path = $"/contacts/{contact}/subscriptions/{list}";
        (await desk.CallAsync("POST", $"{path}/unsubscribe", new { why = "a letter" })).Expect(204);
        (await desk.CallAsync("PUT", path)).Problem(409);
        Assert.Equal(["why"], (await desk.CallAsync("POST", $"{path}/come-back", new { why = "" })).Problem(422));
        Assert.Equal("unsubscribed", (await desk.CallAsync("GET", $"/contacts/{contact}")).Json.GetProperty("subscriptions")[0].GetProperty("status").GetString());
        (await desk.CallAsync("POST", $"{path}/come-back", new { why = "At the counter" })).Expect(204);
        Assert.Equal("subscribed", (await desk.CallAsync("GET", $"/contacts/{contact}")).Json.GetProperty("subscriptions")[0].GetProperty("status").GetString());
        (await desk.CallAsync("DELETE", $"/contacts/{contact}")).Expect(204);
        (await desk.CallAsync("GET", $"/contacts/{contact}")).Problem(404);
    }

    [Fact]
    public async Task A_sending_server_is_connected_tried_paused_and_never_shows_its_secret()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using ApiDesk desk = await ApiDesk.OpenAsync(installation, installation.Customer), marketer = await ApiDesk.OpenAsync(installation, installation.Customer, ApiScopes.CampaignsRead, ApiScopes.ListsWrite);
        (await marketer.CallAsync("GET", "/servers")).Problem(403);
        Dictionary<string, object?> wanted = new()
        {
            ["name"] = "Second", ["region"] = "eu-central-1", ["access_key_id"] = installation.Simulator.AccessKeyId, ["secret_access_key"] = "wrong", ["default_from"] = "hello@harbourlane.example",
            ["configuration_set"] = installation.Simulator.ConfigurationSet, ["endpoint"] = installation.Simulator.Address.ToString(),
        };
        Assert.NotEmpty((await desk.CallAsync("POST", "/servers", wanted)).Problem(422));
        Assert.Single((await desk.CallAsync("GET", "/servers")).Expect(200).Json.GetProperty("items").EnumerateArray());
        wanted["secret_access_key"] = installation.Simulator.SecretAccessKey;
        var made = (await desk.CallAsync("POST", "/servers", wanted)).Expect(201);
        Assert.Equal("active", made.Json.GetProperty("state").GetString());
        Assert.DoesNotContain(installation.Simulator.SecretAccessKey, made.Text, StringComparison.Ordinal);

        var path = $"/servers/{made.Json.GetProperty("id").GetString()}";
        (await desk.CallAsync("POST", $"{path}/test", new { to = new[] { "me@example.com" } })).Expect(202);
        (await desk.CallAsync("POST", $"{path}/pause", new { why = "lunch" })).Expect(204);
        (await desk.CallAsync("POST", $"{path}/pause")).Problem(409);
        (await desk.CallAsync("POST", $"{path}/resume")).Expect(204);
        Assert.Equal("active", (await desk.CallAsync("POST", $"{path}/check")).Expect(200).Json.GetProperty("state").GetString());
        // A test has gone through it, so it is named.
        var tag = (await desk.CallAsync("GET", path)).Headers["ETag"];
        (await desk.CallAsync("DELETE", path, change: m => m.Headers.TryAddWithoutValidation("If-Match", tag))).Problem(409);
    }

    [Fact]
    public async Task No_call_reaches_what_another_customer_has()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        var other = await installation.Web.Services.GetRequiredService<Customers>().CreateAsync("Other", "Europe/Berlin", Cancel);
        using ApiDesk mine = await ApiDesk.OpenAsync(installation, installation.Customer), theirs = await ApiDesk.OpenAsync(installation, other.Key);
        var names = new Dictionary<string, string>
        {
            ["/lists/"] = (await mine.CallAsync("GET", "/lists")).Json.GetProperty("items")[0].GetProperty("id").GetString()!,
            ["/contacts/"] = (await mine.CallAsync("POST", "/contacts", new { email = "a@example.com", tags = new[] { "vip" } })).Expect(201).Json.GetProperty("id").GetString()!,
            ["/campaigns/"] = (await mine.CallAsync("POST", "/campaigns", new { name = "Draft" })).Expect(201).Json.GetProperty("id").GetString()!,
            ["/tags/"] = (await mine.CallAsync("GET", "/tags")).Json.GetProperty("items")[0].GetProperty("id").GetString()!,
            ["/fields/"] = (await mine.CallAsync("POST", "/fields", new { name = "city", label = "City", type = "text" })).Expect(201).Json.GetProperty("name").GetString()!,
            ["/imports/"] = await ImportAsync(mine),
            ["/images/"] = await ImageAsync(mine),
            ["/tests/"] = await TestAsync(mine),
            ["/domains/"] = await DomainAsync(mine),
            ["/tracking-domains/"] = (await mine.CallAsync("POST", "/tracking-domains", new { host = "go.mine.example" })).Expect(201).Json.GetProperty("id").GetString()!,
            ["/dmarc/reports/"] = await ReportAsync(mine),
            ["/suppressions/"] = "",
            // Of the installation, for keys of administrators.
            ["/servers/"] = "",
        };
        var asked = 0;
        foreach (var call in Endpoints.OfApi(installation.Web).Where(c => c.RoutePattern.Parameters.Count > 0))
        {
            var route = Endpoints.Route(call)["/api/v1".Length..].TrimEnd('/');
            // A new kind of thing gets a line above.
            var name = names.Single(n => route.StartsWith(n.Key, StringComparison.Ordinal)).Value;
            if (name.Length == 0) continue;
            var path = System.Text.RegularExpressions.Regex.Replace(route, "\\{list\\}", names["/lists/"]);
            path = System.Text.RegularExpressions.Regex.Replace(path, "\\{[a-z]+\\}", name);
            foreach (var method in Endpoints.Methods(call))
            {
                var answer = await theirs.CallAsync(method, path + (route.EndsWith("/parts", StringComparison.Ordinal) ? "?offset=0" : ""), method is "POST" or "PUT" ? BodyOf(route) : null, change: m => m.Headers.TryAddWithoutValidation("If-Match", "\"1\""));
                Assert.True(answer.Status == 404, $"{method} {path}, which is another customer's, answers {answer.Status}: {answer.Text}");
                asked++;
            }
        }

        Assert.True(asked > 25, $"only {asked} calls name something");
    }

    private static async Task<string> ImportAsync(ApiDesk desk) => (await desk.CallAsync("POST", $"/lists/{(await desk.CallAsync("GET", "/lists")).Json.GetProperty("items")[0].GetProperty("id").GetString()}/imports", "email\na@example.com\n"))
        .Expect(201).Json.GetProperty("id").GetString()!;

    private static async Task<string> DomainAsync(ApiDesk desk)
    {
        var server = (await desk.CallAsync("GET", "/servers")).Json.GetProperty("items")[0].GetProperty("id").GetString();
        return (await desk.CallAsync("POST", "/domains", new { name = "mine.example", servers = new[] { server } })).Expect(201).Json.GetProperty("id").GetString()!;
    }

    private static async Task<string> ReportAsync(ApiDesk desk)
    {
        var yesterday = new DateTimeOffset(TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(-1), TimeSpan.Zero);
        (await desk.CallAsync("POST", "/dmarc/reports", Samples.Bytes(Samples.Of(yesterday, Samples.Everybody)))).Expect(200);
        return (await desk.CallAsync("GET", "/dmarc/reports")).Json.GetProperty("items")[0].GetProperty("id").GetString()!;
    }

    private static async Task<string> TestAsync(ApiDesk desk)
    {
        var server = (await desk.CallAsync("GET", "/servers")).Json.GetProperty("items")[0].GetProperty("id").GetString();
        return (await desk.CallAsync("POST", $"/servers/{server}/test", new { to = new[] { "me@example.com" }, from = "hello@harbourlane.example" })).Expect(202).Json.GetProperty("id").GetString()!;
    }

    private static async Task<string> ImageAsync(ApiDesk desk) => (await desk.CallAsync("POST", "/images?name=a.png", Campaigns.CampaignImagesTests.Png(640, 480))).Expect(201).Json.GetProperty("id").GetString()!;

    /// <summary>One that the call would take, so that it is refused for whose thing it is.</summary>
    private static object? BodyOf(string route) => route switch
    {
        "/lists/{id}/imports" => "email\na@example.com\n",
        "/lists/{id}/imports/begin" => new { file_name = "people.csv", size = 10 },
        "/lists/{id}/sign-up" => new { is_on = true },
        _ when route.StartsWith("/lists/", StringComparison.Ordinal) => route.EndsWith("/delete", StringComparison.Ordinal) ? new { name = "Newsletter" } : new { name = "x", from_address = "a@example.com", postal_address = "x" },
        _ when route.EndsWith("/subscriptions/{list}", StringComparison.Ordinal) => null,
        "/imports/{id}" => new { consent = "x" },
        "/campaigns/{id}/missed" => new { earlier = 0 },
        _ when route.EndsWith("/unsubscribe", StringComparison.Ordinal) || route.EndsWith("/come-back", StringComparison.Ordinal) || route.EndsWith("/pause", StringComparison.Ordinal) || route.EndsWith("/cancel", StringComparison.Ordinal) => new { why = "x" },
        "/contacts/{id}" => new { email = "b@example.com" },
        "/fields/{name}" => new { label = "x" },
        "/tags/{id}" => new { name = "x" },
        "/campaigns/{id}" => new { name = "x" },
        "/tracking-domains/{id}/servers" => new { servers = Array.Empty<string>() },
        "/tracking-domains/{id}/certificate" => new { certificate_file = "/etc/a.pem", key_file = "/etc/a.key" },
        "/domains/{id}/hosted-zone" => new { plan = "x" },
        "/domains/{id}/hosted-zone/undo" => new { change = "x" },
        "/domains/{id}/servers/{server}" => new { mail_from = "bounce" },
        "/campaigns/{id}/test" => new { to = new[] { "a@example.com" } },
        "/campaigns/{id}/schedule" => new { day = "2030-01-01", clock = "07:30" },
        _ => null,
    };
}
