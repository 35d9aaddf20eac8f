using Npgsql;
using Postroad.Core.Deliveries.Ledger;
using Postroad.Core.Primitives;

namespace Postroad.Tests.Deliveries.Ledger;

public sealed class TurnGroupTests
{
    private static readonly Intents Granted = new(IntentVerdict.Granted, []);

    [Fact]
    public async Task Who_comes_while_a_group_is_written_goes_into_the_next_with_all_others_of_the_send()
    {
        var (written, begun, first) = (new List<int>(), new TaskCompletionSource(), new TaskCompletionSource());
        var groups = new TurnGroups(async turns =>
        {
            written.Add(turns.Count);
            begun.TrySetResult();
            if (written.Count == 1) await first.Task;
            return Answers(turns);
        });

        var began = groups.RunAsync(Turn(1));
        await begun.Task;
        Task<Intents>[] others = [groups.RunAsync(Turn(1)), groups.RunAsync(Turn(2)), groups.RunAsync(Turn(1)), groups.RunAsync(Turn(1, ofRetries: true))];
        first.SetResult();
        await Task.WhenAll([began, .. others]);

        Assert.Equal([1, 2, 1, 1], written);
    }

    [Fact]
    public async Task A_turn_that_cannot_be_written_fails_alone()
    {
        var poison = Turn(1);
        var (calls, begun, open) = (0, new TaskCompletionSource(), new TaskCompletionSource());
        var groups = new TurnGroups(async turns =>
        {
            if (++calls == 1)
            {
                begun.SetResult();
                await open.Task;
            }

            return turns.Contains(poison) ? throw new PostgresException("invalid byte sequence", "ERROR", "ERROR", PostgresErrorCodes.CharacterNotInRepertoire) : Answers(turns);
        });

        var began = groups.RunAsync(Turn(1));
        await begun.Task;
        Task<Intents>[] fine = [groups.RunAsync(Turn(1)), groups.RunAsync(Turn(1))];
        var failing = groups.RunAsync(poison);
        open.SetResult();

        await Task.WhenAll([began, .. fine]);
        await Assert.ThrowsAsync<PostgresException>(() => failing);
        Assert.Same(Granted, await groups.RunAsync(Turn(1)));
    }

    /// <summary>It may have been committed: written again it would find its own intents and leave them unsent and uncertain.</summary>
    [Theory]
    [InlineData("57P01")]
    [InlineData("08006")]
    [InlineData(null)]
    public async Task A_group_whose_end_nobody_knows_is_not_written_again(string? state)
    {
        var (calls, begun, open) = (0, new TaskCompletionSource(), new TaskCompletionSource());
        var groups = new TurnGroups(async turns =>
        {
            if (++calls == 1)
            {
                begun.SetResult();
                await open.Task;
            }

            return calls == 2 ? throw (state is null ? new NpgsqlException("broken", new IOException()) : new PostgresException("gone", "FATAL", "FATAL", state)) : Answers(turns);
        });

        var began = groups.RunAsync(Turn(1));
        await begun.Task;
        Task<Intents>[] both = [groups.RunAsync(Turn(1)), groups.RunAsync(Turn(1))];
        open.SetResult();

        await began;
        foreach (var turn in both) await Assert.ThrowsAnyAsync<NpgsqlException>(() => turn);
        Assert.Equal(2, calls);
    }

    private static Turn Turn(long send, bool ofRetries = false) => new(new Lease(new CustomerId(1), new SendId(send), 1, ofRetries ? 0 : 1, 500, 1), [], []);

    private static Intents[] Answers(IReadOnlyList<Turn> turns) => [.. turns.Select(_ => Granted)];
}
