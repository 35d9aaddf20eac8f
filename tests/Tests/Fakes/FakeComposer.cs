using System.Buffers;
using System.Text;
using Postroad.Core.Deliveries;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;

namespace Postroad.Tests.Fakes;

/// <summary>Mails that say only whom they are for.</summary>
internal sealed class FakeComposer : IMessageComposer, IPreparedSend
{
    public IReadOnlyList<MessageTag> Tags { get; } = [new("campaign", "c1")];

    public string From { get; private init; } = "hello@example.com";

    /// <summary>As whom a send goes out. Null: as <see cref="From"/>.</summary>
    public Func<SendId, string?> SenderOf { get; set; } = _ => null;

    /// <summary>Addresses whose mail cannot be made.</summary>
    public HashSet<string> Impossible { get; } = [];

    /// <summary>Addresses whose mail makes the program itself fail.</summary>
    public HashSet<string> Poisonous { get; } = [];

    /// <summary>Why the mail of a send cannot be made for anybody; null: it can.</summary>
    public Func<SendId, Exception?> Unmade { get; set; } = _ => null;

    /// <summary>How often somebody has asked.</summary>
    public int Asked;

    public Task<IPreparedSend> PrepareAsync(CustomerId customer, SendId send, CancellationToken cancel)
    {
        Interlocked.Increment(ref Asked);
        return Unmade(send) is { } fault ? Task.FromException<IPreparedSend>(fault) : Task.FromResult<IPreparedSend>(SenderOf(send) is { } from ? new FakeComposer { From = from } : this);
    }

    public Task<IReadOnlyList<MergeData>> ReadAsync(IReadOnlyList<Recipient> recipients, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<MergeData>>([.. recipients.Select(_ => MergeData.Empty)]);

    public void Write(in Recipient recipient, MergeData data, string deliveryKey, int attempt, IBufferWriter<byte> mime)
    {
        if (Impossible.Contains(recipient.Address)) throw new ContentException("The template takes more than 10,000 steps");
        if (Poisonous.Contains(recipient.Address)) throw new InvalidOperationException("Nobody thought of this");
        mime.Write(Encoding.ASCII.GetBytes($"To: {recipient.Address}\r\n\r\nHello\r\n"));
    }
}
