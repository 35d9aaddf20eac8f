using System.Buffers;
using Microsoft.EntityFrameworkCore;
using Postroad.Core.Deliveries.Mime;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Templates;
using Postroad.Core.Tracking;

namespace Postroad.Core.Deliveries;

/// <summary>Makes the mails of tests, each from the content that was stored with it.</summary>
internal sealed class TestComposer(Database database, PublicOrigin origin, LinkTokens tokens, TimeProvider time) : ISendComposer
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

    private async Task<Prepared?> ReadAsync(CustomerId customer, SendId send, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        if (await db.Set<TestSend>().SingleOrDefaultAsync(t => t.SendId == send.Value, cancel) is not { } test) return null;
        var content = TestContent.Read(test.Content);
        var message = new CampaignMessage(CompiledContent.Compile(content.Source, time), content.Headers(test.FromAddress), origin.Url, tokens, time);
        return new Prepared(test.FromAddress, content, message);
    }

    private sealed class Prepared(string from, TestContent content, CampaignMessage message) : IPreparedSend
    {
        public IReadOnlyList<MessageTag> Tags => content.Tags;

        public string From => from;

        public bool IsTest => true;

        public Task<IReadOnlyList<MergeData>> ReadAsync(IReadOnlyList<Recipient> recipients, CancellationToken cancel) =>
            Task.FromResult<IReadOnlyList<MergeData>>([.. recipients.Select(r => new MergeData(Values(r.Address)))]);

        public void Write(in Recipient recipient, MergeData data, string deliveryKey, int attempt, IBufferWriter<byte> mime) =>
            message.Write(recipient.Address, null, data.Values, recipient.Delivery, deliveryKey, attempt, mime);

        public void WritePage(DeliveryRef delivery, string address, IBufferWriter<byte> html) => message.WritePage(Values(address), delivery, html);

        private Dictionary<string, object?> Values(string address) => new(content.Values) { ["email"] = address };
    }
}
