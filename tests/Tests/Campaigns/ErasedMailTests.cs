using System.Buffers;
using Postroad.Core.Campaigns;
using Postroad.Core.Deliveries;
using Postroad.Core.Primitives;
using Postroad.Core.Tracking;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Campaigns;

/// <summary>The last look before a campaign's mail is made: whoever is no contact any more gets none, even when their delivery was already taken out of its queue.</summary>
public sealed class ErasedMailTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task No_mail_is_made_for_whoever_was_deleted_while_it_was_under_way(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        var campaign = await new CampaignDesk(office).StartAsync("anna@example.com", "ben@example.com");
        var send = new SendId(campaign.SendId!.Value);
        var keys = new TokenKeys([TokenKeys.NewKey(1)]);
        var composer = new CampaignComposer(office.Database, CampaignDesk.Links, new LinkTokens(keys), office.Time);
        var prepared = await composer.PrepareAsync(office.Customer, send, Cancel);
        var people = (await office.DeliveriesAsync(send)).OrderBy(d => d.Address).Select(d => new Recipient(new DeliveryRef(send, d.Seq), d.Address, d.ContactId)).ToList();
        await office.Database.WriteAsync(session => session.RunAsync("DELETE FROM contacts WHERE email_key = @p0", "ben@example.com"), Cancel);

        var data = await prepared.ReadAsync(people, Cancel);
        var mail = new ArrayBufferWriter<byte>();
        prepared.Write(people[0], data[0], new DeliveryKeys(keys).Write(people[0].Delivery), 1, mail);
        Assert.True(mail.WrittenCount > 0);
        mail.Clear();
        var refused = Assert.Throws<ContentException>(() => prepared.Write(people[1], data[1], new DeliveryKeys(keys).Write(people[1].Delivery), 1, mail));
        Assert.Equal((ErasedRecipients.Words, 0), (refused.Message, mail.WrittenCount));

        // Somebody else's contact of that number is nobody's here.
        var foreign = await prepared.ReadAsync([people[0] with { ContactId = people[0].ContactId + 1_000_000 }], Cancel);
        Assert.Throws<ContentException>(() => prepared.Write(people[0], foreign[0], new DeliveryKeys(keys).Write(people[0].Delivery), 1, mail));
    }
}
