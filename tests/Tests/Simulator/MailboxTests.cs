using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Postroad.Simulator.Mailboxes;

namespace Postroad.Tests.Simulator;

public sealed class MailboxTests
{
    [Fact]
    public async Task People_open_with_a_mail_program_or_its_proxy_and_machines_as_Apples()
    {
        await using var site = await Site.OpenAsync();
        await using var post = await Post.OpenAsync();
        for (var i = 0; i < 20; i++) await post.Caller.SendRawAsync(site.Mail, [$"p{i}+open@example.com"]);
        for (var i = 0; i < 5; i++) await post.Caller.SendRawAsync(site.Mail, [$"m{i}+machine@example.com"]);
        var account = await post.SettledAsync();
        Assert.Equal((20, 5), (account.OpenedPeople, account.OpenedMachines));
        Assert.Equal(25, site.Requests.Count(r => r.Line == "GET /o/p"));
        Assert.Equal(5, site.Requests.Count(r => r.UserAgent == "Mozilla/5.0"));
        Assert.Contains(site.Requests, r => r.UserAgent.Contains("GoogleImageProxy", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_click_follows_a_tracked_link_only_as_far_as_the_redirect()
    {
        await using var site = await Site.OpenAsync();
        await using var post = await Post.OpenAsync();
        await post.Caller.SendRawAsync(site.Mail, ["a+click@example.com"]);
        var account = await post.SettledAsync();
        Assert.Equal((1, 1, 0), (account.Clicked, account.OpenedPeople, account.ActsFailed));
        Assert.DoesNotContain(site.Requests, r => r.Line.Contains("/u/", StringComparison.Ordinal) || r.Line.Contains("/landing", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Leaving_with_one_click_is_the_POST_of_RFC_8058()
    {
        await using var site = await Site.OpenAsync();
        await using var post = await Post.OpenAsync();
        await post.Caller.SendRawAsync(site.Mail, ["a+leave@example.com"]);
        Assert.Equal(1, (await post.SettledAsync()).Unsubscribed);
        Assert.Equal(("POST /u/t", "List-Unsubscribe=One-Click"), Assert.Single(site.Requests) is var r
            ? (r.Line, r.Body) : default);
    }

    [Fact]
    public async Task Leaving_by_the_page_posts_its_form_with_the_hidden_fields()
    {
        await using var site = await Site.OpenAsync();
        await using var post = await Post.OpenAsync();
        await post.Caller.SendRawAsync(site.Mail, ["a+page@example.com"]);
        Assert.Equal(1, (await post.SettledAsync()).Unsubscribed);
        Assert.Equal(["GET /u/t", "POST /u/confirm"], site.Requests.Select(r => r.Line));
        Assert.Equal("token=a%26b&do=leave", site.Requests.Last().Body);
    }

    [Fact]
    public async Task What_is_never_answered_with_success_is_tried_again_and_does_not_count()
    {
        await using var site = await Site.OpenAsync();
        site.Status = 500;
        await using var post = await Post.OpenAsync();
        await post.Caller.SendRawAsync(site.Mail, ["a+open@example.com"]);
        var account = await post.SettledAsync();
        Assert.Equal((0, 1), (account.OpenedPeople, account.ActsFailed));
        Assert.Equal(4, site.Requests.Count);
    }

    [Theory]
    [InlineData("http://192.0.2.1/")]
    [InlineData("http://localhost.attacker.example/")]
    [InlineData("http://127.0.0.1.attacker.example/")]
    [InlineData("ftp://127.0.0.1/")]
    public async Task Nothing_beyond_this_machine_is_ever_asked(string address)
    {
        await using var post = await Post.OpenAsync();
        var mail = Post.Mail.Replace("\r\n\r\nHello", $"\r\nContent-Type: text/html\r\nList-Unsubscribe: <{address}>\r\n\r\n<a href='{address}'>x</a><img width=1 height=1 src='{address}'>", StringComparison.Ordinal);
        await post.Caller.SendRawAsync(mail, ["a+click+leave@example.com"]);
        var account = await post.SettledAsync();
        Assert.Equal((0, 0, 0, 3), (account.OpenedPeople, account.Clicked, account.Unsubscribed, account.ActsWithoutTarget));
    }

    [Fact]
    public void Shares_are_met_and_the_same_people_do_the_same_again()
    {
        var shares = new MailboxShares { NoSuchMailbox = 2, MailboxFull = 1, OpensPeople = 20, OpensMachines = 30, Clicks = 5, Unsubscribes = 1 };
        var all = Enumerable.Range(0, 20_000).Select(i => BehaviourChoice.Of($"p{i}@example.com", "Hello", shares, 1)).ToArray();
        double Share(Func<Behaviour, bool> does) => 100.0 * all.Count(does) / all.Length;
        Assert.InRange(Share(b => b.HasFlag(Behaviour.NoSuchMailbox)), 1.7, 2.3);
        Assert.InRange(Share(b => b.HasFlag(Behaviour.OpensAsPerson)), 18.5, 20.5);
        Assert.InRange(Share(b => b.HasFlag(Behaviour.OpensAsMachine)), 28, 31);
        Assert.DoesNotContain(all, b => b.HasFlag(Behaviour.OpensAsPerson) && b.HasFlag(Behaviour.OpensAsMachine));
        Assert.DoesNotContain(all, b => b.HasFlag(Behaviour.Clicks) && !b.HasFlag(Behaviour.OpensAsPerson));
        Assert.DoesNotContain(all, b => (b & Behaviour.Refuses) != 0 && (b & ~Behaviour.Refuses) != 0);
        Assert.Equal(all, Enumerable.Range(0, 20_000).Select(i => BehaviourChoice.Of($"p{i}@example.com", "Hello", shares, 1)));
        Assert.NotEqual(all, Enumerable.Range(0, 20_000).Select(i => BehaviourChoice.Of($"p{i}@example.com", "Hello", shares, 2)));
    }

    /// <summary>Stands for the product's public side.</summary>
    private sealed class Site(WebApplication app) : IAsyncDisposable
    {
        public ConcurrentQueue<(string Line, string UserAgent, string Body)> Requests { get; } = [];
        public int Status { get; set; } = 200;

        private string Base => app.Urls.First();

        public string Mail => "From: hello@harbourlane.example\r\nSubject: Hello\r\nList-Unsubscribe: <mailto:x@y.example>, <" + Base + "/u/t>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
            + "MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nHello\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
            + "<!--[if mso]><a href=3D\"" + Base + "/landing\">no</a><![endif]--><img src=3D\"" + Base + "/logo.png\"><a href=3D\"" + Base + "/c/1\">Sho=\r\np</a>"
            + "<a href=3D\"" + Base + "/u/t\">Unsubscribe</a><img src=3D\"" + Base + "/o/p\" width=3D\"1\" height=3D\"1\">\r\n--b--\r\n";

        public static async Task<Site> OpenAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseSetting("urls", "http://127.0.0.1:0");
            var app = builder.Build();
            var site = new Site(app);
            app.Run(site.AnswerAsync);
            await app.StartAsync();
            return site;
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();

        private async Task AnswerAsync(HttpContext context)
        {
            using var reader = new StreamReader(context.Request.Body);
            Requests.Enqueue(($"{context.Request.Method} {context.Request.Path}", context.Request.Headers.UserAgent.ToString(), await reader.ReadToEndAsync()));
            context.Response.StatusCode = Status;
            if (context.Request.Path.StartsWithSegments("/c")) context.Response.Redirect("/landing");
            if (context.Request.Path != "/u/t") return;
            context.Response.ContentType = "text/html";
            await context.Response.WriteAsync("<form method=\"post\" action=\"/u/confirm\"><input type=hidden name=token value=\"a&amp;b\"><button name=do value=leave>Leave</button></form>");
        }
    }
}
