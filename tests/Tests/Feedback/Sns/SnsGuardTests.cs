using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Postroad.Core.Feedback.Sns;
using Postroad.Core.Primitives;
using Postroad.Core.Sending.Ses;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Feedback.Sns;

/// <summary>T6: what strangers may post, by name. Each check that refuses something is also left out once, and then that very thing comes through.</summary>
public sealed class SnsGuardTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 10, 0, 30, TimeSpan.Zero);
    private static readonly SnsSigner Genuine = new(Now), Attacker = new(Now), LookAlike = new(Now), Expired = new(Now, fromDay: -60, toDay: -1), Early = new(Now, fromDay: 1), Misnamed = new(Now, "s3.amazonaws.com"), Wildcard = new(Now, "*.amazonaws.com");
    private static readonly SnsPost Post = new(Now.AddSeconds(-10));

    private readonly FakeTimeProvider time = new(Now);
    private readonly SnsWorld world = new();

    public SnsGuardTests() => world.Pages[Post.CertificateUrl] = SnsWorld.Text(Genuine.Pem);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Addresses at which an attacker can have a certificate, every one of which some validator has taken for AWS's.</summary>
    public static TheoryData<string> Addresses => new(
        "https://s3.amazonaws.com/bucket/SimpleNotificationService-0a1b2c3d.pem", "https://bucket.s3.eu-central-1.amazonaws.com/SimpleNotificationService-0a1b2c3d.pem",
        "https://sns.eu-central-1.amazonaws.com.evil.example/SimpleNotificationService-0a1b2c3d.pem", "https://sns.eu-central-1.amazonaws.com@evil.example/SimpleNotificationService-0a1b2c3d.pem",
        "https://evil.example/sns.eu-central-1.amazonaws.com/SimpleNotificationService-0a1b2c3d.pem", "http://sns.eu-central-1.amazonaws.com/SimpleNotificationService-0a1b2c3d.pem",
        "https://sns.eu-central-1.amazonaws.com:8443/SimpleNotificationService-0a1b2c3d.pem", "https://evil.example\\@sns.eu-central-1.amazonaws.com/SimpleNotificationService-0a1b2c3d.pem",
        "https://evil.example\\.sns.eu-central-1.amazonaws.com/SimpleNotificationService-0a1b2c3d.pem", "https://sns%2eeu-central-1%2eamazonaws%2ecom/SimpleNotificationService-0a1b2c3d.pem",
        "https://evil.example%2f@sns.eu-central-1.amazonaws.com/SimpleNotificationService-0a1b2c3d.pem", "https://sns.eu-central-1.amazonaws.com/evil.pem",
        "https://sns.eu-central-1.amazonaws.com/../SimpleNotificationService-0a1b2c3d.pem", "https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-0a1b2c3d.pem/../evil.pem",
        "https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-0a1b2c3d.pem?x=1", "https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-0a1b2c3d.pem#x",
        "https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-0a1b2c3d.pem\n", "https://sns.eu-central-1.amazonaws.com./SimpleNotificationService-0a1b2c3d.pem",
        "https://sns.eu-central-1.amazonaws.org/SimpleNotificationService-0a1b2c3d.pem", "https://xsns.eu-central-1.amazonaws.com/SimpleNotificationService-0a1b2c3d.pem",
        "https://sns.eu-central-1.xamazonaws.com/SimpleNotificationService-0a1b2c3d.pem", "https://sns.eu-central-1.amazonaws.com/simplenotificationservice-0a1b2c3d.pem",
        "ftp://sns.eu-central-1.amazonaws.com/SimpleNotificationService-0a1b2c3d.pem", "https://169.254.169.254/SimpleNotificationService-0a1b2c3d.pem", "file:///etc/ssl/SimpleNotificationService-0a1b2c3d.pem");

    /// <summary>What each check alone holds.</summary>
    public static TheoryData<string> Attacks => new(
        nameof(SnsCheck.Topic), nameof(SnsCheck.Version), nameof(SnsCheck.Time), nameof(SnsCheck.SavedCertificate), nameof(SnsCheck.CertificateAddress), nameof(SnsCheck.Region), nameof(SnsCheck.CertificateSize),
        nameof(SnsCheck.CertificateTime), nameof(SnsCheck.CertificateName), nameof(SnsCheck.Signature));

    public void Dispose() => NegativeControl.Switch(null);

    [Theory]
    [InlineData("notification"), InlineData("notification-without-subject"), InlineData("subscription-confirmation"), InlineData("unsubscribe-confirmation")]
    public async Task What_openssl_signed_is_genuine_in_both_versions(string name)
    {
        time.SetUtcNow(new DateTimeOffset(2026, 12, 1, 10, 0, 30, TimeSpan.Zero));
        foreach (var version in (string[])["1", "2"])
        {
            world.Pages[Post.CertificateUrl] = SnsWorld.Text(Data("SimpleNotificationService-0a1b2c3d.pem"));
            var text = Data($"{name}-v{version}.json");
            Assert.IsType<SnsVerdict.Genuine>(await JudgeAsync(text));
            Assert.IsType<SnsVerdict.Forged>(await JudgeAsync(text.Replace("You have chosen", "You had chosen", StringComparison.Ordinal).Replace("Delivery", "Complaint", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task What_we_sign_ourselves_is_genuine_and_asks_for_its_certificate_once()
    {
        var guard = Guard();
        foreach (var post in (SnsPost[])[Post, Post with { Version = "2" }, Post with { Subject = null }, Post with { Subject = "" }, Post.Confirms(), Post.Confirms("UnsubscribeConfirmation"), Post with { Message = "Zoë ☀ \"\\\n" }])
            Assert.IsType<SnsVerdict.Genuine>(await guard.JudgeAsync(SnsMessage.Read(Encoding.UTF8.GetBytes(post.Signed(Genuine)))!, Cancel));
        Assert.Equal([Post.CertificateUrl], world.Asked);
    }

    [Theory, MemberData(nameof(Addresses))]
    public async Task A_certificate_from_anywhere_else_is_not_asked_for(string address)
    {
        world.Else = SnsWorld.Text(Attacker.Pem);
        var post = (Post with { CertificateUrl = address }).Signed(Attacker);
        Assert.IsType<SnsVerdict.Forged>(await JudgeAsync(post));
        Assert.Empty(world.Asked);
    }

    [Theory, MemberData(nameof(Attacks))]
    public async Task Each_check_refuses_something_that_no_other_does(string check)
    {
        var (posts, saved) = AttackOf(Enum.Parse<SnsCheck>(check));
        foreach (var post in posts)
        {
            Assert.IsType<SnsVerdict.Forged>(await JudgeAsync(post, saved));
            NegativeControl.Switch("without-" + check);
            Assert.IsType<SnsVerdict.Genuine>(await JudgeAsync(post, saved));
            NegativeControl.Switch(null);
        }
    }

    [Fact]
    public void Every_check_has_its_attack() => Assert.Equal(Enum.GetNames<SnsCheck>(), Attacks.Select(a => a.Data));

    [Fact]
    public async Task With_a_saved_certificate_its_signatures_alone_are_believed_and_nothing_is_fetched()
    {
        using var saved = Certificate(LookAlike);
        foreach (var url in (string[])[Post.CertificateUrl, "http://127.0.0.1:4599/SimpleNotificationService-0a1b2c3d.pem", "nowhere"])
        {
            world.Pages[url] = SnsWorld.Text(Attacker.Pem);
            foreach (var version in (string[])["1", "2"])
            {
                var post = Post with { CertificateUrl = url, Version = version };
                Assert.IsType<SnsVerdict.Genuine>(await JudgeAsync(post.Signed(LookAlike), saved));
                foreach (var other in (SnsSigner[])[Genuine, Attacker]) Assert.IsType<SnsVerdict.Forged>(await JudgeAsync(post.Signed(other), saved));
            }
        }

        Assert.Empty(world.Asked);
        using var old = Certificate(Expired);
        Assert.IsType<SnsVerdict.Forged>(await JudgeAsync(Post.Signed(Expired), old));
        Assert.IsType<SnsVerdict.Forged>(await JudgeAsync(Post.Signed(LookAlike)));
    }

    [Fact]
    public async Task Five_hundred_changed_messages_are_forged_in_both_versions_and_nothing_is_asked_for_them()
    {
        var (guard, chance) = (Guard(), new Random(817));
        foreach (var version in (string[])["1", "2"])
        {
            var good = (Post with { Version = version, Message = "{\"eventType\":\"Complaint\"}" }).Signed(Genuine);
            Assert.IsType<SnsVerdict.Genuine>(await guard.JudgeAsync(SnsMessage.Read(Encoding.UTF8.GetBytes(good))!, Cancel));
            for (var i = 0; i < 250; i++)
            {
                if (SnsMessage.Read(SnsMutation.Of(good, chance)) is { } message) Assert.IsType<SnsVerdict.Forged>(await guard.JudgeAsync(message, Cancel));
            }
        }

        Assert.Equal([Post.CertificateUrl], world.Asked);
    }

    [Fact]
    public async Task A_redirect_is_not_followed_and_what_it_leads_to_is_not_believed()
    {
        world.Pages[Post.CertificateUrl] = () => new HttpResponseMessage(HttpStatusCode.Found) { Headers = { Location = new Uri("https://evil.example/SimpleNotificationService-0a1b2c3d.pem") }, Content = new StringContent(Attacker.Pem) };
        Assert.IsType<SnsVerdict.Forged>(await JudgeAsync(Post.Signed(Attacker)));
        Assert.Equal([Post.CertificateUrl], world.Asked);
    }

    [Fact]
    public async Task A_certificate_of_tomorrow_is_none_of_today()
    {
        world.Pages[Post.CertificateUrl] = SnsWorld.Text(Early.Pem);
        Assert.IsType<SnsVerdict.Forged>(await JudgeAsync(Post.Signed(Early)));
        time.Advance(TimeSpan.FromDays(1.5));
        Assert.IsType<SnsVerdict.Genuine>(await JudgeAsync(new SnsPost(time.GetUtcNow()).Signed(Early)));
    }

    [Fact]
    public async Task A_name_with_a_star_is_nobodys_name()
    {
        world.Pages[Post.CertificateUrl] = SnsWorld.Text(Wildcard.Pem);
        Assert.IsType<SnsVerdict.Forged>(await JudgeAsync(Post.Signed(Wildcard)));
    }

    [Fact]
    public async Task A_subject_that_is_null_is_one_that_is_not_there()
    {
        var without = (Post with { Subject = null }).Signed(Genuine);
        Assert.IsType<SnsVerdict.Genuine>(await JudgeAsync(without.Replace("{\"Type\"", "{\"Subject\":null,\"Type\"", StringComparison.Ordinal)));
        Assert.IsType<SnsVerdict.Forged>(await JudgeAsync((Post with { Subject = "null" }).Signed(Genuine).Replace("\"Subject\":\"null\"", "\"Subject\":null", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Nobody_who_answers_is_no_verdict_and_the_next_one_asks_again()
    {
        var guard = Guard();
        var message = SnsMessage.Read(Encoding.UTF8.GetBytes(Post.Signed(Genuine)))!;
        foreach (var failing in (Func<HttpResponseMessage>[])[() => throw new HttpRequestException("No route"), () => new HttpResponseMessage(HttpStatusCode.ServiceUnavailable), () => new HttpResponseMessage(HttpStatusCode.TooManyRequests)])
        {
            world.Pages[Post.CertificateUrl] = failing;
            Assert.IsType<SnsVerdict.NotNow>(await guard.JudgeAsync(message, Cancel));
        }

        world.Pages[Post.CertificateUrl] = SnsWorld.Text(Genuine.Pem);
        Assert.IsType<SnsVerdict.Genuine>(await guard.JudgeAsync(message, Cancel));
    }

    [Fact]
    public async Task Many_at_once_ask_for_one_certificate_once()
    {
        var guard = Guard();
        var message = SnsMessage.Read(Encoding.UTF8.GetBytes(Post.Signed(Genuine)))!;
        var verdicts = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => guard.JudgeAsync(message, Cancel)));
        Assert.All(verdicts, v => Assert.IsType<SnsVerdict.Genuine>(v));
        Assert.Single(world.Asked);
    }

    [Fact]
    public async Task Addresses_that_somebody_makes_up_are_asked_for_ten_times_a_minute_and_what_was_not_there_may_come()
    {
        var guard = Guard();
        var verdicts = new List<SnsVerdict>();
        string Named(int i) => $"https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-{i:x8}.pem";
        SnsMessage With(int i) => SnsMessage.Read(Encoding.UTF8.GetBytes((Post with { CertificateUrl = Named(i) }).Signed(Genuine)))!;
        for (var i = 0; i < 20; i++) verdicts.Add(await guard.JudgeAsync(With(i), Cancel));
        Assert.Equal((10, 10, 10), (verdicts.OfType<SnsVerdict.Forged>().Count(), verdicts.OfType<SnsVerdict.NotNow>().Count(), world.Asked.Count));

        world.Pages[Named(3)] = SnsWorld.Text(Genuine.Pem);
        Assert.IsType<SnsVerdict.Forged>(await guard.JudgeAsync(With(3), Cancel));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.IsType<SnsVerdict.Forged>(await guard.JudgeAsync(With(30), Cancel));
        Assert.IsType<SnsVerdict.Genuine>(await guard.JudgeAsync(With(3), Cancel));
    }

    private (string[] Posts, X509Certificate2? Saved) AttackOf(SnsCheck check)
    {
        const string elsewhere = "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0a1b2c3d.pem", evil = "https://s3.amazonaws.com/bucket/SimpleNotificationService-0a1b2c3d.pem";
        switch (check)
        {
            case SnsCheck.Topic:
                // Signed by AWS, for an attacker who has a topic there.
                return ([(Post with { TopicArn = "arn:aws:sns:eu-central-1:666666666666:postroad-events" }).Signed(Genuine), (Post with { TopicArn = SnsPost.Ours + "x" }).Signed(Genuine)], null);
            case SnsCheck.CertificateAddress:
                world.Pages[evil] = SnsWorld.Text(Attacker.Pem);
                return ([(Post with { CertificateUrl = evil }).Signed(Attacker)], null);
            case SnsCheck.Region:
                world.Pages[elsewhere] = SnsWorld.Text(Genuine.Pem);
                return ([(Post with { CertificateUrl = elsewhere }).Signed(Genuine)], null);
            case SnsCheck.Version:
                return ([(Post with { Version = "3" }).Signed(Genuine), (Post with { Version = "" }).Signed(Genuine), (Post with { Version = "1.0" }).Signed(Genuine)], null);
            case SnsCheck.Time:
                return ([.. new[] { SnsPost.At(Now.AddMinutes(-61)), SnsPost.At(Now.AddMinutes(61)), "yesterday", "2026-11-24 10:00:00" }.Select(t => (Post with { Timestamp = t }).Signed(Genuine))], null);
            case SnsCheck.CertificateSize:
                return Served(new string('\n', SigningCertificates.MaxBytes) + Genuine.Pem, Genuine);
            case SnsCheck.CertificateTime:
                return Served(Expired.Pem, Expired);
            case SnsCheck.CertificateName:
                return Served(Misnamed.Pem, Misnamed);
            case SnsCheck.SavedCertificate:
                // Signed by AWS, and not by the look-alike whose certificate was saved.
                return ([Post.Signed(Genuine), (Post with { Version = "2" }).Signed(Genuine)], Certificate(LookAlike));
            default:
                return ([(Post with { Message = "{\"eventType\":\"Bounce\"}" }).Json(Genuine.Sign(Encoding.UTF8.GetBytes("Message\n{}\n"), "1")), Post.Signed(Attacker), Post.Json("no base64"), Post.Json("")], null);
        }
    }

    private (string[] Posts, X509Certificate2? Saved) Served(string pem, SnsSigner signer)
    {
        world.Pages[Post.CertificateUrl] = SnsWorld.Text(pem);
        return ([Post.Signed(signer)], null);
    }

    private Task<SnsVerdict> JudgeAsync(string post, X509Certificate2? saved = null) => Guard(saved).JudgeAsync(SnsMessage.Read(Encoding.UTF8.GetBytes(post))!, Cancel);

    private SnsGuard Guard(X509Certificate2? saved = null) =>
        new(TopicArn.TryParse(SnsPost.Ours, out var topic) ? topic : throw new InvalidOperationException(), new SigningCertificates(world.SendAsync, time), saved, time);

    private static X509Certificate2 Certificate(SnsSigner signer) => X509Certificate2.CreateFromPem(signer.Pem);

    private static string Data(string name) => File.ReadAllText(Repository.PathOf("tests/Tests/Data/Sns/" + name));
}
