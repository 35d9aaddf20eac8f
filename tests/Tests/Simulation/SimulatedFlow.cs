using Postroad.Core.Deliveries;
using Postroad.Core.Feedback.Ses;
using Postroad.Core.Primitives;

namespace Postroad.Tests.Simulation;

/// <summary>What the intake of this process knows of the queue, as the product's own list of intakes answers it.</summary>
internal sealed class SimulatedFlow(World world) : IEventFlow
{
    public SqsIntake? Intake { get; set; }

    public TimeSpan? SinceSeenEmpty(ServerId server) => world.Bug.TakesQueueForEmpty ? TimeSpan.Zero : Intake?.SinceSeenEmpty;

    public bool HasQueue(ServerId server) => Intake is not null;
}
