using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Postroad.Core.Events;
using Postroad.Core.Feedback.Ses;

namespace Postroad.Tests.Feedback.Ses;

/// <summary>The order receive, store, delete, and what outages do to it.</summary>
public class SqsIntakeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Events_are_stored_in_batches_and_then_deleted()
    {
        var queue = new FakeQueue(Enumerable.Repeat(SesEventDecoderTests.Read("delivery.json"), 1000));
        var events = new FakeIntake();
        await RunUntilAsync(queue, events, () => queue.Deleted.Count == 1000);

        Assert.Equal(1000, events.All.Count);
        Assert.False(queue.DeletedTooEarly);
        Assert.True(events.Batches < 100, $"{events.Batches} batches for 100 answers");
    }

    [Fact]
    public async Task What_could_not_be_stored_is_not_deleted_and_is_tried_again()
    {
        var queue = new FakeQueue([SesEventDecoderTests.Read("delivery.json")]);
        var events = new FakeIntake { FailuresLeft = 1 };
        var status = await RunUntilAsync(queue, events, () => queue.Deleted.Count == 1);

        Assert.Single(events.All);
        Assert.Equal(1, queue.Given);
        Assert.Equal(1, status.Events);
        Assert.Null(status.Error);
    }

    [Fact]
    public async Task While_events_cannot_be_stored_none_is_received_so_that_the_queue_puts_none_aside()
    {
        var time = new FakeTimeProvider();
        var queue = new FakeQueue(Enumerable.Repeat(SesEventDecoderTests.Read("delivery.json"), 1000)) { RedeliveriesLeft = int.MaxValue };
        var events = new FakeIntake { FailuresLeft = 8 };
        using var intake = new SqsIntake(queue, "queue", Decoder(), events, time, NullLogger.Instance);
        using var stop = new CancellationTokenSource();
        var running = intake.RunAsync(stop.Token);
        // A minute and a half of outage.
        var (given, longest) = (0, TimeSpan.FromSeconds(15));
        for (var failures = 7; failures >= 0; failures--)
        {
            await UntilAsync(() =>
            {
                time.Advance(TimeSpan.FromSeconds(1));
                return events.FailuresLeft <= failures;
            });
            if (failures == 6) given = queue.Given;
            if (failures is < 6 and > 0) Assert.InRange(queue.Given, given, given + 40);
        }

        await UntilAsync(() =>
        {
            time.Advance(longest);
            return queue.Deleted.Count >= 1000;
        });
        await stop.CancelAsync();
        await running;
        Assert.Equal(1000, queue.Deleted.Distinct().Count());
    }

    /// <summary>Ten minutes of outage would otherwise be five receives of each message: what a queue with a limit gives out no more.</summary>
    [Fact]
    public async Task However_long_the_database_is_away_no_more_is_received_than_at_first()
    {
        var time = new FakeTimeProvider();
        var queue = new FakeQueue(Enumerable.Repeat(SesEventDecoderTests.Read("delivery.json"), 1000)) { RedeliveriesLeft = int.MaxValue };
        var events = new FakeIntake { FailuresLeft = 40, Fault = () => new Npgsql.NpgsqlException("Failed to connect to 127.0.0.1:5432") };
        using var intake = new SqsIntake(queue, "queue", Decoder(), events, time, NullLogger.Instance);
        using var stop = new CancellationTokenSource();
        var running = intake.RunAsync(stop.Token);
        var given = 0;
        for (var failures = 39; failures >= 0; failures--)
        {
            await UntilAsync(() =>
            {
                time.Advance(TimeSpan.FromSeconds(5));
                return events.FailuresLeft <= failures;
            });
            if (failures == 38) given = queue.Given;
            if (failures is < 38 and > 0) Assert.InRange(queue.Given, given, given + 40);
        }

        await UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(15));
            return queue.Deleted.Count >= 1000;
        });
        await stop.CancelAsync();
        await running;
        Assert.Null(intake.Status.Error);
    }

    [Fact]
    public async Task Foreign_and_poisonous_messages_are_acknowledged_counted_and_told_once()
    {
        var foreign = SesEventDecoderTests.Read("delivery.json").Replace("AAAABBIAAD9M5yKYV3hoyA", "AAAABBIAAD9M5yKYV3hoyB", StringComparison.Ordinal);
        var queue = new FakeQueue([foreign, .. Enumerable.Repeat("{ broken", 30), SesEventDecoderTests.Read("notice-topic-validated.txt"), SesEventDecoderTests.Read("send.json")]);
        var events = new FakeIntake();
        var log = new Lines();
        var status = await RunUntilAsync(queue, events, () => queue.Deleted.Count == 33, log);

        Assert.Equal((1, 1, 30, 1), (status.Events, status.Foreign, status.Poison, status.Ignored));
        Assert.Single(log.All, line => line.Contains("not understood", StringComparison.Ordinal));
        Assert.Single(events.All);
    }

    [Fact]
    public async Task An_outage_of_the_queue_is_shown_and_survived()
    {
        var queue = new FakeQueue([SesEventDecoderTests.Read("send.json")]) { OutagesLeft = 1 };
        using var intake = new SqsIntake(queue, "queue", Decoder(), new FakeIntake(), TimeProvider.System, NullLogger.Instance);
        using var stop = new CancellationTokenSource();
        var running = intake.RunAsync(stop.Token);
        await UntilAsync(() => intake.Status.Error is not null);
        Assert.Equal("the queue does not exist", intake.Status.Error);
        Assert.NotNull(intake.Status.FailingSince);

        await UntilAsync(() => queue.Deleted.Count == 1);
        await stop.CancelAsync();
        await running;

        Assert.Null(intake.Status.Error);
        Assert.NotNull(intake.Status.LastEventAt);
    }

    [Fact]
    public async Task A_stop_stores_what_was_received()
    {
        var queue = new FakeQueue(Enumerable.Repeat(SesEventDecoderTests.Read("delivery.json"), 50));
        var events = new FakeIntake();
        using var intake = new SqsIntake(queue, "queue", Decoder(), events, TimeProvider.System, NullLogger.Instance);
        using var stop = new CancellationTokenSource();
        var running = intake.RunAsync(stop.Token);
        await UntilAsync(() => queue.Given > 0);
        await stop.CancelAsync();
        await running;

        Assert.Equal(queue.Deleted.Count, events.All.Count);
    }

    private static SesEventDecoder Decoder() => new(SesEventDecoderTests.ReadKey, TimeProvider.System);

    private static async Task<IntakeStatus> RunUntilAsync(FakeQueue queue, FakeIntake events, Func<bool> done, ILogger? log = null)
    {
        using var intake = new SqsIntake(queue, "queue", Decoder(), events, TimeProvider.System, log ?? NullLogger.Instance);
        events.Stored = queue.NoteStored;
        using var stop = new CancellationTokenSource();
        var running = intake.RunAsync(stop.Token);
        await UntilAsync(done);
        await stop.CancelAsync();
        await running;
        return intake.Status;
    }

    private static async Task UntilAsync(Func<bool> done)
    {
        var from = TimeProvider.System.GetTimestamp();
        while (!done())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(from) < Patience, "It did not happen in time.");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }

    private sealed class FakeIntake : IEventIntake
    {
        public ConcurrentQueue<DeliveryEvent> All { get; } = [];

        public int Batches;
        public int FailuresLeft;
        public Action<int>? Stored;

        /// <summary>With what it fails.</summary>
        public Func<Exception> Fault = () => new InvalidOperationException("database is locked");

        public Task AppendAsync(IReadOnlyList<DeliveryEvent> events, CancellationToken cancel)
        {
            if (FailuresLeft-- > 0) throw Fault();
            Interlocked.Increment(ref Batches);
            foreach (var it in events) All.Enqueue(it);
            Stored?.Invoke(events.Count);
            return Task.CompletedTask;
        }
    }

    /// <summary>Gives a message out again until it is deleted.</summary>
    private sealed class FakeQueue(IEnumerable<string> bodies) : IEventQueue
    {
        private readonly ConcurrentQueue<QueueMessage> _waiting = new(bodies.Select((body, i) => new QueueMessage(body, $"{i}")));
        private readonly ConcurrentDictionary<string, QueueMessage> _out = new();
        private int _stored;

        public int Given;
        public int OutagesLeft;
        public int RedeliveriesLeft;

        public ConcurrentQueue<string> Deleted { get; } = [];

        public void NoteStored(int events) => Interlocked.Add(ref _stored, events);

        /// <summary>More was deleted than had been stored by then.</summary>
        public bool DeletedTooEarly { get; private set; }

        public async Task<IReadOnlyList<QueueMessage>> ReceiveAsync(TimeSpan wait, CancellationToken cancel)
        {
            if (OutagesLeft-- > 0) throw new QueueException("the queue does not exist");

            if (_waiting.IsEmpty && wait > TimeSpan.Zero)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancel);
                foreach (var message in RedeliveriesLeft-- > 0 ? _out.Values : [])
                    if (_out.TryRemove(message.Receipt, out var again)) _waiting.Enqueue(again);
            }

            var given = new List<QueueMessage>();
            while (given.Count < 10 && _waiting.TryDequeue(out var message))
            {
                _out[message.Receipt] = message;
                given.Add(message);
                Interlocked.Increment(ref Given);
            }

            return given;
        }

        public Task DeleteAsync(IReadOnlyList<QueueMessage> messages, CancellationToken cancel)
        {
            DeletedTooEarly |= Deleted.Count + messages.Count > Volatile.Read(ref _stored);
            foreach (var message in messages)
                if (_out.TryRemove(message.Receipt, out _)) Deleted.Enqueue(message.Receipt);
            return Task.CompletedTask;
        }

        public void Dispose()
        {
        }
    }

    private sealed class Lines : ILogger
    {
        public ConcurrentQueue<string> All { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            All.Enqueue(formatter(state, exception));
    }
}
