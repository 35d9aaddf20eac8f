using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Accounts;
using Postroad.Core.Primitives;
using Postroad.Web.Hosting;

namespace Postroad.Tests.Web;

/// <summary>Somebody with an HTTP client: says which host is meant, follows no redirect, and keeps the cookies that it was given for the admin origin.</summary>
internal sealed partial class Guest : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, AutomaticDecompression = DecompressionMethods.None });
    private readonly WebServer web;
    private readonly int port;

    public Guest(WebServer web)
    {
        this.web = web;
        port = BindingAddress.Parse(web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;
    }

    /// <summary>Headers read: of answers that do not end by themselves.</summary>
    public HttpCompletionOption Until { get; set; } = HttpCompletionOption.ResponseContentRead;

    /// <summary>By name; sent with every request to the admin origin.</summary>
    public Dictionary<string, string> Cookies { get; } = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public Task<HttpResponseMessage> AdminAsync(string path, HttpMethod? method = null, HttpContent? body = null, Action<HttpRequestMessage>? change = null) =>
        SendAsync(web.AdminUrl.Authority, path, method, body, message =>
        {
            if (Cookies.Count > 0) message.Headers.Add("Cookie", string.Join("; ", Cookies.Select(c => $"{c.Key}={c.Value}")));
            change?.Invoke(message);
        });

    public Task<HttpResponseMessage> PublicAsync(string path, HttpMethod? method = null, HttpContent? body = null, Action<HttpRequestMessage>? change = null) =>
        SendAsync(web.PublicUrl.Authority, path, method, body, change);

    public async Task<HttpResponseMessage> SendAsync(string host, string path, HttpMethod? method = null, HttpContent? body = null, Action<HttpRequestMessage>? change = null)
    {
        using var message = new HttpRequestMessage(method ?? (body is null ? HttpMethod.Get : HttpMethod.Post), new Uri($"http://127.0.0.1:{port}{path}")) { Content = body };
        message.Headers.Host = host;
        change?.Invoke(message);
        var answer = await http.SendAsync(message, Until, Cancel);
        if (host == web.AdminUrl.Authority) Keep(answer);
        return answer;
    }

    /// <summary>Goes through the sign-in page as a person does.</summary>
    public async Task<HttpResponseMessage> SignInAsync(CustomerId customer, string name = "Ines Moreau", bool isAdministrator = false, Role role = Role.Owner)
    {
        var link = await InviteAsync(customer, name, isAdministrator, role);
        return await PressAsync($"/sign-in/{link}");
    }

    /// <summary>The token of a link that signs a new user in.</summary>
    public async Task<string> InviteAsync(CustomerId customer, string name = "Ines Moreau", bool isAdministrator = false, Role role = Role.Owner)
    {
        var users = web.Services.GetRequiredService<Users>();
        Assert.True(EmailAddress.TryParse($"{Guid.NewGuid():N}@harbourlane.example", out var email, out _));
        var user = await users.CreateAsync(name, email, isAdministrator, Cancel);
        await users.JoinAsync(user.Key, customer, Cancel, role);
        return await web.Services.GetRequiredService<SignInLinks>().CreateAsync(user.Key, Cancel);
    }

    /// <summary>Loads an admin page and sends its first form.</summary>
    public async Task<HttpResponseMessage> PressAsync(string path, string? action = null)
    {
        using var page = await AdminAsync(path);
        var fields = Fields(await page.Content.ReadAsStringAsync(Cancel));
        return await AdminAsync(action ?? path, HttpMethod.Post, new FormUrlEncodedContent(fields));
    }

    /// <summary>Loads an admin page and sends its form with what somebody typed.</summary>
    public async Task<HttpResponseMessage> FillAsync(string path, params IEnumerable<(string Name, string Value)> typed)
    {
        using var page = await AdminAsync(path);
        var fields = Fields(await page.Content.ReadAsStringAsync(Cancel));
        foreach (var (name, value) in typed) fields[name] = value;
        return await AdminAsync(path, HttpMethod.Post, new FormUrlEncodedContent(fields));
    }

    public static Dictionary<string, string> Fields(string page) => Hidden().Matches(page)
        .Select(m => (Name: Name().Match(m.Value).Groups[1].Value, Value: Value().Match(m.Value).Groups[1].Value))
        .Where(f => f.Name.Length > 0).DistinctBy(f => f.Name).ToDictionary(f => f.Name, f => WebUtility.HtmlDecode(f.Value));

    public void Dispose() => http.Dispose();

    private void Keep(HttpResponseMessage answer)
    {
        if (!answer.Headers.TryGetValues("Set-Cookie", out var set)) return;
        foreach (var cookie in set)
        {
            var (name, value) = (cookie[..cookie.IndexOf('=')], cookie[(cookie.IndexOf('=') + 1)..cookie.IndexOf(';')]);
            if (value.Length == 0) Cookies.Remove(name);
            else Cookies[name] = value;
        }
    }

    [GeneratedRegex("<input[^>]*type=\"hidden\"[^>]*>")]
    private static partial Regex Hidden();

    [GeneratedRegex("\\bname=\"([^\"]*)\"")]
    private static partial Regex Name();

    [GeneratedRegex("\\bvalue=\"([^\"]*)\"")]
    private static partial Regex Value();
}
