namespace Postroad.Tests.Simulation;

/// <summary>Holds each proof of absence against what the provider really had, at the moment at which it is believed.</summary>
internal sealed class Proofs(World world)
{
    private readonly Dictionary<(int Seq, int Attempt), TimeSpan> left = [];
    private readonly HashSet<(int Seq, int Attempt)> believed = [];

    /// <summary>The message is about to leave; its intent is at most <see cref="Core.Deliveries.DeliveryOptions.LeaseMargin"/> old.</summary>
    public void Leaves(int seq, int attempt) => left[(seq, attempt)] = world.Scheduler.Now;

    /// <summary>A submission was declared absent, and is sent again.</summary>
    public void Believed(SimulatedProcess who, int seq, int attempt)
    {
        world.Tell(who, "proves absent", seq, attempt);
        believed.Add((seq, attempt));
        if (believed.Count > Budget) world.Breach($"{believed.Count} submissions were declared absent, and {Budget} may be");
        if (world.Provider.Accepted.FirstOrDefault(m => (m.Seq, m.Attempt) == (seq, attempt)) is { } there && !MayBeDisbelieved(there))
            world.Breach($"I4: attempt {attempt} of delivery {seq} was declared absent, and the provider has it");
    }

    /// <summary>
    /// A copy that is promised to be possible, and no other: it was declared absent while it, with its event, was on its way for longer than the horizon. Only a
    /// process that stands still with a message on the wire takes so long in these runs.
    /// </summary>
    public bool Excuses(AcceptedMessage copy) => believed.Contains((copy.Seq, copy.Attempt)) && MayBeDisbelieved(copy);

    private long Budget => Math.Max(world.Options.SendAgainAtLeast, (long)(world.Recipients * world.Options.SendAgainShare));

    private bool MayBeDisbelieved(AcceptedMessage message) =>
        message.FirstEventAt < TimeSpan.MaxValue && message.FirstEventAt - left[(message.Seq, message.Attempt)] > world.Options.Horizon - world.Options.LeaseMargin;
}
