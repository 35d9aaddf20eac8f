using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using Postroad.Core.Accounts;
using Postroad.Core.Events;
using Postroad.Core.Lists;
using Postroad.Core.Primitives;
using Postroad.Core.Reports;
using Postroad.Core.Suppressions;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Reports;

/// <summary>What happened to a contact, the newest first: their mails and what became of them, and what was changed in the meantime.</summary>
public sealed class ContactTimelineTests
{
    private const string Anna = "anna@example.com";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_mail_its_events_a_change_and_the_beginning_stand_in_the_order_of_their_time(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        var campaign = await new CampaignDesk(office).StartAsync(Anna, "ben@example.com");
        var send = new SendId(campaign.SendId!.Value);
        office.StartEngine();
        await office.FinishAsync(send);
        var card = await CardAsync(office);
        var seq = (await office.DeliveryAsync(send, Anna)).Seq;
        var now = office.Time.GetUtcNow();
        await office.Database.WriteAsync(async session =>
        {
            var db = session.Db(office.Customer);
            db.Add(new StoredEvent { CustomerId = office.Customer, SendId = send.Value, Seq = seq, Type = EventType.Delivered, Key = 1, At = now.AddMinutes(1), ReceivedAt = now.AddMinutes(1) });
            db.Add(new AuditEntry { CustomerId = office.Customer, At = now.AddMinutes(2), By = "Ines Moreau", Action = "contact.edit", Subject = card.Contact.PublicId });
            db.Add(new AuditEntry { CustomerId = office.Customer, At = now.AddMinutes(3), By = "Ines Moreau", Action = "contact.edit", Subject = "somebody else" });
            await db.SaveChangesAsync(Cancel);
        }, Cancel);

        var history = await new ContactTimeline(office.Database).ReadAsync(office.Customer, card, null, Cancel);
        Assert.Null(history.Next);
        Assert.Equal(history.Moments.OrderByDescending(m => m.At).Select(m => m.At), history.Moments.Select(m => m.At));
        Assert.Equal("Ines Moreau", Assert.IsType<ContactMoment.Change>(history.Moments[0]).Entry.By);
        var delivered = Assert.IsType<ContactMoment.Mail>(history.Moments[1]);
        Assert.Equal((("Early access", campaign.PublicId), EventType.Delivered), (delivered.Campaign!.Value, delivered.Step!.Type));
        Assert.Single(history.Moments.OfType<ContactMoment.Mail>(), m => m.Step is null);
        Assert.Single(history.Moments.OfType<ContactMoment.Created>());
        Assert.Contains(history.Moments.OfType<ContactMoment.Membership>(), m => m.Status == SubscriptionStatus.Subscribed);
    }

    [Theory, EachDatabase]
    public async Task Many_mails_are_told_a_page_at_a_time_each_once_and_the_beginning_stands_on_the_last(TestDatabase kind)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 29, 9, 0, 0, TimeSpan.Zero));
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync(), time);
        var (sends, list) = (new List<DateTimeOffset>(), new[] { Anna });
        for (var i = 0; i < 40; i++, list = [])
        {
            time.Advance(TimeSpan.FromMinutes(1));
            sends.Add(time.GetUtcNow());
            // To the list, on which nobody is added after the first.
            await office.SendToAsync(list);
        }

        var (card, timeline, told, pages) = (await CardAsync(office), new ContactTimeline(office.Database), new List<DateTimeOffset>(), 0);
        for (long? from = null; ;)
        {
            var page = await timeline.ReadAsync(office.Customer, card, from, Cancel);
            told.AddRange(page.Moments.OfType<ContactMoment.Mail>().Select(m => m.At));
            pages++;
            Assert.Equal(page.Next is null ? 1 : 0, page.Moments.OfType<ContactMoment.Created>().Count());
            if ((from = page.Next) is null) break;
        }

        Assert.Equal(sends.OrderDescending(), told);
        Assert.Equal(3, pages);
    }

    [Theory, EachDatabase]
    public async Task Mails_of_somebody_who_had_the_address_before_are_not_theirs(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        await office.SendToAsync(Anna);
        await office.Database.WriteAsync(session => session.RunAsync("UPDATE deliveries SET contact_id = contact_id + 1000"), Cancel);
        var history = await new ContactTimeline(office.Database).ReadAsync(office.Customer, await CardAsync(office), null, Cancel);
        Assert.Empty(history.Moments.OfType<ContactMoment.Mail>());
    }

    private static async Task<ContactCard> CardAsync(PostOffice office)
    {
        await using var db = office.Database.Read(office.Customer);
        var contact = await db.Set<Contact>().Where(c => c.EmailKey == Anna).Select(c => c.PublicId).SingleAsync(Cancel);
        var suppressions = new SuppressionList(office.Database, office.Time);
        var book = new ContactBook(office.Database, new Subscribing(office.Database, suppressions, office.Time), new Tags(office.Database, office.Time), suppressions, office.Time);
        return (await book.FindAsync(office.Customer, contact, Cancel))!;
    }
}
