using Microsoft.EntityFrameworkCore;
using Postroad.Core.Deliveries;
using Postroad.Core.Lists;
using Postroad.Core.Lists.Forms;
using Postroad.Core.Notices;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Lists.Forms;

/// <summary>The mail that asks somebody to confirm: by which server, how long it is kept, and for whom its yes counts.</summary>
public sealed class AskingTests
{
    private const string Anna = "anna@example.com";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_yes_from_an_address_that_the_contact_had_before_subscribes_nobody(TestDatabase kind)
    {
        await using var desk = await SignUpDesk.OpenAsync(kind);
        await desk.SignUpAsync(desk.Double, Anna);
        var asked = Assert.Single(await desk.AskedAsync(desk.Double, Anna));
        await using var db = desk.Installation.Database.Read(desk.Customer);
        var contact = await db.Set<Contact>().SingleAsync(Cancel);
        People.Saved(await desk.Installation.Get<ContactBook>().EditAsync(desk.Customer, contact.PublicId, contact.Version, new ContactWish { Email = "bert@example.com" }, People.Ines, Cancel));
        Assert.Equal(ConfirmationState.Over, (await desk.ConfirmAsync(asked))!.State);
        Assert.Equal(SubscriptionStatus.Unconfirmed, (await desk.SubscriptionAsync(desk.Double, "bert@example.com"))!.Status);
    }

    [Theory, EachDatabase]
    public async Task Who_is_deleted_before_the_mail_that_asks_them_left_does_not_get_it(TestDatabase kind)
    {
        await using var desk = await SignUpDesk.OpenAsync(kind);
        await desk.SignUpAsync(desk.Double, Anna);
        await desk.SignUpAsync(desk.Double, "bert@example.com");
        await using var db = desk.Installation.Database.Read(desk.Customer);
        var anna = await db.Set<Contact>().SingleAsync(c => c.EmailKey == Anna, Cancel);
        Assert.Equal(1, await desk.Installation.Get<ManyContacts>().DeleteAsync(desk.Customer, [anna.PublicId], People.Ines, Cancel));
        Assert.Equal([(Anna, DeliveryState.Skipped), ("bert@example.com", DeliveryState.Queued)], (await db.Set<Delivery>().ToListAsync(Cancel)).Select(d => (d.AddressKey, d.State)).Order());
        Assert.Equal("bert@example.com", (await db.Set<SentNotice>().SingleAsync(Cancel)).AddressKey);
    }

    [Theory, EachDatabase]
    public async Task The_mail_that_asks_leaves_by_the_server_of_the_lists_last_campaign_while_that_can_send(TestDatabase kind)
    {
        await using var desk = await SignUpDesk.OpenAsync(kind);
        var (customer, list) = await desk.ListAsync(desk.Double);
        var (first, second) = (0L, 0L);
        await desk.Installation.Database.WriteAsync(async session =>
        {
            var db = session.Db(CustomerId.Installation);
            first = await db.Set<SendingServer>().Select(s => s.Id).SingleAsync(Cancel);
            var server = new SendingServer { PublicId = PublicId.New(desk.Time), Name = "SES Two", Region = "eu-west-1", StateSince = desk.Time.GetUtcNow(), CreatedAt = desk.Time.GetUtcNow() };
            db.Add(server);
            await db.SaveChangesAsync(Cancel);
            second = server.Id;
            await db.Set<SendingServer>().ExecuteUpdateAsync(set => set.SetProperty(s => s.State, ServerState.Active), Cancel);
            var own = session.Db(customer);
            own.Add(new Send { CustomerId = customer, Kind = SendKind.Campaign, Class = MessageClass.Marketing, ServerId = second, ListId = list, CreatedAt = desk.Time.GetUtcNow() });
            await own.SaveChangesAsync(Cancel);
        }, Cancel);
        await desk.OwnAsync();
        await desk.SignUpAsync(desk.Double, Anna);
        await desk.Installation.Database.WriteAsync(
            session => session.Db(CustomerId.Installation).Set<SendingServer>().Where(s => s.Id == second).ExecuteUpdateAsync(set => set.SetProperty(s => s.State, ServerState.Paused), Cancel), Cancel);
        await desk.SignUpAsync(desk.Double, "bert@example.com");
        await using var db = desk.Installation.Database.Read(desk.Customer);
        Assert.Equal([second, first], await db.Set<Send>().Where(s => s.Kind == SendKind.Notice).OrderBy(s => s.Id).Select(s => s.ServerId).ToListAsync(Cancel));
    }

