using System.Buffers;
using Postroad.Core.Deliveries;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;

namespace Postroad.Bench.Ses;

/// <summary>Mails of no content, no limit, and a server that accepts at once: what is left of a campaign is its ledger.</summary>
internal sealed class NothingToSend : IMessageComposer, IPreparedSend, ISendingServer, IServerOpener, IQuotaLedger
{
    private int accepted;

    public IReadOnlyList<MessageTag> Tags { get; } = [];

    public string From => "news@bench.example";

    public Task<IPreparedSend> PrepareAsync(CustomerId customer, SendId send, CancellationToken cancel) => Task.FromResult<IPreparedSend>(this);

    public Task<IReadOnlyList<MergeData>> ReadAsync(IReadOnlyList<Recipient> recipients, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<MergeData>>([.. recipients.Select(_ => MergeData.Empty)]);

    public void Write(in Recipient recipient, MergeData data, string deliveryKey, int attempt, IBufferWriter<byte> mime)
    {
    }

    /// <summary>The id is as long as Amazon's, because it is stored.</summary>
    public ValueTask<SendResult> SendAsync(OutgoingMessage message, CancellationToken cancel) =>
        new(new SendResult.Accepted($"0100019300000000-{Interlocked.Increment(ref accepted):x8}-4b1c-9a10-000000000000-000000"));

    public Task<ISendingServer> OpenAsync(SendingServer server, CancellationToken cancel) => Task.FromResult<ISendingServer>(this);

    public ValueTask<int> TakeAsync(ServerId server, int wanted, CancellationToken cancel) => new(wanted);

    public void GiveBack(ServerId server, int unused)
    {
    }

    public void SlowDown(ServerId server)
    {
    }

    public QuotaState StateOf(ServerId server) => new() { Server = server, Rate = double.PositiveInfinity, RateNow = double.PositiveInfinity };

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
