using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Tests.Simulation;

/// <summary>People at their screens: they suppress addresses, pause and resume the send, and start a stopped server again.</summary>
internal sealed class Operators(World world, Database database)
{
    private static readonly TimeSpan Reaction = TimeSpan.FromSeconds(4);

    /// <summary>What people do while things go wrong; ends by itself.</summary>
    public async Task MeddleAsync()
    {
        for (var i = 0; i < world.Faults.Operators; i++)
        {
            await Task.Delay(world.Chance.UpTo(TimeSpan.FromSeconds(8)), world.Operator.Clock);
            if (world.Chance.Percent(70)) await SuppressAsync(Somebody());
            else await PauseAsync();
        }
    }

    /// <summary>Sees to it, for ever, that what stopped by a fault goes on.</summary>
    public async Task LookAfterAsync()
    {
        while (true)
        {
            await Task.Delay(Reaction, world.Operator.Clock);
            if (world.Store.Number("SELECT state FROM sending_servers") is 4 or 5) ResumeServer();
            if (world.Faults.AreOn) continue;
            world.PausedAt = null;
            await TryAsync("UPDATE sends SET status = 1 WHERE id = 1 AND status = 2");
        }
    }

    /// <summary>Rather somebody whose mail is still to come.</summary>
    private int Somebody()
    {
        var open = world.Store.Read("SELECT seq FROM deliveries WHERE state IN (0, 1, 2)", r => r.GetInt32(0));
        return open.Count == 0 || world.Chance.OneIn(4) ? world.Chance.Between(1, world.Recipients) : world.Chance.Pick(open);
    }

    /// <summary>The stored list itself says who was suppressed when: a reply to the commit may be lost.</summary>
    private Task SuppressAsync(int seq) => TryAsync(session => session.RunAsync(
        "INSERT INTO suppressions (email_key, customer_id, list_id, reason, source, created_at) VALUES (@p0, @p1, @p2, 4, 'test', 0) ON CONFLICT DO NOTHING",
        $"p{seq}@example.com", SimulatedStore.Customer, SimulatedStore.List));

    private async Task PauseAsync()
    {
        world.Tell(world.Operator, "pauses the send");
        await TryAsync("UPDATE sends SET status = 2 WHERE id = 1 AND status = 1");
        if (world.Store.Number("SELECT status FROM sends WHERE id = 1") == 2) world.PausedAt ??= world.Scheduler.Now;
        await Task.Delay(world.Chance.UpTo(TimeSpan.FromSeconds(15)), world.Operator.Clock);
        world.Tell(world.Operator, "resumes the send");
        world.PausedAt = null;
        await TryAsync("UPDATE sends SET status = 1 WHERE id = 1 AND status = 2");
    }

    /// <summary>Asks each process; one that dies over it answers nobody.</summary>
    private void ResumeServer()
    {
        foreach (var node in world.Nodes.Where(n => n.Stops is not null)) node.Process.Begin(() => _ = ResumeServerAsync(node));
    }

    private async Task ResumeServerAsync(Node node)
    {
        try
        {
            world.Tell(node.Process, "is told to use the server again");
            await node.Stops!.ResumeAsync(new ServerId(SimulatedStore.Server), CancellationToken.None);
        }
        catch (Exception)
        {
            // The screen says that it did not work; another try follows.
        }
    }

    private Task TryAsync(string sql) => TryAsync(session => session.RunAsync(sql));

    private async Task TryAsync(Func<WriteSession, Task> work)
    {
        try
        {
            await database.WriteAsync(work, CancellationToken.None);
        }
        catch (Exception)
        {
            // The screen says that it did not work.
        }
    }
}
