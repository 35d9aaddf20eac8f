using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Postroad.Core.Lists;
using Postroad.Core.Lists.Import;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Web;

/// <summary>Files of people by calls alone: the same Core methods as the screens, so what holds there holds here.</summary>
public sealed class ApiImportTests
{
    private const string People = "E-Mail;city;joined;note\nola@example.org;Gdańsk;31.12.2025;x\nben@example.org;Bergen;;y\nnobody;;;z\ncleo@example.org;Kiel;31.02.2026;\nOLA@example.org;Twice;;\n";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_file_is_sent_decided_on_tried_and_imported_and_its_refused_rows_come_as_a_file(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind);
        using var desk = await ApiDesk.OpenAsync(installation, installation.Customer);
        var list = await ListAsync(desk);
        (await desk.CallAsync("POST", "/fields", new { name = "city", label = "City", type = "text" })).Expect(201);
        (await desk.CallAsync("POST", "/fields", new { name = "joined", label = "Joined", type = "date" })).Expect(201);

        var sent = await ReadyAsync(desk, (await SendAsync(desk, $"/lists/{list}/imports?file=people.csv", People)).Expect(201));
        var path = $"/imports/{sent.Json.GetProperty("id").GetString()}";
        var read = sent.Json.GetProperty("read");
        Assert.Equal(("utf-8", ";", true, 5), (read.GetProperty("encoding").GetString(), read.GetProperty("separator").GetString(), read.GetProperty("has_header").GetBoolean(), read.GetProperty("rows").GetInt32()));
        Assert.Equal("Gdańsk", read.GetProperty("preview")[0][1].GetString());
        Assert.Equal(["email", "field", "field", "ignore"], sent.Json.GetProperty("settings").GetProperty("columns").EnumerateArray().Select(c => c.GetProperty("use").GetString()));

        // Nothing is stored before somebody has said that these people agreed.
        Assert.Equal(["consent"], (await desk.CallAsync("POST", $"{path}/start")).Problem(422));
        (await desk.CallAsync("PUT", path, new { consent = "At the till" })).Problem(428);
        var wrong = new { consent = new string('x', 401), columns = new object[] { new { use = "email" }, new { use = "email" }, new { use = "field", field = "shoe" }, new { use = "ignore" } } };
        Assert.Equal(["columns", "columns[2]", "consent"], (await EditAsync(desk, path, sent, wrong)).Problem(422).Order());
        Assert.Equal(["encoding", "separator"], (await EditAsync(desk, path, sent, new { separator = "no", encoding = "ebcdic" })).Problem(422).Order());
        Assert.Equal(["rule"], (await EditAsync(desk, path, sent, new { rule = "whatever" })).Problem(400));

        // Read in another way, and back: columns are looked at anew.
        var asOne = await ReadyAsync(desk, (await EditAsync(desk, path, sent, new { separator = "|" })).Expect(200));
        Assert.Single(asOne.Json.GetProperty("read").GetProperty("headers").EnumerateArray());
        var back = await ReadyAsync(desk, (await EditAsync(desk, path, asOne, new { rule = "overwrite" })).Expect(200));
        (await EditAsync(desk, path, sent, new { consent = "An earlier look" })).Problem(412);
        var decided = (await EditAsync(desk, path, back, new { rule = "overwrite", bad_values = "refuse", dates = "day_first", tags = new[] { "till" }, consent = "At the till, 2026" })).Expect(200);
        Assert.Equal(4, decided.Json.GetProperty("settings").GetProperty("columns").GetArrayLength());

