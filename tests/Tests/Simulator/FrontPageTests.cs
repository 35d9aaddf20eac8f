using System.Net;
using System.Text.RegularExpressions;

namespace Postroad.Tests.Simulator;

public sealed partial class FrontPageTests
{
    [Fact]
    public async Task The_page_says_keys_regions_and_mail_under_a_strict_policy()
    {
        await using var post = await Post.OpenAsync();
        await post.Caller.SendRawAsync(Post.Mail, ["mara+take@example.com"]);
        await post.SettledAsync();
        using var http = new HttpClient();
        using var response = await http.GetAsync(post.Server.Address, TestContext.Current.CancellationToken);
        var page = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("style-src 'self';", policy, StringComparison.Ordinal);
        Assert.DoesNotMatch(InlineScript(), page);
        foreach (var text in (string[])["AKIAIOSFODNN7EXAMPLE", post.Server.QueueUrl.ToString(), "Frankfurt", "N. Virginia", "mara&#x2B;take@example.com", "suppressionlist@"])
            Assert.Contains(text, page, StringComparison.Ordinal);
        foreach (Match asset in Asset().Matches(page))
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri(post.Server.Address, WebUtility.HtmlDecode(asset.Groups[1].Value)), TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task A_mail_is_shown_in_a_sandbox_without_script_or_target()
    {
        await using var post = await Post.OpenAsync();
        var mail = Post.Mail.Replace("\r\n\r\nHello", "\r\nContent-Type: text/html\r\n\r\n<script>alert(1)</script><a class=x href='https://a.example'>Hello</a>", StringComparison.Ordinal);
        var id = (await post.Caller.SendRawAsync(mail, ["a@example.com"])).Json.GetProperty("MessageId").GetString();
        using var http = new HttpClient();
        var page = await http.GetStringAsync(new Uri(post.Server.Address, $"/?open={id}"), TestContext.Current.CancellationToken);
        Assert.Matches($"<iframe [^>]*sandbox(=\"\")? src=\"/_simulator/messages/{id}/html\"", page);
        using var shown = await http.GetAsync(new Uri(post.Server.Address, $"/_simulator/messages/{id}/html"), TestContext.Current.CancellationToken);
        Assert.StartsWith("sandbox; default-src 'none'", shown.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Contains("<a class=x data-href=", await shown.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_forms_work_without_script()
    {
        await using var post = await Post.OpenAsync();
        using var http = new HttpClient(new HttpClientHandler { CookieContainer = new CookieContainer() });
        await SubmitAsync(http, post, "/forms/shares", ("no_such_mailbox", "1.5"), ("mailbox_full", "0"), ("late_at_first", "0"), ("complains", "0"), ("opens_people", "10"), ("opens_machines", "20"), ("clicks", "0"), ("unsubscribes", "0"));
        Assert.Equal(1.5, (await post.GetJsonAsync("/_simulator/shares")).GetProperty("no_such_mailbox").GetDouble());
        await SubmitAsync(http, post, "/forms/faults", ("on", "Throttle"), ("in_a_row", "2"), ("hours", "0.5"), ("one_in_Hang", "7"));
        var faults = await post.GetJsonAsync("/_simulator/faults");
        Assert.Equal((true, 2, 1800), (faults.GetProperty("throttle").GetProperty("on").GetBoolean(), faults.GetProperty("throttle").GetProperty("in_a_row").GetInt32(), faults.GetProperty("throttle").GetProperty("seconds").GetInt32()));
        await SubmitAsync(http, post, "/forms/identity", ("identity", "shop.example.org"), ("region", "eu-west-1"));
        Assert.Contains("shop.example.org", (await post.GetJsonAsync("/_simulator/regions/eu-west-1")).ToString(), StringComparison.Ordinal);

        var refused = await SubmitAsync(http, post, "/forms/shares", ("no_such_mailbox", "many"), ("mailbox_full", "120"), ("late_at_first", "0"), ("complains", "0"), ("opens_people", "10"), ("opens_machines", "20"), ("clicks", "0"), ("unsubscribes", "0"));
        Assert.Contains("no_such_mailbox: &#x27;many&#x27; is no number", refused, StringComparison.Ordinal);
        Assert.Contains("mailbox_full is 120; it is a percentage: 0 to 100.", refused, StringComparison.Ordinal);
    }

    private static async Task<string> SubmitAsync(HttpClient http, Post post, string action, params (string Name, string Value)[] fields)
    {
        var page = await http.GetStringAsync(post.Server.Address);
        var token = Token().Match(page).Groups[1].Value;
        using var form = new FormUrlEncodedContent(fields.Append(("__RequestVerificationToken", token)).Select(f => KeyValuePair.Create(f.Item1, f.Item2)));
        using var response = await http.PostAsync(new Uri(post.Server.Address, action), form);
        return await response.Content.ReadAsStringAsync();
    }

    [GeneratedRegex("""name="__RequestVerificationToken" value="([^"]+)""")]
    private static partial Regex Token();

    [GeneratedRegex("""(?:src|href)="(/_simulator/assets/[^"]+)""")]
    private static partial Regex Asset();

    [GeneratedRegex("<script>|<script [^>]*>[^<]|<style|onclick=")]
    private static partial Regex InlineScript();
}
