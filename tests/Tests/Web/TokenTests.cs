using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Primitives;
using Postroad.Core.Tracking;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Web;

/// <summary>Whatever this installation did not write for this very purpose is nothing, and costs no look into the database.</summary>
public sealed class TokenTests
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    [Fact]
    public async Task Tokens_of_other_purposes_of_others_and_with_a_flipped_bit_are_404_without_the_database()
    {
        await using var mailing = await Mailing.SendAsync(TestDatabase.Sqlite(), new Installation.Change { More = CountingDatabase.Put });
        var database = mailing.Installation.Web.Services.GetRequiredService<CountingDatabase>();
        var (own, delivery) = (mailing.Installation.Web.Services.GetRequiredService<LinkTokens>(), new DeliveryRef(new SendId(mailing.Campaign.SendId!.Value), 1));
        var strangers = new LinkTokens(new TokenKeys([TokenKeys.NewKey(1)]));
        var asked = database.Asked;
        foreach (var (purpose, method, path) in Uses)
        {
            foreach (var other in Enum.GetValues<LinkPurpose>().Where(p => p != purpose)) await NothingAsync(mailing, method, path(Token(own, other, delivery)));
            await NothingAsync(mailing, method, path(Token(strangers, purpose, delivery)));
            var token = Token(own, purpose, delivery);
            for (var at = 0; at < token.Length; at++) await NothingAsync(mailing, method, path(Flip(token, at)));
            foreach (var bad in new[] { token[..^1], token + "A", token + "=", "", "%01", new string('A', 3000), "..%2f" + token }) await NothingAsync(mailing, method, path(bad));
        }

        Assert.Equal(asked, database.Asked);
        foreach (var (purpose, method, path) in Uses)
        {
            using var good = await mailing.Guest.PublicAsync(path(Token(own, purpose, delivery)), method);
            // 400: it is theirs, and nothing was filled in.
            Assert.True((int)good.StatusCode is 200 or 302 || (purpose == LinkPurpose.Preferences && good.StatusCode == HttpStatusCode.BadRequest), $"{method} {path("")}: {good.StatusCode}");
        }

        Assert.True(database.Asked > asked);
    }

    [Fact]
    public async Task A_click_leads_where_the_author_wrote_and_nowhere_else()
    {
        await using var mailing = await Mailing.SendAsync(TestDatabase.Sqlite());
        var (guest, click) = (mailing.Guest, mailing.Mail.Click);
        using var kept = await guest.PublicAsync(click + "?u=https://evil.example/");
        await AnswerAssert.IsAsync(HttpStatusCode.Redirect, kept);
        Assert.Equal("https://harbourlane.example/early?a=1&b=2", kept.Headers.GetValues("Location").Single());

        var signed = WebUtility.HtmlDecode(System.Text.RegularExpressions.Regex.Match(mailing.Mail.Html, "/c/[^\"]+\\?u=[^\"]+").Value);
        using var own = await guest.PublicAsync(signed);
        await AnswerAssert.IsAsync(HttpStatusCode.Redirect, own);
        Assert.Equal("https://harbourlane.example/for/Anna", own.Headers.GetValues("Location").Single());
        var bare = signed[..(signed.IndexOf("?u=", StringComparison.Ordinal) + 3)];
        string[] targets =
        [
            "https://harbourlane.example/for/Bert", "https://evil.example", "//evil.example", "javascript:alert(1)", "https:\\\\evil.example", "https://harbourlane.example@evil.example/for/Anna",
            "https://harbourlane.example/for/Anna\r\nX: y", "", " https://harbourlane.example/for/Anna", "https://harbourlane.example/for/Anna/", "data:text/html,x", new string('a', 5000),
        ];
        foreach (var target in targets) await NothingAsync(mailing, HttpMethod.Get, bare + Uri.EscapeDataString(target));
        await NothingAsync(mailing, HttpMethod.Get, bare[..^3]);
        await NothingAsync(mailing, HttpMethod.Get, signed.Replace("/2/", "/1/", StringComparison.Ordinal));
        foreach (var number in new[] { "0", "-1", "99", "2147483648", "x" }) await NothingAsync(mailing, HttpMethod.Get, click[..(click.LastIndexOf('/') + 1)] + number);
    }

    [Theory]
    [InlineData("https://example.com", "https://example.com")]
    [InlineData("HTTP://Example.com/a%7Eb?q=%41#x", "HTTP://Example.com/a%7Eb?q=%41#x")]
    [InlineData("https://münchen.example/straße?q=ü", "https://xn--mnchen-3ya.example/stra%C3%9Fe?q=%C3%BC")]
    [InlineData("https://münchen.example:8443/", "https://xn--mnchen-3ya.example:8443/")]
    [InlineData("https://example.com/a b", "https://example.com/a%20b")]
    [InlineData("javascript:alert(1)", null)]
    [InlineData("mailto:a@b.example", null)]
    [InlineData("//example.com", null)]
    [InlineData("/path", null)]
    [InlineData("https://", null)]
    [InlineData("https://example.com/{{ x }}", null)]
    [InlineData(null, null)]
    public void An_address_goes_into_the_header_as_the_author_wrote_it(string? target, string? header) =>
        Assert.Equal(header, Postroad.Web.PublicPages.LinkTargets.ToHeader(target));

    private static (LinkPurpose Purpose, HttpMethod Method, Func<string, string> Path)[] Uses =>
    [
        (LinkPurpose.Track, HttpMethod.Get, token => $"/o/{token}.gif"), (LinkPurpose.Track, HttpMethod.Get, token => $"/c/{token}/1"),
        (LinkPurpose.View, HttpMethod.Get, token => $"/v/{token}"), (LinkPurpose.Unsubscribe, HttpMethod.Get, token => $"/u/{token}"),
        (LinkPurpose.Unsubscribe, HttpMethod.Post, token => $"/u/{token}"), (LinkPurpose.Stay, HttpMethod.Post, token => $"/s/{token}"),
        (LinkPurpose.Stay, HttpMethod.Post, token => $"/s/{token}/why"), (LinkPurpose.Preferences, HttpMethod.Get, token => $"/p/{token}"), (LinkPurpose.Preferences, HttpMethod.Post, token => $"/p/{token}"),
    ];

    private static async Task NothingAsync(Mailing mailing, HttpMethod method, string path)
    {
        using var answer = await mailing.Guest.PublicAsync(path, method);
        await AnswerAssert.IsAsync(HttpStatusCode.NotFound, answer);
    }

    private static string Flip(string token, int at) => token[..at] + Alphabet[Alphabet.IndexOf(token[at], StringComparison.Ordinal) ^ 1] + token[(at + 1)..];

    private static string Token(LinkTokens tokens, LinkPurpose purpose, DeliveryRef delivery)
    {
        var token = new byte[LinkTokens.Length];
        tokens.Write(purpose, delivery, token);
        return Encoding.ASCII.GetString(token);
    }
}
