using Npgsql;
using Postroad.Core.Deliveries.Ledger;
using Postroad.Core.Primitives;
using Postroad.Tests.Fixtures;

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
        }, _ => false);

        var began = groups.RunAsync(Turn(1));
        await begun.Task;
        Task<Intents>[] others = [groups.RunAsync(Turn(1)), groups.RunAsync(Turn(1, ofRetries: true)), groups.RunAsync(Turn(1)), groups.RunAsync(Turn(1, ofRetries: true))];
        // Another send does not wait.
        await groups.RunAsync(Turn(2));
        first.SetResult();
        await Task.WhenAll([began, .. others]);

        Assert.Equal([1, 1, 2, 1, 1], written);
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

            return turns.Contains(poison) ? throw new InvalidOperationException("Refused") : Answers(turns);
        }, e => e is InvalidOperationException);

        var began = groups.RunAsync(Turn(1));
        await begun.Task;
        Task<Intents>[] fine = [groups.RunAsync(Turn(1)), groups.RunAsync(Turn(1))];
        var failing = groups.RunAsync(poison);
        open.SetResult();

        await Task.WhenAll([began, .. fine]);
        await Assert.ThrowsAsync<InvalidOperationException>(() => failing);
        Assert.Same(Granted, await groups.RunAsync(Turn(1)));
    }

    /// <summary>It may have been committed: written again it would find its own intents and leave them unsent and uncertain.</summary>
    [Fact]
    public async Task A_group_whose_end_nobody_knows_is_not_written_again()
    {
        var (calls, begun, open) = (0, new TaskCompletionSource(), new TaskCompletionSource());
        var groups = new TurnGroups(async turns =>
        {
            if (++calls == 1)
            {
                begun.SetResult();
                await open.Task;
            }

            return calls == 2 ? throw new IOException("Broken") : Answers(turns);
        }, e => e is InvalidOperationException);

        var began = groups.RunAsync(Turn(1));
        await begun.Task;
        Task<Intents>[] both = [groups.RunAsync(Turn(1)), groups.RunAsync(Turn(1))];
        open.SetResult();

        await began;
        foreach (var turn in both) await Assert.ThrowsAsync<IOException>(() => turn);
        Assert.Equal(2, calls);
    }

    [Theory]
    [InlineData(PostgresErrorCodes.CharacterNotInRepertoire, true)]
    [InlineData(PostgresErrorCodes.DiskFull, true)]
    [InlineData(PostgresErrorCodes.AdminShutdown, false)]
    [InlineData(PostgresErrorCodes.ConnectionFailure, false)]
    [InlineData(null, false)]
    public async Task What_PostgreSQL_refused_is_undone_and_what_broke_may_be_done(string? state, bool undone)
    {
        await using var kind = TestDatabase.Postgres();
        var database = await kind.OpenAsync();
        Assert.Equal(undone, database.IsUndone(state is null ? new NpgsqlException("Broken", new IOException()) : new PostgresException("Refused", "ERROR", "ERROR", state)));
    }

    private static Turn Turn(long send, bool ofRetries = false) => new(new Lease(new CustomerId(1), new SendId(send), 1, ofRetries ? 0 : 1, 500, 1), [], []);

    private static Intents[] Answers(IReadOnlyList<Turn> turns) => [.. turns.Select(_ => Granted)];
}
