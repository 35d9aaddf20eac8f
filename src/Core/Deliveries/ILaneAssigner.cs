using Postroad.Core.Primitives;

namespace Postroad.Core.Deliveries;

/// <summary>Part of one server's queue of one message class.</summary>
public readonly record struct LaneId(ServerId Server, MessageClass Class, int Part)
{
    public override string ToString() => $"{Server.Value}/{Class}/{Part}";
}

/// <summary>Which lanes this node runs. One node runs them all; a cluster replaces this.</summary>
public interface ILaneAssigner
{
    /// <summary>Lanes to run now, of servers that have running sends.</summary>
    Task<IReadOnlyList<LaneId>> AssignedAsync(CancellationToken cancel);
}
