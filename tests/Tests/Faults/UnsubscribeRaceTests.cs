using System.Collections.Concurrent;
using Postroad.Core.Deliveries;
using Postroad.Core.Primitives;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Faults;

/// <summary>People leave while their own mail is on its way: whoever was out before the intent gets none.</summary>
public sealed class UnsubscribeRaceTests
{
    private const int People = 1000;

    [Theory, EachDatabase]
    public async Task Whoever_left_before_the_intent_gets_no_mail(TestDatabase kind) => Assert.Empty(await RaceAsync(kind, control: null));

    [Theory, EachDatabase]
    public async Task Without_its_guard_people_who_left_get_mail(TestDatabase kind) => Assert.NotEmpty(await RaceAsync(kind, "no-suppression"));

    /// <summary>Who had left before the intent, and got it.</summary>
    private static async Task<IReadOnlyList<string>> RaceAsync(TestDatabase kind, string? control)
    {
        await using var post = await PostOffice.OpenAsync(await kind.OpenAsync(), options: new DeliveryOptions { Pause = TimeSpan.FromMilliseconds(10), RangeSize = 50, MostPerTurn = 4 });
        var people = Enumerable.Range(1, People).Select(i => $"person{i}@example.com").ToArray();
        var send = await post.SendToAsync(people);
        var gone = new ConcurrentDictionary<string, DateTimeOffset>();
        var chance = new Random(1);
        var leaving = people.Where(_ => chance.Next(2) == 0).OrderBy(_ => chance.Next()).ToArray();
        // Nobody is faster than the first who leaves, or there is no race.
        post.Server.Barrier = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        NegativeControl.Switch(control);
        post.StartEngine();
        NegativeControl.Switch(null);
        await Parallel.ForEachAsync(leaving, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (address, _) =>
        {
            await post.SuppressAsync(address);
            gone[address] = post.Time.GetUtcNow();
            if (gone.Count == leaving.Length / 10) post.Server.Barrier.TrySetResult();
        });
        await post.FinishAsync(send);

        var rows = (await post.DeliveriesAsync(send)).ToDictionary(r => r.Address);
        var received = post.Server.Received.Select(m => m.To).ToHashSet();
        // Instants are kept to the millisecond.
        var late = leaving.Where(a => received.Contains(a) && rows[a].IntentAt > gone[a].AddMilliseconds(1)).ToList();
        if (control is not null) return late;

        Assert.All(leaving.Where(a => !received.Contains(a)), a => Assert.Equal(DeliveryState.Skipped, rows[a].State));
        Assert.Equal(People, received.Count + rows.Values.Count(r => r.State == DeliveryState.Skipped));
        Assert.True(received.Count > 100 && received.Count < People, $"No race: {received.Count} of {People} got it");
        return late;
    }
}
