using Postroad.Core.Deliveries;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Tests.Simulation;

/// <summary>The one lane there is, while its server sends and has a running send: what the product's assigner asks with EF's cost per question.</summary>
internal sealed class SimulatedLanes(Database database) : ILaneAssigner
{
    private static readonly LaneId Only = new(new ServerId(SimulatedStore.Server), MessageClass.Marketing, 0);

    public async Task<IReadOnlyList<LaneId>> AssignedAsync(CancellationToken cancel)
    {
        await using var connection = await database.OpenReadAsync(cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM sends s JOIN sending_servers v ON v.id = s.server_id WHERE s.status = 1 AND v.state IN (2, 3)";
        return (long)(await command.ExecuteScalarAsync(cancel))! > 0 ? [Only] : [];
    }
}
