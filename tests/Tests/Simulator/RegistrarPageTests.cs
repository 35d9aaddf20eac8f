using System.Net;
using System.Text.RegularExpressions;

namespace Postroad.Tests.Simulator;

/// <summary>The registrar's forms, as a browser without script sends them.</summary>
public sealed partial class RegistrarPageTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_form_without_its_token_changes_nothing()
    {
        await using var post = await ZoneTests.OpenAsync();
        using var http = new HttpClient();
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("zone", "shop.example")]);
        using var answer = await http.PostAsync(new Uri(post.Server.Address, "/forms/registrar"), form, Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty((await ZoneTests.CallAsync(post, HttpMethod.Get, "")).Body.GetProperty("zones").EnumerateArray());
    }

    [Theory]
    [InlineData("www", "60", "TXT", "a\n$INCLUDE /etc/passwd", "Value has a line break")]
    [InlineData("www\r\n$INCLUDE /etc/passwd", "60", "TXT", "a", "Name has a line break")]
    [InlineData("www", "60\n", "TXT", "a", "TTL has a line break")]
    [InlineData("www", "60", "TXT\n", "a", "Type has a line break")]
    [InlineData("$INCLUDE /etc/passwd", "60", "TXT", "a", "is no name")]
    [InlineData("www", "60", "TXT", "a\0b", "such as a zero byte: nothing was changed")]
    public async Task A_record_that_would_be_two_is_refused_and_stands_in_the_form(string name, string ttl, string type, string value, string fault)
    {
        await using var post = await ZoneTests.OpenAsync();
        await ZoneTests.CallAsync(post, HttpMethod.Put, "zones/shop.example", new { text = "" });
        var (status, page) = await SubmitAsync(post, "/registrar/shop.example", "/forms/registrar/shop.example/record", ("name", name), ("ttl", ttl), ("type", type), ("value", value));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(fault, page, StringComparison.Ordinal);
        Assert.Equal(1u, (await ZoneTests.CallAsync(post, HttpMethod.Get, "zones/shop.example")).Body.GetProperty("serial").GetUInt32());
    }

    [Fact]
    public async Task What_is_published_is_shown_as_text()
    {
        await using var post = await ZoneTests.OpenAsync();
        const string markup = "<script>alert(1)</script>";
        await ZoneTests.CallAsync(post, HttpMethod.Put, "zones/shop.example", new { text = "" });
        var (status, page) = await SubmitAsync(post, "/registrar/shop.example", "/forms/registrar/shop.example/record", ("name", "@"), ("ttl", ""), ("type", "TXT"), ("value", markup));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains(WebUtility.HtmlEncode(markup), page, StringComparison.Ordinal);
        (status, page) = await SubmitAsync(post, "/registrar/shop.example", "/forms/registrar/shop.example/text", ("text", $"</textarea>{markup}"), ("keep", "yes"));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.DoesNotContain(markup, page, StringComparison.Ordinal);
        Assert.Contains(WebUtility.HtmlEncode(markup), page, StringComparison.Ordinal);
    }

    private static async Task<(HttpStatusCode Status, string Page)> SubmitAsync(Post post, string page, string action, params (string Name, string Value)[] fields)
    {
        using var http = new HttpClient(new HttpClientHandler { CookieContainer = new CookieContainer() });
        var token = Token().Match(await http.GetStringAsync(new Uri(post.Server.Address, page), Cancel)).Groups[1].Value;
        using var form = new FormUrlEncodedContent(fields.Append(("__RequestVerificationToken", token)).Select(f => KeyValuePair.Create(f.Item1, f.Item2)));
        using var answer = await http.PostAsync(new Uri(post.Server.Address, action), form, Cancel);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancel));
    }

    [GeneratedRegex("""name="__RequestVerificationToken" value="([^"]+)""")]
    private static partial Regex Token();
}
