using System.Collections.Concurrent;
using Postroad.Core.Deliveries;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Deliveries;

/// <summary>A server whose settings are changed, or that is paused, while a send runs through it.</summary>
public sealed class ChangedServerTests
{
    private static readonly string[] People = [.. Enumerable.Range(1, 60).Select(i => $"p{i:00}@example.com")];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_key_that_is_rotated_while_a_send_runs_loses_nobody_and_doubles_nobody(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        var provider = new Provider { Valid = null, HoldAfter = 20 };
        var send = await office.SendToAsync(People);
        office.StartEngine(opener: provider);
        await provider.Held.Task.WaitAsync(TimeSpan.FromSeconds(60), Cancel);

        // The old key is dead before the lane knows of the new one.
        provider.Valid = "NEW";
        await ChangeAsync(office, server => server.AccessKeyId = "NEW");
        provider.Barrier.SetResult();
        await office.FinishAsync(send);

        Assert.Equal(People, provider.Accepted.Select(a => a.To).Order());
        Assert.Equal(40, provider.Accepted.Count(a => a.Key == "NEW"));
        Assert.Equal((2, 1), (provider.Opened.Distinct().Count(), provider.MostOpen));
        Assert.All(await office.DeliveriesAsync(send), d => Assert.Equal((DeliveryState.Accepted, 0), (d.State, d.Failures)));
        Assert.Equal((ServerState.Active, 2), ((await office.ServerRowAsync()).State, (await office.ServerRowAsync()).Version));
    }

    [Theory, EachDatabase]
    public async Task A_refusal_of_older_settings_stops_nothing_and_one_of_the_present_ones_stops_the_server(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        await ChangeAsync(office, server => server.AccessKeyId = "NEW");

        Assert.False(await office.Stops.StopAsync(office.ServerId, StopReason.AccessDenied, "No", null, version: 1));
        Assert.Equal((ServerState.Active, false), ((await office.ServerRowAsync()).State, office.Stops.IsStopped(office.ServerId)));
        Assert.True(await office.Stops.StopAsync(office.ServerId, StopReason.AccessDenied, "No", null, version: 2));
        Assert.Equal((ServerState.Blocked, true), ((await office.ServerRowAsync()).State, office.Stops.IsStopped(office.ServerId)));
    }

    [Theory, EachDatabase]
    public async Task Whoever_does_not_know_of_which_settings_a_refusal_is_stops_the_new_ones(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        await ChangeAsync(office, server => server.AccessKeyId = "NEW");

        await office.Stops.StopAsync(office.ServerId, StopReason.AccessDenied, "No", null, version: null);
        Assert.Equal(ServerState.Blocked, (await office.ServerRowAsync()).State);
    }

    [Theory, EachDatabase]
    public async Task A_paused_server_hands_nothing_over_until_a_person_resumes_it(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        var provider = new Provider { HoldAfter = 20 };
        var controls = new ServerControls(office.Database, null!, null!, office.Time);
        var send = await office.SendToAsync(People);
        office.StartEngine(opener: provider);
        await provider.Held.Task.WaitAsync(TimeSpan.FromSeconds(60), Cancel);
        var id = (await office.ServerRowAsync()).PublicId;

        Assert.IsType<ServerControl.Done>(await controls.PauseAsync(id, "Ines Moreau", "The key is being replaced", Cancel));
        provider.Barrier.SetResult();
        await PostOffice.UntilAsync(() => Task.FromResult(provider.Open == 0));
        var before = provider.Accepted.Count;

        // Neither the account nor its quota, nor a refusal, ends or changes a pause.
        await office.Stops.HeardAsync(office.ServerId, new AccountReading { AskedAt = office.Time.GetUtcNow().AddSeconds(1), SendingEnabled = true, Production = true, Enforcement = "HEALTHY" }, Cancel);
        await office.Stops.ResumeAsync(office.ServerId, Cancel);
        await office.Stops.StopAsync(office.ServerId, StopReason.SendingPaused, "No");
        await new QuotaWatch(office.Database, office.Quota, office.Time).WatchAsync(Cancel);
        var row = await office.ServerRowAsync();
        Assert.Equal((ServerState.Paused, "Ines Moreau", "The key is being replaced"), (row.State, row.StateBy, row.StateReason));
        Assert.Equal((before, SendStatus.Running), (provider.Accepted.Count, await office.StatusAsync(send)));
        Assert.All((await office.DeliveriesAsync(send)).Where(d => !provider.Accepted.Any(a => a.To == d.Address)), d => Assert.True(d.State is DeliveryState.Queued or DeliveryState.Retrying));
        Assert.IsType<ServerControl.NotSo>(await controls.PauseAsync(id, "Ben", null, Cancel));

        Assert.IsType<ServerControl.Done>(await controls.ResumeAsync(id, "Ines Moreau", Cancel));
        await office.FinishAsync(send);
        Assert.Equal(People, provider.Accepted.Select(a => a.To).Order());
    }

    private static Task ChangeAsync(PostOffice office, Action<SendingServer> change) => office.Database.WriteAsync(async session =>
    {
        var db = session.Db(CustomerId.Installation);
        var server = (await db.FindAsync<SendingServer>([office.ServerId.Value], Cancel))!;
        change(server);
        server.Changed("Ines Moreau", office.Time.GetUtcNow());
        await db.SaveChangesAsync(Cancel);
    }, Cancel);

    /// <summary>Knows with which key it was opened, and takes mail only with the one that is valid.</summary>
    private sealed class Provider : IServerOpener
    {
        private int open, accepted;

        public string? Valid { get; set; }

        /// <summary>After so many the others wait at the barrier.</summary>
        public int HoldAfter { get; init; }

        public TaskCompletionSource Held { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Barrier { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ConcurrentQueue<(string To, string? Key)> Accepted { get; } = [];

        public ConcurrentQueue<string?> Opened { get; } = [];

        public int Open => Volatile.Read(ref open);

        public int MostOpen { get; private set; }

        public Task<ISendingServer> OpenAsync(SendingServer server, CancellationToken cancel)
        {
            Opened.Enqueue(server.AccessKeyId);
            MostOpen = Math.Max(MostOpen, Interlocked.Increment(ref open));
            return Task.FromResult<ISendingServer>(new Line(this, server.AccessKeyId));
        }

        private sealed class Line(Provider provider, string? key) : ISendingServer
        {
            public async ValueTask<SendResult> SendAsync(OutgoingMessage message, CancellationToken cancel)
            {
                var number = Interlocked.Increment(ref provider.accepted);
                if (number > provider.HoldAfter)
                {
                    provider.Held.TrySetResult();
                    await provider.Barrier.Task.WaitAsync(cancel);
                    if (key != provider.Valid) return new SendResult.ServerStopped(StopReason.InvalidCredentials, "The security token included in the request is invalid.");
                }

                provider.Accepted.Enqueue((message.To, key));
                return new SendResult.Accepted($"id-{number}");
            }

            public ValueTask DisposeAsync()
            {
                Interlocked.Decrement(ref provider.open);
                return ValueTask.CompletedTask;
            }
        }
    }
}
