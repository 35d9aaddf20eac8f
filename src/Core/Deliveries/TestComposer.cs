using System.Buffers;
using Microsoft.EntityFrameworkCore;
using Postroad.Core.Domains.Links;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Tracking;

namespace Postroad.Core.Deliveries;

/// <summary>Makes the mails of tests, each from the content that was stored with it.</summary>
internal sealed class TestComposer(Database database, LinkOrigins links, LinkTokens tokens, TimeProvider time) : ISendComposer
{
    public SendKind Kind => SendKind.Test;

    public async Task<IPreparedSend> PrepareAsync(CustomerId customer, SendId send, CancellationToken cancel) => await ReadAsync(customer, send, cancel)
        ?? throw new InvalidOperationException($"Send {send.Value} of customer {customer} has no content.");

    public async Task<ReadOnlyMemory<byte>?> RenderPageAsync(CustomerId customer, DeliveryRef delivery, CancellationToken cancel)
    {
        if (await ReadAsync(customer, delivery.Send, cancel) is not { } prepared) return null;
        await using var db = database.Read(customer);
        var address = await db.Set<Delivery>().Where(d => d.SendId == delivery.Send.Value && d.Seq == delivery.Seq).Select(d => d.Address).SingleOrDefaultAsync(cancel);
        if (address is null) return null;
        var html = new ArrayBufferWriter<byte>();
        prepared.WritePage(delivery, address, html);
        return html.WrittenMemory;
    }

    private async Task<StoredMail?> ReadAsync(CustomerId customer, SendId send, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        if (await db.Set<TestSend>().SingleOrDefaultAsync(t => t.SendId == send.Value, cancel) is not { } test) return null;
        var content = MailContent.Read(test.Content);
        var run = await db.Set<Send>().SingleAsync(s => s.Id == send.Value, cancel);
        var site = await links.UrlAsync(db, run.TrackingDomainId, cancel);
        return new StoredMail(test.FromAddress, content, content.Message(test.FromAddress, site, tokens, time), time) { ConfigurationSet = run.ConfigurationSet };
    }
}
