using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Sending;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Web;

/// <summary>The screens of sending servers, as HTTP sees them.</summary>
public sealed partial class ServerScreensTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Only_an_administrator_sees_and_changes_sending_servers()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        var server = await OnlyAsync(installation);
        using Guest member = new(installation.Web), admin = new(installation.Web);
        await member.SignInAsync(installation.Customer);
        await admin.SignInAsync(installation.Customer, isAdministrator: true);
        foreach (var path in new[] { "/servers", "/servers/new", "/servers/new/smtp", "/servers/new/ses-smtp", "/servers/advice", "/servers/prices", $"/servers/{server.PublicId}", $"/servers/{server.PublicId}/edit", $"/servers/{server.PublicId}/pause", $"/servers/{server.PublicId}/test" })
        {
            using var refused = await member.AdminAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
            using var shown = await admin.AdminAsync(path);
            await AnswerAssert.IsAsync(HttpStatusCode.OK, shown);
        }

        // With the token of a page that the member may see, and every field of the form.
        using var page = await member.AdminAsync("/campaigns");
        var fields = Guest.Fields(await page.Content.ReadAsStringAsync(Cancel));
        foreach (var (path, form) in new[] { ($"/servers/{server.PublicId}", "connection"), ("/servers/prices", "prices"), ($"/servers/{server.PublicId}/pause", "pause"), ($"/servers/{server.PublicId}/edit", "delete"), ("/servers/new", "server"), ("/servers/new/smtp", "server"), ($"/servers/{server.PublicId}/test", "test") })
        {
            using var answer = await member.AdminAsync(path, HttpMethod.Post, new FormUrlEncodedContent(new Dictionary<string, string>(fields) { ["_handler"] = form, ["version"] = "1", ["name"] = "Mine", ["to"] = "a@example.com" }));
            Assert.True(answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.BadRequest, $"{path} answered {answer.StatusCode}");
        }

        Assert.Equal((ServerState.Active, null), ((await OnlyAsync(installation)).State, (await OnlyAsync(installation)).LastTest));
        using var menu = await member.AdminAsync("/campaigns");
        Assert.DoesNotContain("/servers", await menu.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_that_did_not_pass_need_not_be_typed_again_and_stands_on_no_page_and_in_no_file()
    {
        var secret = new string('x', 40);
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using Guest admin = new(installation.Web), other = new(installation.Web);
        await admin.SignInAsync(installation.Customer, isAdministrator: true);
        await other.SignInAsync(installation.Customer, "Ben", isAdministrator: true);
        var typed = Typed(installation, secret);
        using var refused = await admin.FillAsync("/servers/new", [.. typed, ("_handler", "server")]);
        var page = await AnswerAssert.IsAsync(HttpStatusCode.UnprocessableEntity, refused);
        Assert.Contains("The secret does not belong to the access key id", page, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, page, StringComparison.Ordinal);
        var kept = Kept().Match(page).Groups[1].Value;

        // Sealed for whoever typed it.
        using var stolen = await other.FillAsync("/servers/new", [.. typed, ("_handler", "server"), ("secret_access_key", ""), ("kept", kept), ("anyway", "true")]);
        Assert.Contains("Write the secret that belongs to the access key id", await AnswerAssert.IsAsync(HttpStatusCode.UnprocessableEntity, stolen), StringComparison.Ordinal);
        using var saved = await admin.FillAsync("/servers/new", [.. typed, ("_handler", "server"), ("secret_access_key", ""), ("kept", kept), ("anyway", "true")]);
        await AnswerAssert.IsAsync(HttpStatusCode.Redirect, saved);
        var server = (await installation.Web.Services.GetRequiredService<SendingServers>().ListAsync(Cancel)).Single(s => s.Name == "SES Two");
        Assert.Equal(ServerState.Draft, server.State);
        using var edit = await admin.AdminAsync($"/servers/{server.PublicId}/edit");
        Assert.DoesNotContain(secret, await edit.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);

        // Neither in the database with its log, nor anywhere in the data folder.
        foreach (var file in Directory.EnumerateFiles(installation.DataFolder, "*", SearchOption.AllDirectories).Append(installation.DatabaseUrl["sqlite:".Length..]).SelectMany(f => new[] { f, f + "-wal" }).Where(File.Exists))
            Assert.DoesNotContain(secret, await ReadAsync(file), StringComparison.Ordinal);
        Assert.Contains("SES Two", await ReadAsync(installation.DatabaseUrl["sqlite:".Length..] + "-wal") + await ReadAsync(installation.DatabaseUrl["sqlite:".Length..]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_is_filtered_by_type_and_region_which_links_and_searches_keep()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        await installation.Database.WriteAsync(async session =>
        {
            var db = session.Db(Core.Primitives.CustomerId.Installation);
            db.Add(new SendingServer { PublicId = "AaIm3000000000000000aA", Name = "SES Ireland", Region = "eu-west-1", StateSince = TimeProvider.System.GetUtcNow(), CreatedAt = TimeProvider.System.GetUtcNow() });
            await db.SaveChangesAsync(Cancel);
        }, Cancel);
        using var admin = new Guest(installation.Web);
        await admin.SignInAsync(installation.Customer, isAdministrator: true);
        const string Frankfurt = ">SES Frankfurt</a>", Ireland = ">SES Ireland</a>";

        await ShowsAsync("", [Frankfurt, Ireland, "Simulator"], []);
        await ShowsAsync("?type=look-alike", [Frankfurt], [Ireland]);
        await ShowsAsync("?type=ses-api", [Ireland], [Frankfurt]);
        await ShowsAsync("?region=eu-central-1", [Frankfurt], [Ireland]);
        await ShowsAsync("?type=ses-api&region=eu-central-1", ["No server matches"], [Frankfurt, Ireland]);
        await ShowsAsync("?type=telex&region=", [Frankfurt, Ireland], []);
        await ShowsAsync("?type=ses-api&region=eu-west-1&sort=status&q=ses", ["/servers?sort=status&amp;state=off&amp;type=ses-api&amp;region=eu-west-1&amp;q=ses", "/servers?sort=use&amp;type=ses-api&amp;region=eu-west-1&amp;q=ses", "name=\"sort\" value=\"status\""], []);

        async Task ShowsAsync(string query, string[] shown, string[] hidden)
        {
            using var answer = await admin.AdminAsync($"/servers{query}");
            var page = await AnswerAssert.IsAsync(HttpStatusCode.OK, answer);
            Assert.All(shown, text => Assert.Contains(text, page, StringComparison.Ordinal));
            Assert.All(hidden, text => Assert.DoesNotContain(text, page, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task The_second_of_two_tabs_is_told_and_saves_over_it_only_when_told_so()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        var server = await OnlyAsync(installation);
        using Guest ines = new(installation.Web), ben = new(installation.Web);
        await ines.SignInAsync(installation.Customer, "Ines Moreau", isAdministrator: true);
        await ben.SignInAsync(installation.Customer, "Ben", isAdministrator: true);
        var path = $"/servers/{server.PublicId}/edit";
        (string, string)[] typed = [.. Typed(installation, ""), ("_handler", "server"), ("name", "SES Frankfurt")];
        using var first = await ines.FillAsync(path, [.. typed, ("max_per_second", "12")]);
        await AnswerAssert.IsAsync(HttpStatusCode.Redirect, first);
        using var second = await ben.FillAsync(path, [.. typed, ("version", "1"), ("max_per_second", "34")]);
        var page = await AnswerAssert.IsAsync(HttpStatusCode.Conflict, second);
        Assert.Contains("Ines Moreau saved it", page, StringComparison.Ordinal);
        Assert.Contains("value=\"34\"", page, StringComparison.Ordinal);
        Assert.Equal(12, (await OnlyAsync(installation)).MaxPerSecond);

        using var over = await ben.FillAsync(path, [.. typed, ("version", "1"), ("over", "2"), ("max_per_second", "34")]);
        await AnswerAssert.IsAsync(HttpStatusCode.Redirect, over);
        Assert.Equal((34d, 3), ((await OnlyAsync(installation)).MaxPerSecond!.Value, (await OnlyAsync(installation)).Version));
    }

    private static (string, string)[] Typed(Installation installation, string secret) =>
    [
        ("name", "SES Two"), ("access", "key"), ("access_key_id", installation.Simulator.AccessKeyId), ("secret_access_key", secret), ("region", "eu-central-1"), ("default_from", "hello@harbourlane.example"),
        ("configuration_set", installation.Simulator.ConfigurationSet), ("queue_url", installation.Simulator.QueueUrl.ToString()), ("endpoint", installation.Simulator.Address.ToString()), ("max_per_second", ""),
    ];

    private static async Task<SendingServer> OnlyAsync(Installation installation) => Assert.Single(await installation.Web.Services.GetRequiredService<SendingServers>().ListAsync(Cancel));

    private static async Task<string> ReadAsync(string path)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file, System.Text.Encoding.Latin1);
        return await reader.ReadToEndAsync(Cancel);
    }

    [GeneratedRegex("name=\"kept\" value=\"([^\"]+)\"")]
    private static partial Regex Kept();
}
