using Postroad.Core.Campaigns;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Campaigns;

public sealed class AudienceExpansionTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task An_address_that_moves_to_another_contact_meanwhile_is_mailed_once_and_holds_nobody_up(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        var send = await office.SendToAsync("anna@example.com", "bert@example.com");
        // The audience is looked at again from the beginning, with Anna's address on a contact that comes later.
        await office.Database.WriteAsync(async session =>
        {
            await session.RunAsync("UPDATE contacts SET email = 'new@example.com', email_key = 'new@example.com' WHERE email_key = 'anna@example.com'");
            await session.RunAsync("UPDATE contacts SET email = 'anna@example.com', email_key = 'anna@example.com' WHERE email_key = 'bert@example.com'");
            await session.RunAsync("UPDATE sends SET expansion_cursor = 0, expansion_done = @p1 WHERE id = @p0", send.Value, session.Flag(false));
        }, Cancel);
        await new AudienceExpansion(office.Database, Microsoft.Extensions.Options.Options.Create(office.Options)).ExpandAsync(office.Customer, send, Cancel);

        Assert.Equal([(1, "anna@example.com"), (2, "bert@example.com"), (3, "new@example.com")], (await office.DeliveriesAsync(send)).Select(d => (d.Seq, d.Address)));
        Assert.Equal(3, (await office.StoredTotalsAsync(send)).Recipients);
        office.StartEngine();
        await office.FinishAsync(send);
        Assert.Equal(3, office.Server.Received.Count);
    }
}
