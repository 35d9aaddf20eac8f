using System.Buffers;
using Postroad.Core.Domains.Signing;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;

namespace Postroad.Core.Deliveries;

/// <summary>Content for servers that sign nothing themselves: whatever kind of send it is.</summary>
internal sealed class SignedComposer(IMessageComposer composer, MailSigning signing, TimeProvider time) : IMessageComposer
{
    public async Task<IPreparedSend> PrepareAsync(CustomerId customer, SendId send, CancellationToken cancel) =>
        new SignedMails(await composer.PrepareAsync(customer, send, cancel), customer, signing, time);
}

/// <summary>The mails of a send, each signed with the key of its sender's domain. Which one that is is asked for with each range, so that a new key, or one whose record is gone, is seen by sends that are under way.</summary>
internal sealed class SignedMails(IPreparedSend mails, CustomerId customer, MailSigning signing, TimeProvider time) : IPreparedSend
{
    private volatile KeyInUse? key;

    public IReadOnlyList<MessageTag> Tags => mails.Tags;

    public string From => mails.From;

    public string? ConfigurationSet => mails.ConfigurationSet;

    public bool EndsAlone(StopReason reason) => mails.EndsAlone(reason);

    public async Task<IReadOnlyList<MergeData>> ReadAsync(IReadOnlyList<Recipient> recipients, CancellationToken cancel)
    {
        key = await signing.FindAsync(customer, From, key, cancel);
        return await mails.ReadAsync(recipients, cancel);
    }

    public void Write(in Recipient recipient, MergeData data, string deliveryKey, int attempt, IBufferWriter<byte> mime)
    {
        if (key is not { } now)
        {
            mails.Write(recipient, data, deliveryKey, attempt, mime);
            return;
        }

        var (desk, at) = (now.Borrow(), time.GetUtcNow());
        try
        {
            mails.Write(recipient, data, deliveryKey, attempt, desk.Mail);
            desk.Signer.Sign(desk.Mail.WrittenSpan, at, mime);
            mime.Write(desk.Mail.WrittenSpan);
            signing.Note(now, at);
        }
        finally
        {
            now.GiveBack(desk);
        }
    }
}