        var tried = await UntilAsync(desk, path, (await desk.CallAsync("POST", $"{path}/dry-run")).Expect(200), j => j.GetProperty("state").GetString() == "ready");
        Assert.Equal((2, 2, 1), Figures(tried.Json.GetProperty("dry_run")));
        Assert.Empty((await desk.CallAsync("GET", $"/contacts?list={list}")).Json.GetProperty("items").EnumerateArray());
        (await desk.CallAsync("POST", $"{path}/start", onceKey: "start")).Expect(200);
        var done = await UntilAsync(desk, path, await desk.CallAsync("GET", path), j => j.GetProperty("state").GetString() == "finished");
        Assert.Equal((2, 2, 1), Figures(done.Json.GetProperty("counts")));
        Assert.Equal("{\"address\":1,\"field\":1}", done.Json.GetProperty("counts").GetProperty("rejected_by").GetRawText());
        var ola = Assert.Single((await desk.CallAsync("GET", $"/contacts?search=ola&list={list}")).Json.GetProperty("items").EnumerateArray());
        Assert.Equal(("Gdańsk", "2025-12-31", "till"), (ola.GetProperty("fields").GetProperty("city").GetString(), ola.GetProperty("fields").GetProperty("joined").GetString(), ola.GetProperty("tags")[0].GetString()));
        var rejected = (await desk.CallAsync("GET", $"{path}/rejected.csv")).Expect(200);
        Assert.StartsWith("text/csv", rejected.Headers["Content-Type"], StringComparison.Ordinal);
        Assert.Equal(2, rejected.Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1).Count(l => l.StartsWith("4,", StringComparison.Ordinal) || l.StartsWith("5,", StringComparison.Ordinal)));
        foreach (var late in (string[])["start", "pause", "resume", "cancel", "dry-run"]) (await desk.CallAsync("POST", $"{path}/{late}")).Problem(409);
        Assert.Equal(done.Json.GetProperty("id").GetString(), Assert.Single((await desk.CallAsync("GET", $"/imports?list={list}")).Json.GetProperty("items").EnumerateArray()).GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_file_in_parts_goes_on_after_an_interruption_and_a_restart_where_it_stopped()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        var text = "email\n" + string.Concat(Enumerable.Range(0, 500).Select(i => $"a{i}@example.org\n"));
        var file = new { file_name = "many.csv", size = text.Length, file_changed_at = "2026-11-29T10:00:00Z" };
        string path, list;
        using (var desk = await ApiDesk.OpenAsync(installation, installation.Customer))
        {
            list = await ListAsync(desk);
            Assert.Equal(["file"], (await desk.CallAsync("POST", $"/lists/{list}/imports/begin", new { file_name = "huge.csv", size = ImportUploads.MostSize + 1 })).Problem(422));
            var begun = (await desk.CallAsync("POST", $"/lists/{list}/imports/begin", file)).Expect(201);
            path = $"/imports/{begun.Json.GetProperty("id").GetString()}";
            Assert.Equal(ImportUploads.PartSize, begun.Json.GetProperty("part_size").GetInt32());
            Assert.Equal(100, (await SendAsync(desk, $"{path}/parts?offset=0", text[..100], "PUT")).Expect(200).Json.GetProperty("uploaded").GetInt32());
            var elsewhere = await SendAsync(desk, $"{path}/parts?offset=0", text[..100], "PUT");
            elsewhere.Problem(409);
            Assert.Equal("100", elsewhere.Headers["Upload-Offset"]);
            (await SendAsync(desk, $"{path}/parts?offset=100", new string('x', ImportUploads.PartSize + 2000), "PUT")).Problem(413);
            Assert.Equal(["file"], (await SendAsync(desk, $"{path}/parts?offset=100", text, "PUT")).Problem(422));
            (await desk.CallAsync("POST", $"{path}/start")).Problem(409);
        }

        await installation.RestartAsync(() => Task.CompletedTask);
        using var again = await ApiDesk.OpenAsync(installation, installation.Customer);
        // The program has forgotten everything but its file.
        var found = (await again.CallAsync("POST", $"/lists/{list}/imports/begin", file)).Expect(201).Json;
        Assert.Equal((path, 100), ($"/imports/{found.GetProperty("id").GetString()}", found.GetProperty("uploaded").GetInt32()));
        var whole = await ReadyAsync(again, (await SendAsync(again, $"{path}/parts?offset=100", text[100..], "PUT")).Expect(200));
        Assert.Equal(500, whole.Json.GetProperty("read").GetProperty("rows").GetInt32());
        (await SendAsync(again, $"{path}/parts?offset={text.Length}", "x", "PUT")).Problem(409);
        Assert.Equal("cancelled", (await again.CallAsync("POST", $"{path}/cancel")).Expect(200).Json.GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_file_that_is_none_is_refused_in_a_sentence_and_the_same_call_makes_one_import()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using var desk = await ApiDesk.OpenAsync(installation, installation.Customer);
        var list = await ListAsync(desk);
        Assert.Equal(["file"], (await SendAsync(desk, $"/lists/{list}/imports", "")).Problem(422));
        (await SendAsync(desk, $"/lists/{list}/imports", new string('x', ImportUploads.PartSize + 2000))).Problem(413);
        var workbook = await ReadyAsync(desk, (await SendAsync(desk, $"/lists/{list}/imports?file=people.xlsx", "PK\u0003\u0004 a workbook")).Expect(201));
        Assert.Contains("people.xlsx is an Excel workbook", workbook.Json.GetProperty("why").GetString(), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, workbook.Json.GetProperty("read").ValueKind);

        var one = (await SendAsync(desk, $"/lists/{list}/imports?file=a.csv", People, onceKey: "night-7")).Expect(201);
        var two = (await SendAsync(desk, $"/lists/{list}/imports?file=a.csv", People, onceKey: "night-7")).Expect(201);
        Assert.Equal(one.Json.GetProperty("id").GetString(), two.Json.GetProperty("id").GetString());
        (await SendAsync(desk, $"/lists/{list}/imports?file=a.csv", People + "more", onceKey: "night-7")).Problem(422);
        Assert.Equal(2, (await desk.CallAsync("GET", "/imports")).Json.GetProperty("items").GetArrayLength());
        (await desk.CallAsync("GET", $"/imports/{one.Json.GetProperty("id").GetString()}/rejected.csv")).Problem(404);
    }

    [Fact]
    public async Task What_was_found_out_may_be_said_and_another_reading_takes_no_columns_with_it()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using var desk = await ApiDesk.OpenAsync(installation, installation.Customer);
        var list = await ListAsync(desk);
        var sent = await ReadyAsync(desk, (await SendAsync(desk, $"/lists/{list}/imports?file=people.csv", People)).Expect(201));
        var path = $"/imports/{sent.Json.GetProperty("id").GetString()}";
        var columns = new object[] { new { use = "email" }, new { use = "tags" }, new { use = "ignore" }, new { use = "ignore" } };

        Assert.Equal(["columns"], (await EditAsync(desk, path, sent, new { separator = "|", columns, consent = "At the till" })).Problem(422));
        var decided = (await EditAsync(desk, path, sent, new { encoding = "utf-8", separator = ";", has_header = true, columns, consent = "At the till" })).Expect(200);
        Assert.Equal(["email", "tags", "ignore", "ignore"], decided.Json.GetProperty("settings").GetProperty("columns").EnumerateArray().Select(c => c.GetProperty("use").GetString()));
        Assert.Equal("ready", decided.Json.GetProperty("state").GetString());

        // A list that is deleted meanwhile takes nobody, and no other file.
        await installation.Database.WriteAsync(session => session.RunAsync("UPDATE mailing_lists SET deleted_at = @p0 WHERE public_id = @p1", session.Instant(TimeProvider.System.GetUtcNow()), list), Cancel);
        Assert.Equal(["list"], (await desk.CallAsync("POST", $"{path}/start")).Problem(422));
        (await SendAsync(desk, $"/lists/{list}/imports", People)).Problem(404);
    }

    [Fact]
    public async Task What_is_not_there_and_what_is_nothing_is_said_and_changes_nothing()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using var desk = await ApiDesk.OpenAsync(installation, installation.Customer);
        await installation.SubscribeAsync("anna@example.com");
        var contacts = new[] { (await desk.CallAsync("GET", "/contacts")).Json.GetProperty("items")[0].GetProperty("id").GetString() };
        (await desk.CallAsync("POST", "/contacts/unsubscribe", new { contacts, list = "AaIm3000000000000000aA" })).Problem(404);
        (await desk.CallAsync("POST", "/contacts/untag", new { contacts, tag = "AaIm3000000000000000aA" })).Problem(404);
        Assert.Equal(["tags"], (await desk.CallAsync("POST", "/contacts/tag", "{\"contacts\":[\"x\"],\"tags\":[null]}")).Problem(422));
        Assert.Equal(["contacts"], (await desk.CallAsync("POST", "/contacts/tag", "{\"contacts\":[null],\"tags\":[\"a\"]}")).Problem(422));
        await using var db = installation.Database.Read(installation.Customer);
        Assert.Equal(SubscriptionStatus.Subscribed, (await db.Set<Subscription>().SingleAsync(Cancel)).Status);
    }

    private static (int Added, int Rejected, int Folded) Figures(JsonElement counts) => (counts.GetProperty("added").GetInt32(), counts.GetProperty("rejected").GetInt32(), counts.GetProperty("folded").GetInt32());

    private static async Task<string> ListAsync(ApiDesk desk) => (await desk.CallAsync("POST", "/lists", new { name = "Letter", from_name = "Harbour Lane", from_address = "hello@harbourlane.example", postal_address = "Kaj 4, Malmö", opt_in = "single" }))
        .Expect(201).Json.GetProperty("id").GetString()!;

    private static Task<ApiAnswer> SendAsync(ApiDesk desk, string path, string text, string method = "POST", string? onceKey = null) =>
        desk.CallAsync(method, path, text, onceKey, m =>
        {
            m.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse("text/csv");
            // As curl does with a file: what is too long is refused before it is sent.
            m.Headers.ExpectContinue = text.Length > 1_000_000;
        });

    private static Task<ApiAnswer> EditAsync(ApiDesk desk, string path, ApiAnswer seen, object wanted) => desk.CallAsync("PUT", path, wanted, change: m => m.Headers.TryAddWithoutValidation("If-Match", seen.Headers["ETag"]));

    /// <summary>Until its file is read; on a busy machine the call does not wait for that.</summary>
    private static Task<ApiAnswer> ReadyAsync(ApiDesk desk, ApiAnswer answer) =>
        UntilAsync(desk, string.Create(CultureInfo.InvariantCulture, $"/imports/{answer.Json.GetProperty("id").GetString()}"), answer, j => j.GetProperty("state").GetString() == "ready");

    private static async Task<ApiAnswer> UntilAsync(ApiDesk desk, string path, ApiAnswer first, Func<JsonElement, bool> done)
    {
        Assert.False(Cancel.IsCancellationRequested);
        return done(first.Json) ? first : await Installation.UntilAsync(() => desk.CallAsync("GET", path), a => a.Status == 200 && done(a.Json));
    }
}
