using System.Buffers;
using Postroad.Core.Deliveries;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Tests.Fakes;

namespace Postroad.Tests.Simulation;

/// <summary>Content takes a while to be prepared and read, and now and then the database is away meanwhile.</summary>
internal sealed class SimulatedComposer(World world, SimulatedProcess process) : IMessageComposer, IPreparedSend
{
    private readonly FakeComposer content = new();

    public IReadOnlyList<MessageTag> Tags => content.Tags;

    public string From => content.From;

    public async Task<IPreparedSend> PrepareAsync(CustomerId customer, SendId send, CancellationToken cancel)
    {
        await LookUpAsync();
        return this;
    }

    public async Task<IReadOnlyList<MergeData>> ReadAsync(IReadOnlyList<Recipient> recipients, CancellationToken cancel)
    {
        await LookUpAsync();
        return await content.ReadAsync(recipients, cancel);
    }

    public void Write(in Recipient recipient, MergeData data, string deliveryKey, int attempt, IBufferWriter<byte> mime) => content.Write(recipient, data, deliveryKey, attempt, mime);

    private async Task LookUpAsync()
    {
        await world.PauseAsync(process);
        if (world.Faults.IsDatabaseAway) throw new InvalidOperationException("The content could not be read.");
    }
}
