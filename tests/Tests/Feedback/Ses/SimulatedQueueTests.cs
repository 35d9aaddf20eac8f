using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Postroad.Core.Events;
using Postroad.Core.Feedback.Ses;
using Postroad.Core.Sending;
using Postroad.Tests.Sending.Ses;

namespace Postroad.Tests.Feedback.Ses;

/// <summary>The official SQS client against the simulator's queue.</summary>
public class SimulatedQueueTests
{
    [Fact]
    public async Task What_SES_tells_of_a_mail_arrives_and_is_deleted()
    {
        await using var ses = await SimulatedAccount.OpenAsync();
        await using var server = ses.Servers.Open(ses.Settings());
        var id = Assert.IsType<SendResult.Accepted>(await server.SendAsync(SimulatedAccount.Mail(attempt: 3), CancellationToken.None)).MessageId;
        await server.SendAsync(SimulatedAccount.Mail(to: "bounce@simulator.amazonses.com"), CancellationToken.None);
        var events = new Kept();
        using var intake = Intakes(events).Open(ses.Settings());
        using var stop = new CancellationTokenSource();
        var running = intake.RunAsync(stop.Token);
        await UntilAsync(() => events.All.Count >= 4);
        await stop.CancelAsync();
        await running;

        Assert.Equal([EventType.Sent, EventType.Delivered], events.All.Where(it => it.MessageId == id).Select(it => it.Type).Order());
        Assert.All(events.All.Where(it => it.MessageId == id), it => Assert.Equal(3, it.Attempt));
        Assert.Equal(BounceKind.Hard, Assert.Single(events.All, it => it.Type == EventType.Bounced).Bounce);
        Assert.Equal(0, intake.Status.Poison);
        Assert.Empty(await ses.Post.ReceiveAsync());
    }

    [Fact]
    public async Task A_queue_that_does_not_exist_and_a_wrong_key_are_said_in_words()
    {
        await using var ses = await SimulatedAccount.OpenAsync();
        foreach (var (settings, words) in new[]
        {
            (ses.Settings() with { QueueUrl = new Uri(ses.Post.Server.QueueUrl, "nobody") }, "does not exist"),
            (ses.Settings() with { Secret = new string('x', 40) }, "sqs:ReceiveMessage"),
            (ses.Settings() with { QueueUrl = new Uri("http://127.0.0.1:9/1/q") }, "No connection to 127.0.0.1"),
        })
        {
            using var intake = Intakes(new Kept()).Open(settings);
            using var stop = new CancellationTokenSource();
            var running = intake.RunAsync(stop.Token);
            await UntilAsync(() => intake.Status.Error is not null);
            Assert.Contains(words, intake.Status.Error, StringComparison.Ordinal);
            await stop.CancelAsync();
            await running;
        }
    }

    private static SqsIntakes Intakes(IEventIntake events) =>
        new(new SesEventDecoder(SesEventDecoderTests.ReadKey, TimeProvider.System), events, TimeProvider.System, NullLogger<SqsIntake>.Instance);

    private static async Task UntilAsync(Func<bool> done)
    {
        var from = TimeProvider.System.GetTimestamp();
        while (!done())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(from) < TimeSpan.FromSeconds(30), "It did not happen in time.");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }

    private sealed class Kept : IEventIntake
    {
        public ConcurrentQueue<DeliveryEvent> All { get; } = [];

        public Task AppendAsync(IReadOnlyList<DeliveryEvent> events, CancellationToken cancel)
        {
            foreach (var it in events) All.Enqueue(it);
            return Task.CompletedTask;
        }
    }
}
