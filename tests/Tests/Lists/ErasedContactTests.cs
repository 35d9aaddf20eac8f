using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Postroad.Core.Deliveries;
using Postroad.Core.Deliveries.Checks;
using Postroad.Core.Lists;
using Postroad.Core.Sending;
using Postroad.Core.Suppressions;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Lists;

/// <summary>Somebody is deleted while their mail is queued.</summary>
public sealed class ErasedContactTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Whoever_was_deleted_before_the_intent_gets_no_mail_and_the_report_still_adds_up(TestDatabase database)
    {
        await using var office = await PostOffice.OpenAsync(await database.OpenAsync());
        var send = await office.SendToAsync("anna@example.com", "ben@example.com", "cleo@example.com");
        await DeleteAsync(office, "ben@example.com");

        office.StartEngine();
        await office.FinishAsync(send);

        Assert.Equal(["anna@example.com", "cleo@example.com"], office.Server.Received.Select(r => r.To).Order());
        Assert.Equal((DeliveryState.Skipped, ErasedRecipients.Words), ((await office.DeliveryAsync(send, "ben@example.com")).State, (await office.DeliveryAsync(send, "ben@example.com")).Reason));
        Assert.Equal(await office.CountedTotalsAsync(send), await office.StoredTotalsAsync(send));
        await AssertPromisesAsync(office);
    }

    [Theory, EachDatabase]
    public async Task Whoever_was_deleted_while_waiting_for_another_try_gets_none(TestDatabase database)
    {
        await using var office = await PostOffice.OpenAsync(await database.OpenAsync());
        office.Server.Answer = message => message.To == "ben@example.com" ? new SendResult.Deferred("busy", TimeSpan.FromHours(1), "450 later") : new SendResult.Accepted($"id-{message.To}");
        var send = await office.SendToAsync("anna@example.com", "ben@example.com");
        office.StartEngine();
        await PostOffice.UntilAsync(async () => (await office.DeliveryAsync(send, "ben@example.com")).State == DeliveryState.Retrying);

        await DeleteAsync(office, "ben@example.com");
        await office.DueAtOnceAsync(send);
        await office.FinishAsync(send);

        Assert.Single(office.Server.Received, r => r.To == "ben@example.com");
        Assert.Equal(await office.CountedTotalsAsync(send), await office.StoredTotalsAsync(send));
        await AssertPromisesAsync(office);
    }

    /// <summary>The control: with the contact's row gone and nothing else done, the queue still has the address.</summary>
    [Theory, EachDatabase]
    public async Task A_contact_taken_out_of_the_table_alone_is_mailed(TestDatabase database)
    {
        await using var office = await PostOffice.OpenAsync(await database.OpenAsync());
        var send = await office.SendToAsync("anna@example.com", "ben@example.com");
        await office.Database.WriteAsync(session => session.RunAsync("DELETE FROM contacts WHERE email_key = @p0", "ben@example.com"), Cancel);

        office.StartEngine();
        await office.FinishAsync(send);

        Assert.Contains(office.Server.Received, r => r.To == "ben@example.com");
    }

    private static async Task DeleteAsync(PostOffice office, string address)
    {
        await using var db = office.Database.Read(office.Customer);
        var contact = await db.Set<Contact>().SingleAsync(c => c.Email == address, Cancel);
        var suppressions = new SuppressionList(office.Database, office.Time);
        var many = new ManyContacts(office.Database, new Subscribing(office.Database, suppressions, office.Time), new Tags(office.Database, office.Time), suppressions, office.Time);
        Assert.Equal(1, await many.DeleteAsync(office.Customer, [contact.PublicId], People.Ines, Cancel));
    }

    private static async Task AssertPromisesAsync(PostOffice office)
    {
        await office.StopEngineAsync();
        var report = await new LedgerCheck(office.Database, Options.Create(office.Options), office.Time).RunAsync(Cancel);
        Assert.DoesNotContain(report.Promises, p => p.State == PromiseState.Broken);
    }
}