    [Theory, EachDatabase]
    public async Task A_list_with_a_From_at_somebody_elses_domain_asks_nobody_says_so_on_its_page_and_asks_who_waited_when_it_may(TestDatabase kind)
    {
        await using var desk = await SignUpDesk.OpenAsync(kind);
        var mails = desk.Installation.Get<ConfirmationMails>();
        await using var db = desk.Installation.Database.Read(desk.Customer);
        var list = (await db.Set<MailingList>().ToListAsync(Cancel)).Single(l => l.PublicId == desk.Double);
        Assert.Null(await mails.WhyNotAsync(desk.Customer, list, Cancel));
        await desk.SignUpAsync(desk.Double, Anna);
        Assert.Equal(1, await desk.MailsAsync());

        var (good, wrong) = (list.FromAddress, "hello@other.example");
        await FromAsync(wrong);
        Assert.StartsWith("other.example belongs to another customer", await mails.WhyNotAsync(desk.Customer, list, Cancel), StringComparison.Ordinal);
        await desk.SignUpAsync(desk.Double, "bert@example.com");
        // Who needs no mail is not held up by those who do.
        await desk.SignUpAsync(desk.Single, "cleo@example.com");
        Assert.Equal(SubscriptionStatus.Subscribed, (await desk.SubscriptionAsync(desk.Single, "cleo@example.com"))!.Status);
        Assert.Equal(1, await desk.MailsAsync());

        await FromAsync(good);
        desk.Time.Advance(SignUpWork.Again);
        await desk.WorkAsync();
        Assert.Equal(2, await desk.MailsAsync());
        Assert.Equal(SubscriptionStatus.Unconfirmed, (await desk.SubscriptionAsync(desk.Double, "bert@example.com"))!.Status);

        // Nobody could say yes to what is older than an answer counts.
        await FromAsync(wrong);
        await desk.SignUpAsync(desk.Double, "dora@example.com");
        Assert.Equal(1, await db.Set<TakenSignUp>().CountAsync(Cancel));
        desk.Time.Advance(Confirmations.Valid);
        await desk.WorkAsync();
        Assert.Equal((0, 2), (await db.Set<TakenSignUp>().CountAsync(Cancel), await desk.MailsAsync()));

        Task FromAsync(string from)
        {
            list.FromAddress = from;
            return desk.Installation.Database.WriteAsync(
                session => session.Db(desk.Customer).Set<MailingList>().Where(l => l.Id == list.Id).ExecuteUpdateAsync(set => set.SetProperty(l => l.FromAddress, from), Cancel), Cancel);
        }
    }

    [Fact]
    public async Task What_a_notice_says_is_kept_until_it_is_out_of_the_queue()
    {
        await using var database = TestDatabase.Sqlite();
        await using var desk = await SignUpDesk.OpenAsync(database);
        await desk.SignUpAsync(desk.Double, Anna);
        desk.Time.Advance(TimeSpan.FromDays(70));
        await desk.SignUpAsync(desk.Double, "bert@example.com");
        Assert.Equal(2, await desk.MailsAsync());
        await desk.Installation.Database.WriteAsync(session => session.RunAsync("UPDATE sends SET finished_at = created_at"), Cancel);
        await desk.SignUpAsync(desk.Double, "cleo@example.com");
        Assert.Equal(2, await desk.MailsAsync());
    }
}
