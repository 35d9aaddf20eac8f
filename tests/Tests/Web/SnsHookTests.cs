using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Feedback.Sns;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Tracking;
using Postroad.Tests.Feedback.Ses;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Web;

/// <summary>Where SNS delivers, as HTTP sees it.</summary>
public sealed class SnsHookTests
{
    private const string Address = "0123456789abcdef0123456789abcdef";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task An_event_that_was_posted_five_times_is_answered_when_it_is_stored_and_counts_once(TestDatabase kind)
    {
        await using var sns = await SnsLookAlike.StartAsync(new SnsSigner(TimeProvider.System.GetUtcNow()));
        await using var mailing = await StartAsync(kind, sns, _ => { });
        var complaint = await ComplaintAsync(mailing);
        for (var i = 0; i < 5; i++) Assert.Equal(HttpStatusCode.OK, await PostAsync(mailing, complaint.Signed(sns.Signer)));
        Assert.Equal(1, (await mailing.Installation.TotalsAsync(mailing.Campaign)).Complained);
        Assert.Equal(["GET /" + SnsPost.CertificateName], sns.Asked);
    }

    [Fact]
    public async Task What_cannot_be_stored_is_not_taken_and_comes_again()
    {
        await using var sns = await SnsLookAlike.StartAsync(new SnsSigner(TimeProvider.System.GetUtcNow()));
        await using var mailing = await StartAsync(TestDatabase.Sqlite(), sns, SwitchedIntake.Put);
        var (disk, complaint) = (mailing.Installation.Web.Services.GetRequiredService<SwitchedIntake>(), (await ComplaintAsync(mailing)).Signed(sns.Signer));
        disk.Now = SwitchedIntake.Disk.Fails;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await PostAsync(mailing, complaint));
        Assert.Equal(0, (await mailing.Installation.TotalsAsync(mailing.Campaign)).Complained);
        disk.Now = SwitchedIntake.Disk.Works;
        Assert.Equal(HttpStatusCode.OK, await PostAsync(mailing, complaint));
        Assert.Equal(1, (await mailing.Installation.TotalsAsync(mailing.Campaign)).Complained);
    }

    [Fact]
    public async Task Five_hundred_changed_messages_are_refused_without_a_look_at_the_database_and_without_a_request()
    {
        await using var sns = await SnsLookAlike.StartAsync(new SnsSigner(TimeProvider.System.GetUtcNow()));
        await using var mailing = await StartAsync(TestDatabase.Sqlite(), sns, CountingDatabase.Put);
        var post = await ComplaintAsync(mailing);
        var good = post.Signed(sns.Signer);
        Assert.Equal(HttpStatusCode.OK, await PostAsync(mailing, (post with { Message = "{}" }).Signed(sns.Signer)));
        var (counting, chance) = (mailing.Installation.Web.Services.GetRequiredService<CountingDatabase>(), new Random(815));
        var before = counting.Asked;
        var bytes = Encoding.UTF8.GetBytes(good);
        // The name of another certificate of SNS would be asked for, as it may be.
        var (from, to) = (good.IndexOf("SimpleNotificationService-", StringComparison.Ordinal), good.IndexOf(".pem", StringComparison.Ordinal));
        // Of the last letter of the signature some bits mean nothing.
        var last = good.IndexOf("==", StringComparison.Ordinal) - 1;
        for (var i = 0; i < 500; i++)
        {
            var changed = (byte[])bytes.Clone();
            var at = chance.Next(bytes.Length);
            while ((at >= from && at <= to) || at == last) at = chance.Next(bytes.Length);
            changed[at] = (byte)(changed[at] ^ (1 << chance.Next(1, 5)));
            Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(mailing, changed));
        }

        Assert.Equal((before, 1, 0L), (counting.Asked, sns.Asked.Count, (await mailing.Installation.TotalsAsync(mailing.Campaign)).Complained));
        Assert.Equal(500, mailing.Installation.Web.Services.GetRequiredService<Topics>().StatusOf(mailing.Installation.Server)!.Refused);
    }

    [Fact]
    public async Task Raw_delivery_an_event_beside_the_signed_one_and_strangers_addresses_come_to_nothing()
    {
        await using var sns = await SnsLookAlike.StartAsync(new SnsSigner(TimeProvider.System.GetUtcNow()));
        await using var mailing = await StartAsync(TestDatabase.Sqlite(), sns, _ => { });
        var complaint = await ComplaintAsync(mailing);
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(mailing, complaint.Message));
        // The signature fits, and what it is about is nothing: the event stands beside it.
        Assert.Equal(HttpStatusCode.OK, await PostAsync(mailing, "{" + complaint.Message.Trim()[1..^1] + "," + (complaint with { Message = "{}" }).Signed(sns.Signer)[1..]));
        Assert.Equal(HttpStatusCode.NotFound, await PostAsync(mailing, complaint.Signed(sns.Signer), "f" + Address[1..]));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await PostAsync(mailing, new string(' ', Topics.MostBody + 1)));
        Assert.Equal(0, (await mailing.Installation.TotalsAsync(mailing.Campaign)).Complained);
    }

    [Fact]
    public async Task A_subscription_is_confirmed_by_a_call_of_our_own_and_an_end_of_it_is_shown()
    {
        await using var sns = await SnsLookAlike.StartAsync(new SnsSigner(TimeProvider.System.GetUtcNow()));
        await using var mailing = await StartAsync(TestDatabase.Sqlite(), sns, _ => { });
        var confirmation = new SnsPost(TimeProvider.System.GetUtcNow()).Confirms() with { SubscribeUrl = "http://127.0.0.1:9/metadata" };
        sns.Answer = (HttpStatusCode.Forbidden, "<ErrorResponse><Error><Code>AuthorizationError</Code><Message>User postroad is not authorized</Message></Error></ErrorResponse>");
        Assert.Equal(HttpStatusCode.OK, await PostAsync(mailing, confirmation.Signed(sns.Signer)));
        Assert.Contains("User postroad is not authorized", (await SubscriptionAsync(mailing)).Trouble, StringComparison.Ordinal);

        sns.Answer = (HttpStatusCode.OK, "<R><SubscriptionArn>arn:x</SubscriptionArn></R>");
        for (var i = 0; i < 2; i++) Assert.Equal(HttpStatusCode.OK, await PostAsync(mailing, confirmation.Signed(sns.Signer)));
        Assert.Equal((true, null), ((await SubscriptionAsync(mailing)).ConfirmedAt is not null, (await SubscriptionAsync(mailing)).Trouble));
        Assert.Equal(2, sns.Asked.Count(a => a == $"POST / Action=ConfirmSubscription&Version=2010-03-31&TopicArn={Uri.EscapeDataString(SnsPost.Ours)}&Token={confirmation.Token}&AuthenticateOnUnsubscribe=true"));
        Assert.All(sns.Authorizations, a => Assert.Contains("/eu-central-1/sns/aws4_request", a, StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.OK, await PostAsync(mailing, confirmation.Confirms("UnsubscribeConfirmation").Signed(sns.Signer)));
        Assert.Equal((null, 2), ((await SubscriptionAsync(mailing)).ConfirmedAt, sns.Authorizations.Count));
        await mailing.Guest.SignInAsync(mailing.Installation.Customer, isAdministrator: true);
        var server = Assert.Single(await mailing.Installation.Web.Services.GetRequiredService<SendingServers>().ListAsync(Cancel));
        using var page = await mailing.Guest.AdminAsync($"/servers/{server.PublicId}");
        var shown = await AnswerAssert.IsAsync(HttpStatusCode.OK, page);
        foreach (var words in (string[])["The subscription was ended in AWS", $"hooks/sns/{Address}", "3 times, 20 s apart"]) Assert.Contains(words, shown, StringComparison.Ordinal);
    }

    private static async Task<Mailing> StartAsync(TestDatabase kind, SnsLookAlike sns, Action<IServiceCollection> more)
    {
        var mailing = await Mailing.SendAsync(kind, new Installation.Change { More = services => { sns.Put(services); more(services); } });
        await mailing.Installation.Database.WriteAsync(session => session.Db(CustomerId.Installation).Set<SendingServer>().ExecuteUpdateAsync(set => set
            .SetProperty(s => s.QueueUrl, (string?)null).SetProperty(s => s.TopicArn, SnsPost.Ours).SetProperty(s => s.EventAddress, Address).SetProperty(s => s.Version, s => s.Version + 1), Cancel), Cancel);
        var topics = mailing.Installation.Web.Services.GetRequiredService<Topics>();
        await Installation.UntilAsync(() => Task.FromResult(topics.Has(Address)), has => has == true);
        return mailing;
    }

    private static async Task<SnsPost> ComplaintAsync(Mailing mailing)
    {
        var delivery = Assert.Single(await mailing.Installation.DeliveriesAsync(mailing.Campaign));
        var key = mailing.Installation.Web.Services.GetRequiredService<DeliveryKeys>().Write(new DeliveryRef(new SendId(delivery.SendId), delivery.Seq));
        return new SnsPost(TimeProvider.System.GetUtcNow()) { Message = SesEventDecoderTests.Read("complaint-abuse.json").Replace("AAAABBIAAD9M5yKYV3hoyA", key, StringComparison.Ordinal) };
    }

    private static Task<HttpStatusCode> PostAsync(Mailing mailing, string body, string address = Address) => PostAsync(mailing, Encoding.UTF8.GetBytes(body), address);

    private static async Task<HttpStatusCode> PostAsync(Mailing mailing, byte[] body, string address = Address)
    {
        using var content = new ByteArrayContent(body);
        using var answer = await mailing.Guest.PublicAsync($"/hooks/sns/{address}", HttpMethod.Post, content);
        return answer.StatusCode;
    }

    private static async Task<TopicSubscription> SubscriptionAsync(Mailing mailing) =>
        (await mailing.Installation.Web.Services.GetRequiredService<TopicSubscriptions>().FindAsync(mailing.Installation.Server, SnsPost.Ours, Cancel))!;
}
