using System.Buffers;
using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
using Postroad.Core.Deliveries;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Tracking;

namespace Postroad.Core.Notices;

/// <summary>Makes the mail of a notice from what is stored sealed beside its send.</summary>
internal sealed class NoticeComposer(Database database, Secrets secrets, PublicOrigin origin, LinkTokens tokens, TimeProvider time) : ISendComposer
{
    public SendKind Kind => SendKind.Notice;

    public async Task<IPreparedSend> PrepareAsync(CustomerId customer, SendId send, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        var notice = await db.Set<SentNotice>().SingleOrDefaultAsync(n => n.SendId == send.Value, cancel);
        if (notice is null) return new ErasedNotice();
        var content = MailContent.Read(await secrets.OpenAsync(SentNotice.PlaceOf(customer, notice.PublicId), notice.Content, cancel));
        return new StoredMail(notice.FromAddress, content, content.Message(notice.FromAddress, origin.Url, tokens, time), time, notice.UsefulUntil);
    }

    /// <summary>Never: what it leads to is for whoever holds the mail.</summary>
    public Task<ReadOnlyMemory<byte>?> RenderPageAsync(CustomerId customer, DeliveryRef delivery, CancellationToken cancel) => Task.FromResult<ReadOnlyMemory<byte>?>(null);

    /// <summary>Its content went with the contact. What was on its way and came back does not leave again.</summary>
    private sealed class ErasedNotice : IPreparedSend
    {
        public IReadOnlyList<MessageTag> Tags => [];

        public string From => "";

        public Task<IReadOnlyList<MergeData>> ReadAsync(IReadOnlyList<Recipient> recipients, CancellationToken cancel) =>
            Task.FromResult<IReadOnlyList<MergeData>>([.. recipients.Select(_ => MergeData.Empty)]);

        public void Write(in Recipient recipient, MergeData data, string deliveryKey, int attempt, IBufferWriter<byte> mime) => throw new ContentException(ErasedRecipients.Words);
    }
}
