using System.Net;
using System.Text;

namespace Postroad.Tests.Simulator;

public sealed class ControlTests
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });

    [Theory]
    [InlineData("attacker.example", HttpStatusCode.MisdirectedRequest)]
    [InlineData("127.0.0.1.attacker.example", HttpStatusCode.MisdirectedRequest)]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("127.0.0.1", HttpStatusCode.OK)]
    public async Task Another_hosts_name_is_not_answered(string host, HttpStatusCode expected)
    {
        await using var post = await Post.OpenAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(post.Server.Address, "/_simulator/account"));
        request.Headers.Host = host;
        using var response = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(expected, response.StatusCode);
    }

    [Theory]
    [InlineData("text/plain", null, HttpStatusCode.Forbidden)]
    [InlineData("application/x-www-form-urlencoded", null, HttpStatusCode.Forbidden)]
    [InlineData("application/json", "cross-site", HttpStatusCode.Forbidden)]
    [InlineData("application/json", null, HttpStatusCode.NoContent)]
    public async Task A_foreign_page_cannot_empty_it(string type, string? site, HttpStatusCode expected)
    {
        await using var post = await Post.OpenAsync();
        await post.Caller.SendRawAsync(Post.Mail, ["a@example.com"]);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(post.Server.Address, "/_simulator/empty")) { Content = new StringContent("{}", Encoding.UTF8, type) };
        if (site is not null) request.Headers.Add("Sec-Fetch-Site", site);
        using var response = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(expected, response.StatusCode);
        Assert.Equal(expected == HttpStatusCode.NoContent ? 0 : 1, (await post.AccountAsync()).Received);
    }

    [Fact]
    public async Task A_form_without_its_token_changes_nothing()
    {
        await using var post = await Post.OpenAsync();
        await post.Caller.SendRawAsync(Post.Mail, ["a@example.com"]);
        using var form = new FormUrlEncodedContent([]);
        using var response = await Http.PostAsync(new Uri(post.Server.Address, "/forms/empty"), form, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(1, (await post.AccountAsync()).Received);
    }

    [Fact]
    public async Task Emptied_it_starts_anew()
    {
        await using var post = await Post.OpenAsync();
        var old = (await post.Caller.SendRawAsync(Post.Mail, ["a@example.com"])).Json.GetProperty("MessageId").GetString();
        await post.SettledAsync();
        using var json = new StringContent("{}", Encoding.UTF8, "application/json");
        await Http.PostAsync(new Uri(post.Server.Address, "/_simulator/empty"), json, TestContext.Current.CancellationToken);
        Assert.Equal(0, (await post.AccountAsync()).EventsEmitted.Values.Sum());
        using var gone = await Http.GetAsync(new Uri(post.Server.Address, $"/_simulator/messages/{old}"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        await post.Caller.SendRawAsync(Post.Mail, ["b@example.com"]);
        Assert.Equal(1, (await post.SettledAsync()).Delivered);
        Assert.Equal(2, (await post.EventsAsync()).Count);
    }

    [Fact]
    public async Task Mail_is_found_by_campaign_recipient_state_and_page()
    {
        await using var post = await Post.OpenAsync();
        for (var i = 0; i < 5; i++) await post.Caller.SendRawAsync(Post.Mail, [$"p{i}+take@example.com"], "postroad", ("campaign", "c-1"));
        await post.Caller.SendRawAsync(Post.Mail, ["x+bounce@example.com"], "postroad", ("campaign", "c-2"));
        await post.SettledAsync();

        var page = await post.GetJsonAsync("/_simulator/messages?campaign=c-1&limit=3");
        Assert.Equal(["p4+take@example.com", "p3+take@example.com", "p2+take@example.com"], Recipients(page));
        var next = await post.GetJsonAsync($"/_simulator/messages?campaign=c-1&limit=3&before={page.GetProperty("next").GetInt32()}");
        Assert.Equal(["p1+take@example.com", "p0+take@example.com"], Recipients(next));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, next.GetProperty("next").ValueKind);
        Assert.Equal(["x+bounce@example.com"], Recipients(await post.GetJsonAsync("/_simulator/messages?state=bounced")));
        Assert.Equal(["p3+take@example.com"], Recipients(await post.GetJsonAsync("/_simulator/messages?recipient=P3%2Btake@example.com")));
        Assert.Equal(5, (await post.AccountAsync("c-1")).Delivered);
    }

    [Fact]
    public async Task Regions_and_identities_change_while_it_runs()
    {
        await using var post = await Post.OpenAsync();
        using var identity = new StringContent("""{"identity":"example.com"}""", Encoding.UTF8, "application/json");
        using var added = await Http.PostAsync(new Uri(post.Server.Address, "/_simulator/regions/eu-central-1/identities"), identity, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, added.StatusCode);
        var mail = Post.Mail.Replace("harbourlane.example", "news.example.com", StringComparison.Ordinal);
        Assert.Equal(200, (await post.Caller.SendRawAsync(mail, ["a@example.com"])).Status);
        using var removed = await Http.DeleteAsync(new Uri(post.Server.Address, "/_simulator/regions/eu-central-1/identities/example.com"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, removed.StatusCode);
        Assert.Equal("MessageRejected", (await post.Caller.SendRawAsync(mail, ["a@example.com"])).ErrorType);

        await post.PutAsync("/_simulator/regions/eu-north-1", """{"name":"eu-north-1","sandbox":false,"max24_hour_send":10,"max_send_rate":5,"identities":["harbourlane.example"]}""");
        Assert.Equal(200, (await new AwsCaller(post.Server) { Region = "eu-north-1" }.SendRawAsync(Post.Mail, ["a@example.com"])).Status);
    }

    private static IEnumerable<string> Recipients(System.Text.Json.JsonElement page) =>
        page.GetProperty("messages").EnumerateArray().Select(m => m.GetProperty("recipients")[0].GetString()!);
}
