using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Accounts;
using Postroad.Core.Sending;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Web;

/// <summary>"Is SES right for me?": what it costs, and the table of prices behind it.</summary>
public sealed partial class AdviceScreenTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_page_works_out_a_month_and_says_what_it_cannot_read()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using var admin = new Guest(installation.Web);
        await admin.SignInAsync(installation.Customer, isAdministrator: true);

        var own = await PageAsync(admin, "/servers/advice");
        Assert.Contains("Nothing has left in 30 days: an example", own, StringComparison.Ordinal);
        Assert.Contains("100,000 messages a month cost <b>$16.00</b> on the plan Essentials", own, StringComparison.Ordinal);
        Assert.Contains("1 server connected, in Frankfurt.", own, StringComparison.Ordinal);
        Assert.Contains("Every region begins in the sandbox", own, StringComparison.Ordinal);
        // A server is tested by its default From.
        await Notices.LostPasswordTests.AppointAsync(installation);
        var server = (await installation.Web.Services.GetRequiredService<SendingServers>().ListAsync(Cancel))[0];
        await installation.Web.Services.GetRequiredService<ServerControls>().TestAsync(server.PublicId, "Ines", Cancel);
        var tested = await PageAsync(admin, "/servers/advice");
        Assert.Contains("Granted in Frankfurt.", tested, StringComparison.Ordinal);
        Assert.Contains("Essentials (your account says so)", tested, StringComparison.Ordinal);

        var large = await PageAsync(admin, "/servers/advice?messages=12%2C400%2C000&ips=4&plan=PRO");
        Assert.Contains("Yes: SES fits how you send", large, StringComparison.Ordinal);
        Assert.Contains("12,400,000 messages a month cost <b>$2,812.80</b> on the plan Pro, with 4 dedicated IPs", large, StringComparison.Ordinal);
        Assert.Contains("Pay-per-use would cost $1,473.00 less", large, StringComparison.Ordinal);
        var small = await PageAsync(admin, "/servers/advice?messages=20000");
        Assert.Contains("At this volume SES saves you little", small, StringComparison.Ordinal);
        var wrong = await PageAsync(admin, "/servers/advice?messages=many<b>&ips=-1&plan=GOLD");
        Assert.Contains("“many<b>” is no number from 0 to 10,000,000,000 messages.", WebUtility.HtmlDecode(wrong), StringComparison.Ordinal);
        Assert.Contains("“-1” is no number from 0 to 1,000 addresses.", WebUtility.HtmlDecode(wrong), StringComparison.Ordinal);
        Assert.DoesNotContain("many<b>", wrong, StringComparison.Ordinal);
        Assert.Contains("on the plan Essentials", wrong, StringComparison.Ordinal);
        foreach (var edge in new[] { "0", "1", "10000000000" }) await PageAsync(admin, $"/servers/advice?messages={edge}");
    }

    [Fact]
    public async Task Prices_are_corrected_and_what_is_no_price_is_named_and_kept()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using var admin = new Guest(installation.Web);
        await admin.SignInAsync(installation.Customer, isAdministrator: true);
        using var refused = await SaveAsync(admin, ("dedicated_ip", "cheap"), ("plans.1.name", "Basic"), ("plans.5.key", "x"));
        var page = WebUtility.HtmlDecode(await AnswerAssert.IsAsync(HttpStatusCode.UnprocessableEntity, refused));
        Assert.Contains("“cheap” is no number. Write it as 0.16.", page, StringComparison.Ordinal);
        Assert.Contains("value=\"Basic\"", page, StringComparison.Ordinal);
        Assert.Contains("Nobody here has looked them over yet.", await PageAsync(admin, "/servers/advice"), StringComparison.Ordinal);

        // A new plan that most accounts have from now on, and one that is no more.
        using var saved = await SaveAsync(admin, ("as_of", "2026-11-03"), ("dedicated_ip", "30"), ("usual", "GOLD"), ("plans.0.key", ""), ("plans.0.name", ""),
            ("plans.4.key", "GOLD"), ("plans.4.name", "Gold"), ("plans.4.about", "For <all>"), ("plans.4.fee", "10"), ("plans.4.first", "1"), ("plans.4.second", "1"), ("plans.4.beyond", "1"));
        Assert.Equal(HttpStatusCode.Redirect, saved.StatusCode);
        var after = await PageAsync(admin, "/servers/advice?messages=1000&ips=1&plan=GOLD");
        Assert.Contains("1,000 messages a month cost <b>$41.00</b> on the plan Gold, with 1 dedicated IP", after, StringComparison.Ordinal);
        Assert.Contains("For &lt;all&gt;", after, StringComparison.Ordinal);
        Assert.Contains("Prices as of 3 November 2026", after, StringComparison.Ordinal);
        Assert.DoesNotContain("Pay-per-use", after, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_reads_and_corrects_the_same_table()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using var desk = await ApiDesk.OpenAsync(installation, installation.Customer, ApiScopes.ServersRead, ApiScopes.ServersWrite);
        var read = (await desk.CallAsync("GET", "/prices")).Expect(200);
        Assert.Equal("2026-07-22", read.Json.GetProperty("as_of").GetString());
        Assert.Equal(4, read.Json.GetProperty("plans").GetArrayLength());
        var text = read.Text.Replace("24.95", "27.5", StringComparison.Ordinal);

        Assert.Equal(428, (await desk.CallAsync("PUT", "/prices", text)).Status);
        var changed = (await desk.CallAsync("PUT", "/prices", text, change: m => m.Headers.TryAddWithoutValidation("If-Match", "\"0\""))).Expect(200);
        Assert.Equal(27.5m, changed.Json.GetProperty("dedicated_ip").GetDecimal());
        Assert.Equal(412, (await desk.CallAsync("PUT", "/prices", text, change: m => m.Headers.TryAddWithoutValidation("If-Match", "\"0\""))).Status);
        Assert.NotEmpty((await desk.CallAsync("PUT", "/prices", text.Replace("ESSENTIALS", "essentials", StringComparison.Ordinal), change: m => m.Headers.TryAddWithoutValidation("If-Match", "\"1\""))).Problem(422));
    }

    [Fact]
    public async Task Five_questions_say_which_type_fits_and_each_type_has_its_form()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using var admin = new Guest(installation.Web);
        await admin.SignInAsync(installation.Customer, isAdministrator: true);
        var blank = await PageAsync(admin, "/servers/new");
        Assert.DoesNotContain("id=\"fits\"", blank, StringComparison.Ordinal);
        Assert.Equal(5, blank.Split("role=\"radiogroup\"").Length - 1);
        Assert.Equal(["Amazon SES (API)", "Amazon SES (SMTP)", "SMTP", "Simulator"], TypeName().Matches(blank).Select(m => m.Groups[1].Value));
        Assert.DoesNotContain("checked name=\"events\" value=\"yes\"", blank, StringComparison.Ordinal);

        var smtp = WebUtility.HtmlDecode(await PageAsync(admin, "/servers/new?events=yes&one-form=yes&other-software=yes&volume=no&configuration-sets=%3Cb%3E"));
        Assert.Contains("Amazon SES (SMTP) fits best", smtp, StringComparison.Ordinal);
        Assert.Contains("Questions 2 and 3 speak for it.", smtp, StringComparison.Ordinal);
        Assert.Contains("href=\"/servers/new/ses-smtp\"", smtp, StringComparison.Ordinal);
        Assert.Equal(4, TypeName().Count(smtp));
        Assert.DoesNotContain("<b>", smtp.Split("id=\"ty\"")[1].Split("</section>")[0], StringComparison.Ordinal);
        var api = WebUtility.HtmlDecode(await PageAsync(admin, "/servers/new?events=yes&one-form=no&other-software=no&volume=yes&configuration-sets=yes"));
        Assert.Contains("Amazon SES (API) fits best", api, StringComparison.Ordinal);
        Assert.Contains("No answer decides by itself now", api, StringComparison.Ordinal);
        Assert.Contains("SMTP fits best", WebUtility.HtmlDecode(await PageAsync(admin, "/servers/new?one-form=yes")), StringComparison.Ordinal);

        using var desk = await ApiDesk.OpenAsync(installation, installation.Customer, ApiScopes.ServersRead);
        var told = (await desk.CallAsync("GET", "/server-type?one_form=yes&other_software=yes&configuration_sets=yes")).Expect(200).Json;
        Assert.Equal(("ses_smtp", "ses_smtp", 3), (told.GetProperty("fits").GetString(), told.GetProperty("best").GetString(), told.GetProperty("reasons").GetArrayLength()));
        Assert.Equal(["events", "other_software"], (await desk.CallAsync("GET", "/server-type?events=maybe&other_software=")).Problem(422));
    }

    [Fact]
    public async Task The_simulator_is_a_type_whose_form_is_filled_in_as_it_starts()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using var admin = new Guest(installation.Web);
        await admin.SignInAsync(installation.Customer, isAdministrator: true);
        var page = await PageAsync(admin, "/servers/new?type=simulator");
        Assert.StartsWith(" aria-current=\"true\"", page.Split("href=\"/servers/new?type=simulator\"")[1], StringComparison.Ordinal);
        Assert.Contains("<code>postroad simulator</code>", page, StringComparison.Ordinal);
        foreach (var value in new[] { "Simulator", "http://127.0.0.1:4599", "AKIAIOSFODNN7EXAMPLE", "postroad", "hello@harbourlane.example" }) Assert.Contains($"value=\"{value}\"", page, StringComparison.Ordinal);

        using var saved = await admin.FillAsync("/servers/new?type=simulator", ("_handler", "server"), ("name", "Rehearsals"), ("access", "key"), ("access_key_id", installation.Simulator.AccessKeyId), ("secret_access_key", installation.Simulator.SecretAccessKey),
            ("region", "eu-central-1"), ("default_from", "hello@harbourlane.example"), ("configuration_set", installation.Simulator.ConfigurationSet), ("endpoint", installation.Simulator.Address.ToString()));
        await AnswerAssert.IsAsync(HttpStatusCode.Redirect, saved);
        Assert.Contains("Active", await PageAsync(admin, new Uri(installation.Web.AdminUrl, saved.Headers.Location!).PathAndQuery), StringComparison.Ordinal);
    }

    [GeneratedRegex("<a class=\"pr-choice\"[^>]*><svg[^>]*>.*?</svg><span class=\"strong\">([^<]*)", RegexOptions.NonBacktracking | RegexOptions.Singleline)]
    private static partial Regex TypeName();

    /// <summary>The form as it stands, with what somebody types.</summary>
    private static async Task<HttpResponseMessage> SaveAsync(Guest guest, params IEnumerable<(string Name, string Value)> typed)
    {
        var fields = Field().Matches(await PageAsync(guest, "/servers/prices")).ToDictionary(m => m.Groups[1].Value, m => WebUtility.HtmlDecode(m.Groups[2].Value));
        foreach (var (name, value) in typed) fields[name] = value;
        return await guest.FillAsync("/servers/prices", fields.Select(f => (f.Key, f.Value)).Append(("_handler", "prices")));
    }

    [GeneratedRegex("<input class=\"form-control[^>]* name=\"([^\"]+)\"[^>]*? value=\"([^\"]*)\"", RegexOptions.NonBacktracking)]
    private static partial Regex Field();

    private static async Task<string> PageAsync(Guest guest, string path)
    {
        using var answer = await guest.AdminAsync(path);
        return await AnswerAssert.IsAsync(HttpStatusCode.OK, answer);
    }
}
