using System.Buffers;
using Postroad.Core.Deliveries.Mime;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;

namespace Postroad.Core.Deliveries;

/// <summary>The mails of a send whose content is stored beside it: the same values for everybody, but for the address.</summary>
/// <param name="until">Of a notice: later it is of no use to anybody, and does not leave. Null: it is a test, which ends with the first answer.</param>
internal sealed class StoredMail(string from, MailContent content, CampaignMessage message, TimeProvider time, DateTimeOffset? until = null) : IPreparedSend
{
    public string? ConfigurationSet { get; init; }

    public IReadOnlyList<MessageTag> Tags => content.Tags;

    public string From => from;

    public bool EndsAlone(StopReason reason) => reason != StopReason.OutOfQuota && (until is null || reason is StopReason.Sandbox);

    public Task<IReadOnlyList<MergeData>> ReadAsync(IReadOnlyList<Recipient> recipients, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<MergeData>>([.. recipients.Select(r => new MergeData(Values(r.Address)))]);

    /// <exception cref="ContentException">It is too late.</exception>
    public void Write(in Recipient recipient, MergeData data, string deliveryKey, int attempt, IBufferWriter<byte> mime)
    {
        if (time.GetUtcNow() > until) throw new ContentException($"It was of use until {until:yyyy-MM-dd HH:mm} UTC, and could not leave before");
        message.Write(recipient.Address, null, data.Values, recipient.Delivery, deliveryKey, attempt, mime);
    }

    public void WritePage(DeliveryRef delivery, string address, IBufferWriter<byte> html) => message.WritePage(Values(address), delivery, html);

    private Dictionary<string, object?> Values(string address) => new(content.Values) { ["email"] = address };
}
