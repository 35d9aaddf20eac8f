using System.Net;
using System.Net.Http.Json;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Accounts;
using Postroad.Core.Campaigns;
using Postroad.Core.Events;
using Postroad.Core.Feedback.Sns;
using Postroad.Core.Lists;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Suppressions;
using Postroad.Core.Tracking;
using Postroad.Tests.Feedback.Ses;
using Postroad.Tests.Feedback.Sns;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Web;

/// <summary>Where SNS delivers, as HTTP sees it: at the address of a server at AWS, and at that of a look-alike.</summary>
public sealed class SnsHookTests : IDisposable
{
    private const string OfAws = "0123456789abcdef0123456789abcdef", OfLookAlike = "abcdef0123456789abcdef0123456789";

    private readonly SnsSigner aws = new(TimeProvider.System.GetUtcNow()), lookAlike = new(TimeProvider.System.GetUtcNow());
    private readonly SnsWorld world = new();

    public SnsHookTests() => world.Pages[new SnsPost(TimeProvider.System.GetUtcNow()).CertificateUrl] = SnsWorld.Text(aws.Pem);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        aws.Dispose();
        lookAlike.Dispose();
    }

    [Theory, EachDatabase]
    public async Task An_event_that_was_posted_five_times_is_answered_when_it_is_stored_and_counts_once(TestDatabase kind)
    {
        await using var mailing = await StartAsync(kind);
        var complaint = await ComplaintAsync(mailing);
        for (var i = 0; i < 5; i++) Assert.Equal(HttpStatusCode.OK, await PostAsync(mailing, complaint.Signed(aws)));
        Assert.Equal(1, (await mailing.Installation.TotalsAsync(mailing.Campaign)).Complained);
        Assert.Equal([complaint.CertificateUrl], world.Asked);
    }

    [Fact]
    public async Task What_cannot_be_stored_is_not_taken_and_comes_again()
    {
        await using var mailing = await StartAsync(TestDatabase.Sqlite(), SwitchedIntake.Put);
        var (disk, complaint) = (mailing.Installation.Web.Services.GetRequiredService<SwitchedIntake>(), (await ComplaintAsync(mailing)).Signed(aws));
        disk.Now = SwitchedIntake.Disk.Fails;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await PostAsync(mailing, complaint));
        Assert.Equal(0, (await mailing.Installation.TotalsAsync(mailing.Campaign)).Complained);
        disk.Now = SwitchedIntake.Disk.Works;
        Assert.Equal(HttpStatusCode.OK, await PostAsync(mailing, complaint));
        Assert.Equal(1, (await mailing.Installation.TotalsAsync(mailing.Campaign)).Complained);
    }

    [Theory]
    [InlineData(OfAws, 1)]
    [InlineData(OfLookAlike, 0)]
    public async Task Five_hundred_changed_messages_are_refused_without_a_look_at_the_database_and_without_a_request(string address, int certificates)
    {
        await using var mailing = await StartAsync(TestDatabase.Sqlite(), CountingDatabase.Put);
        var (signer, post) = (address == OfAws ? aws : lookAlike, await ComplaintAsync(mailing));
        Assert.Equal(HttpStatusCode.OK, await PostAsync(mailing, (post with { Message = "{}" }).Signed(signer), address));
        var (counting, chance, good) = (mailing.Installation.Web.Services.GetRequiredService<CountingDatabase>(), new Random(815), post.Signed(signer));
        var before = counting.Asked;
        // Of where its certificate is a look-alike's message is not asked: whatever stands there changes nothing.
        var body = address == OfAws ? good : good.Replace(post.CertificateUrl, "", StringComparison.Ordinal);
        for (var i = 0; i < 500; i++) Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(mailing, SnsMutation.Of(body, chance), address));
        Assert.Equal((before, certificates, 0L), (counting.Asked, world.Asked.Count, (await mailing.Installation.TotalsAsync(mailing.Campaign)).Complained));
        Assert.Equal(500, (await StatusAsync(mailing, address)).Refused);
    }

    [Fact]
    public async Task Of_a_look_alike_only_what_its_saved_certificate_signed_is_believed_and_of_AWS_nothing_that_a_look_alike_signed()
    {
        await using var mailing = await StartAsync(TestDatabase.Sqlite());
        var complaint = await ComplaintAsync(mailing);
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(mailing, complaint.Signed(aws), OfLookAlike));
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(mailing, complaint.Signed(lookAlike), OfAws));
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(mailing, (complaint with { TopicArn = SnsPost.Ours + "-other" }).Signed(lookAlike), OfLookAlike));
        Assert.Equal(0, (await mailing.Installation.TotalsAsync(mailing.Campaign)).Complained);
        Assert.Equal(HttpStatusCode.OK, await PostAsync(mailing, complaint.Signed(lookAlike), OfLookAlike));
        Assert.Equal(1, (await mailing.Installation.TotalsAsync(mailing.Campaign)).Complained);
    }

    [Theory, EachDatabase]
    public async Task An_event_is_of_the_delivery_that_its_key_names_whatever_else_it_says_and_of_nobody_when_there_is_none(TestDatabase kind)
    {
        await using var mailing = await StartAsync(kind);
        var (installation, keys) = (mailing.Installation, mailing.Installation.Web.Services.GetRequiredService<DeliveryKeys>());
        // Another customer has mailed the very same person.
        var other = await OtherCustomerAsync(installation);
        var theirs = await installation.StartCampaignAsync(from: "hello@kaj.example", of: other);
        await Installation.UntilAsync(() => installation.CampaignAsync(theirs.Id, other.Customer), c => c.State == CampaignState.Finished);
        var ours = Assert.Single(await installation.DeliveriesAsync(mailing.Campaign));
        var ourKey = keys.Write(new DeliveryRef(new SendId(ours.SendId), ours.Seq));
        var post = await ComplaintAsync(mailing);
        SnsPost With(string key) => post with { Message = post.Message.Replace(ourKey, key, StringComparison.Ordinal).Replace("kees.vandijk@example.com", Mailing.Anna, StringComparison.Ordinal) };

        // Our campaign, our address, our message id, and a key that is not ours: somebody else's, or of no delivery at all.
        string[] strangers = [ourKey[..^1] + (ourKey[^1] == 'A' ? 'B' : 'A'), new DeliveryKeys(new TokenKeys([TokenKeys.NewKey(1)])).Write(new DeliveryRef(new SendId(ours.SendId), ours.Seq)), keys.Write(new DeliveryRef(new SendId(ours.SendId), 4711))];
        foreach (var key in strangers) Assert.Equal(HttpStatusCode.OK, await PostAsync(mailing, With(key).Signed(lookAlike), OfLookAlike));
        Assert.Equal((2L, 1L), ((await StatusAsync(mailing, OfLookAlike)).Events.Foreign, installation.Web.Services.GetRequiredService<EventIntake>().Unknown));
        Assert.Equal(0, await ComplaintsAsync(installation, installation.Customer) + await ComplaintsAsync(installation, other.Customer));

        Assert.Equal(HttpStatusCode.OK, await PostAsync(mailing, With(keys.Write(new DeliveryRef(new SendId(theirs.SendId!.Value), 1))).Signed(lookAlike), OfLookAlike));
        Assert.Equal((0, 1), (await ComplaintsAsync(installation, installation.Customer), await ComplaintsAsync(installation, other.Customer)));
        Assert.Equal(0, (await installation.TotalsAsync(mailing.Campaign)).Complained);
    }

    [Fact]
    public async Task Raw_delivery_an_event_beside_the_signed_one_and_strangers_addresses_come_to_nothing()
    {
        await using var mailing = await StartAsync(TestDatabase.Sqlite());
        var complaint = await ComplaintAsync(mailing);
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(mailing, complaint.Message));
        // The signature fits, and what it is about is nothing: the event stands beside it.
        Assert.Equal(HttpStatusCode.OK, await PostAsync(mailing, "{" + complaint.Message.Trim()[1..^1] + "," + (complaint with { Message = "{}" }).Signed(aws)[1..]));
        Assert.Equal(HttpStatusCode.NotFound, await PostAsync(mailing, complaint.Signed(aws), "f" + OfAws[1..]));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await PostAsync(mailing, new string(' ', Topics.MostBody + 1)));
        Assert.Equal(0, (await mailing.Installation.TotalsAsync(mailing.Campaign)).Complained);
    }

    [Fact]
    public async Task A_subscription_is_confirmed_by_a_call_of_our_own_and_an_end_of_it_is_shown()
    {
        await using var sns = await SnsLookAlike.StartAsync();
        await using var trap = await SnsLookAlike.StartAsync();
        await using var mailing = await StartAsync(TestDatabase.Sqlite(), endpoint: sns.Address);
        var confirmation = new SnsPost(TimeProvider.System.GetUtcNow()).Confirms() with { SubscribeUrl = new Uri(trap.Address, "/metadata").ToString() };
        // What strangers post is confirmed to nobody.
        foreach (var forged in (string[])[confirmation.Signed(aws), (confirmation with { TopicArn = SnsPost.Ours + "-other" }).Signed(lookAlike)]) Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(mailing, forged, OfLookAlike));
        Assert.Empty(sns.Asked);

        sns.Answer = (HttpStatusCode.Forbidden, "<ErrorResponse><Error><Code>AuthorizationError</Code><Message>User postroad is not authorized</Message></Error></ErrorResponse>");
        Assert.Equal(HttpStatusCode.OK, await PostAsync(mailing, confirmation.Signed(lookAlike), OfLookAlike));
        Assert.Contains("User postroad is not authorized", (await SubscriptionAsync(mailing)).Trouble, StringComparison.Ordinal);
        sns.Answer = (HttpStatusCode.InternalServerError, "");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await PostAsync(mailing, confirmation.Signed(lookAlike), OfLookAlike));

        sns.Answer = (HttpStatusCode.OK, "<R><SubscriptionArn>arn:x</SubscriptionArn></R>");
        for (var i = 0; i < 2; i++) Assert.Equal(HttpStatusCode.OK, await PostAsync(mailing, confirmation.Signed(lookAlike), OfLookAlike));
        Assert.Equal((true, null), ((await SubscriptionAsync(mailing)).ConfirmedAt is not null, (await SubscriptionAsync(mailing)).Trouble));
        Assert.Equal(3, sns.Asked.Count(a => a == $"POST / Action=ConfirmSubscription&Version=2010-03-31&TopicArn={Uri.EscapeDataString(SnsPost.Ours)}&Token={confirmation.Token}&AuthenticateOnUnsubscribe=true"));
        Assert.All(sns.Authorizations, a => Assert.Contains("/eu-central-1/sns/aws4_request", a, StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.OK, await PostAsync(mailing, confirmation.Confirms("UnsubscribeConfirmation").Signed(lookAlike), OfLookAlike));
        Assert.Equal((null, 3), ((await SubscriptionAsync(mailing)).ConfirmedAt, sns.Asked.Count));
        Assert.Empty(world.Asked.Concat(trap.Asked));
        await mailing.Guest.SignInAsync(mailing.Installation.Customer, isAdministrator: true);
        var server = await ServerAsync(mailing, OfLookAlike);
        using var page = await mailing.Guest.AdminAsync($"/servers/{server.PublicId}");
        var shown = await AnswerAssert.IsAsync(HttpStatusCode.OK, page);
        foreach (var words in (string[])["The subscription was ended in AWS", $"hooks/sns/{OfLookAlike}", "3 times, 20 s apart"]) Assert.Contains(words, shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("without-" + nameof(SnsCheck.Signature))]
    [InlineData("without-" + nameof(SnsCheck.Topic))]
    [InlineData("follow-subscribe-url")]
    public async Task Without_its_guard_a_strangers_confirmation_leads_to_a_request(string control)
    {
        await using var sns = await SnsLookAlike.StartAsync();
        await using var trap = await SnsLookAlike.StartAsync();
        await using var mailing = await StartAsync(TestDatabase.Sqlite(), endpoint: sns.Address);
        var topics = mailing.Installation.Web.Services.GetRequiredService<Topics>();
        var confirmation = new SnsPost(TimeProvider.System.GetUtcNow()).Confirms() with { SubscribeUrl = new Uri(trap.Address, "/metadata").ToString() };
        var (post, asked) = control switch
        {
            "without-" + nameof(SnsCheck.Signature) => (confirmation.Signed(aws), sns.Asked),
            "without-" + nameof(SnsCheck.Topic) => ((confirmation with { TopicArn = SnsPost.Ours + "-other" }).Signed(lookAlike), sns.Asked),
            _ => (confirmation.Signed(lookAlike), trap.Asked),
        };
        var body = Encoding.UTF8.GetBytes(post);
        await topics.TakeAsync(OfLookAlike, body, Cancel);
        Assert.Empty(asked);
        NegativeControl.Switch(control);
        await topics.TakeAsync(OfLookAlike, control == "follow-subscribe-url" ? Encoding.UTF8.GetBytes((confirmation with { MessageId = "another" }).Signed(lookAlike)) : body, Cancel);
        NegativeControl.Switch(null);
        Assert.Single(asked);
    }

    [Fact]
    public async Task Ten_thousand_posts_at_once_are_taken_or_put_off_and_what_was_taken_is_stored()
    {
        await using var mailing = await StartAsync(TestDatabase.Sqlite());
        var complaint = await ComplaintAsync(mailing);
        string[] bodies = [.. Enumerable.Range(0, 10_000).Select(i => (complaint with { Message = complaint.Message.Replace("010201a20ca2c111", $"{i:x16}", StringComparison.Ordinal) }).Signed(lookAlike))];
        var answers = new HttpStatusCode[bodies.Length];
        // Both ends of each connection are this process's, which may have twenty thousand open files.
        await Parallel.ForAsync(0, bodies.Length, new ParallelOptions { MaxDegreeOfParallelism = 2000, CancellationToken = Cancel }, async (i, _) => answers[i] = await PostAsync(mailing, bodies[i], OfLookAlike));
        Assert.All(answers, answer => Assert.True(answer is HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable, $"{answer}"));
        await using var db = mailing.Installation.Database.Read(mailing.Installation.Customer);
        Assert.Equal(answers.Count(answer => answer == HttpStatusCode.OK), await db.Set<StoredEvent>().CountAsync(e => e.Type == EventType.Complained, Cancel));
    }

    /// <summary>The installation's own server is a look-alike's. Beside it one of AWS, which sends nothing.</summary>
    /// <param name="endpoint">Of the look-alike. Null: where it sends.</param>
    private async Task<Mailing> StartAsync(TestDatabase kind, Action<IServiceCollection>? more = null, Uri? endpoint = null)
    {
        var mailing = await Mailing.SendAsync(kind, new Installation.Change
        {
            More = services =>
            {
                services.AddSingleton(new SigningCertificates(world.SendAsync, TimeProvider.System));
                more?.Invoke(services);
            },
        });
        var now = TimeProvider.System.GetUtcNow();
        await mailing.Installation.Database.WriteAsync(async session =>
        {
            var db = session.Db(CustomerId.Installation);
            var at = endpoint?.ToString();
            await db.Set<SendingServer>().ExecuteUpdateAsync(set => set.SetProperty(s => s.QueueUrl, (string?)null).SetProperty(s => s.Endpoint, s => at ?? s.Endpoint).SetProperty(s => s.TopicArn, SnsPost.Ours)
                .SetProperty(s => s.EventAddress, OfLookAlike).SetProperty(s => s.EventCertificate, lookAlike.Pem).SetProperty(s => s.Version, s => s.Version + 1), Cancel);
            db.Add(new SendingServer { PublicId = PublicId.New(TimeProvider.System), Name = "At AWS", Region = "eu-central-1", TopicArn = SnsPost.Ours, EventAddress = OfAws, StateSince = now, CreatedAt = now });
            await db.SaveChangesAsync(Cancel);
        }, Cancel);
        var topics = mailing.Installation.Web.Services.GetRequiredService<Topics>();
        await Installation.UntilAsync(() => Task.FromResult(topics.Has(OfAws) == true && topics.Has(OfLookAlike) == true), has => has);
        return mailing;
    }

    private static async Task<(CustomerId Customer, ListId List)> OtherCustomerAsync(Installation installation)
    {
        var services = installation.Web.Services;
        var customer = (await services.GetRequiredService<Customers>().CreateAsync("Kaj", "Europe/Stockholm", Cancel)).Key;
        Assert.True(EmailAddress.TryParse("hello@harbourlane.example", out var from, out _));
        var list = new ListId((await services.GetRequiredService<MailingLists>().CreateAsync(customer, new NewMailingList("Letter", "Kaj", from, "Kaj 5, Malmö"), Cancel)).Id);
        Assert.True(EmailAddress.TryParse(Mailing.Anna, out var anna, out _));
        await services.GetRequiredService<Contacts>().UpsertAsync(customer, list, [new NewContact(anna, """{"first_name":"Anna"}""")], Cancel);
        await OwnDomain.AddAsync(installation.Database, customer, "kaj.example", TimeProvider.System);
        using var http = new HttpClient();
        using var verified = await http.PostAsJsonAsync(new Uri(installation.Simulator.Address, "/_simulator/regions/eu-central-1/identities"), new { identity = "kaj.example" }, Cancel);
        Assert.True(verified.IsSuccessStatusCode);
        return (customer, list);
    }

    /// <summary>Addresses of this customer that complained, and are mailed no more.</summary>
    private static async Task<int> ComplaintsAsync(Installation installation, CustomerId customer)
    {
        await using var db = installation.Database.Read(customer);
        return await db.Set<Suppression>().CountAsync(s => s.CustomerId == customer && s.Reason == SuppressionReason.Complaint, Cancel);
    }

    private static async Task<SnsPost> ComplaintAsync(Mailing mailing)
    {
        var delivery = Assert.Single(await mailing.Installation.DeliveriesAsync(mailing.Campaign));
        var key = mailing.Installation.Web.Services.GetRequiredService<DeliveryKeys>().Write(new DeliveryRef(new SendId(delivery.SendId), delivery.Seq));
        return new SnsPost(TimeProvider.System.GetUtcNow()) { Message = SesEventDecoderTests.Read("complaint-abuse.json").Replace("AAAABBIAAD9M5yKYV3hoyA", key, StringComparison.Ordinal) };
    }

    private static Task<HttpStatusCode> PostAsync(Mailing mailing, string body, string address = OfAws) => PostAsync(mailing, Encoding.UTF8.GetBytes(body), address);

    private static async Task<HttpStatusCode> PostAsync(Mailing mailing, byte[] body, string address = OfAws)
    {
        using var content = new ByteArrayContent(body);
        using var answer = await mailing.Guest.PublicAsync($"/hooks/sns/{address}", HttpMethod.Post, content);
        return answer.StatusCode;
    }

    private static async Task<TopicSubscription> SubscriptionAsync(Mailing mailing) =>
        (await mailing.Installation.Web.Services.GetRequiredService<TopicSubscriptions>().FindAsync(mailing.Installation.Server, SnsPost.Ours, Cancel))!;

    private static async Task<SendingServer> ServerAsync(Mailing mailing, string address) =>
        (await mailing.Installation.Web.Services.GetRequiredService<SendingServers>().ListAsync(Cancel)).Single(s => s.EventAddress == address);

    private static async Task<TopicStatus> StatusAsync(Mailing mailing, string address) => mailing.Installation.Web.Services.GetRequiredService<Topics>().StatusOf((await ServerAsync(mailing, address)).Key)!;
}
