using Microsoft.Extensions.Options;
using Postroad.Core.Deliveries;
using Postroad.Core.Events;
using Postroad.Core.Feedback.Ses;
using Postroad.Core.Suppressions;
using Postroad.Tests.Fakes;

namespace Postroad.Tests.Simulation;

/// <summary>One process of the product: the engine, the keeper with its proofs and the intake of events as they are, on simulated time, disk, provider and queue.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "A process that is killed disposes of nothing, and one that leaves does so by itself.")]
internal sealed class Node
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(3);

    private readonly World world;
    private readonly CancellationTokenSource stop = new();
    private EventIntake? intake;
    private SendKeeper? keeper;
    private SendingEngine? engine;

    private Node(World world, string name)
    {
        this.world = world;
        Process = world.Scheduler.Start(name);
        Process.Begin(Run);
    }

    public SimulatedProcess Process { get; }

    public ServerStops? Stops { get; private set; }

    public EventIntake? Intake => intake;

    /// <summary>True when it has left after it was asked to, or could not begin.</summary>
    public bool HasLeft { get; private set; }

    public static Node Start(World world, int number)
    {
        var node = new Node(world, $"node {number}");
        world.Tell(node.Process, "starts");
        world.Nodes.Add(node);
        return node;
    }

    public void Kill(string how)
    {
        world.Tell(Process, how);
        Process.Kill();
        world.Nodes.Remove(this);
    }

    /// <summary>SIGTERM.</summary>
    public void Stop()
    {
        world.Tell(Process, "is asked to stop");
        Process.Begin(stop.Cancel);
    }

    private void Run()
    {
        var (database, clock, logs) = (new SimulatedDatabase(world, Process), Process.Clock, new TracedLogs(world, Process));
        var options = Options.Create(world.Options);
        var (marks, flow) = (new EvidenceMarks(), new SimulatedFlow(world));
        var reaction = new DeliveryReaction(database, marks, clock);
        Stops = new ServerStops(database, new OwnWords(), clock, logs.Of<ServerStops>());
        keeper = new SendKeeper(database, clock, logs.Of<SendKeeper>(), options, new Reconciler(marks, flow, Options.Create(world.Bug.WhenProving(world.Options))));
        intake = new EventIntake(database, reaction, [reaction, new SuppressFromEvents(new SuppressionList(database, clock))], clock, logs.Of<EventIntake>());
        var server = new SimulatedServer(world, Process);
        engine = new SendingEngine(database, new SimulatedLanes(database), new SimulatedQuota(world, Process), new SimulatedComposer(world, Process), server, world.Keys, Stops, Options.Create(world.Bug.WhenSending(world.Options)), clock, logs);
        flow.Intake = new SqsIntake(new SimulatedQueue(world, Process), "queue", new SesEventDecoder(world.Keys.TryRead, clock), intake, clock, logs.Of<SqsIntake>(), world.Feed.Queue.Visibility);
        _ = LeaveAsync(SendAsync(), KeepAsync(marks), flow.Intake.RunAsync(stop.Token));
    }

    private async Task LeaveAsync(params Task[] working)
    {
        try
        {
            await Task.WhenAll(working);
            await intake!.DisposeAsync();
        }
        catch (Exception e)
        {
            world.Tell(Process, "fails as a whole");
            world.Explain(Process, e.ToString());
        }

        HasLeft = true;
    }

    /// <summary>As the host does: a part that fails begins again.</summary>
    private async Task SendAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await engine!.RunAsync(stop.Token);
            }
            catch (Exception e)
            {
                world.Tell(Process, "engine fails");
                world.Explain(Process, e.Message);
                await LookAsync();
            }
        }
    }

    private async Task KeepAsync(EvidenceMarks marks)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                world.Bug.BeforeKeeping(marks, Process.Clock.GetUtcNow());
                foreach (var _ in await keeper!.KeepAsync(stop.Token)) world.Tell(Process, "finishes the send");
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // The next look tries it again, as in the host.
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await LookAsync();
        }
    }

    private async Task LookAsync()
    {
        try
        {
            await Task.Delay(Look, Process.Clock, stop.Token);
        }
        catch (OperationCanceledException)
        {
            // Leaving.
        }
    }
}
