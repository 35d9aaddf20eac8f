using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Postroad.Simulator.Queues;

namespace Postroad.Tests.Simulator;

public sealed class QueueTests
{
    private readonly FakeTimeProvider clock = new();
    private readonly MessageNumbers numbers = new();

    [Fact]
    public async Task What_is_not_deleted_comes_again_after_its_visibility_timeout()
    {
        var queue = Filled(1);
        Assert.Single(await TakeAsync(queue));
        Assert.Empty(await TakeAsync(queue));
        clock.Advance(TimeSpan.FromSeconds(31));
        var again = Assert.Single(await TakeAsync(queue));
        Assert.Equal(2, again.ReceiveCount);
        Assert.True(queue.Delete(again.Number));
        clock.Advance(TimeSpan.FromSeconds(31));
        Assert.Empty(await TakeAsync(queue));
        Assert.Equal((0, 0, 0), queue.Count());
    }

    [Fact]
    public async Task Changing_the_visibility_moves_the_return_in_both_directions()
    {
        var queue = Filled(2);
        var got = await TakeAsync(queue);
        Assert.Null(queue.ChangeVisibility(got[0].Number, TimeSpan.Zero));
        Assert.Null(queue.ChangeVisibility(got[1].Number, TimeSpan.FromSeconds(90)));
        Assert.Equal(got[0].Number, Assert.Single(await TakeAsync(queue)).Number);
        clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(got[0].Number, Assert.Single(await TakeAsync(queue)).Number);
        clock.Advance(TimeSpan.FromSeconds(31));
        Assert.Equal(2, (await TakeAsync(queue)).Count);
        Assert.NotNull(queue.ChangeVisibility(99, TimeSpan.Zero));
    }

    [Fact]
    public async Task A_long_poll_ends_at_once_when_a_message_comes_and_else_in_time()
    {
        var queue = new EventQueue(clock, numbers);
        var poll = queue.ReceiveAsync(10, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.False(poll.IsCompleted);
        queue.Put([new QueueMessage { Number = numbers.Take(1), Mail = 0, AtMs = 0 }]);
        Assert.Single(await poll);

        var vain = queue.ReceiveAsync(10, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Empty(await vain);
    }

    [Fact]
    public async Task A_delayed_message_is_not_received_before_its_time()
    {
        var queue = new EventQueue(clock, numbers);
        queue.Put([new QueueMessage { Number = numbers.Take(1), Mail = 0, AtMs = 0, VisibleAtMs = clock.GetUtcNow().AddSeconds(5).ToUnixTimeMilliseconds() }]);
        Assert.Empty(await TakeAsync(queue));
        Assert.Equal((0, 0, 1), queue.Count());
        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Single(await TakeAsync(queue));
    }

    [Fact]
    public async Task Batches_say_for_each_entry_whether_it_was_done()
    {
        await using var post = await Post.OpenAsync();
        var handle = (await post.ReceiveAsync())[0].GetProperty("ReceiptHandle").GetString()!;
        var answer = await post.Queue.SqsAsync("DeleteMessageBatch", new { post.Server.QueueUrl, Entries = new[] { new { Id = "a", ReceiptHandle = handle }, new { Id = "b", ReceiptHandle = "x" } } });
        Assert.Equal("a", answer.Json.GetProperty("Successful")[0].GetProperty("Id").GetString());
        Assert.Equal("ReceiptHandleIsInvalid", answer.Json.GetProperty("Failed")[0].GetProperty("Code").GetString());
        Assert.Equal("QueueDoesNotExist", (await post.Queue.SqsAsync("ReceiveMessage", new { QueueUrl = post.Server.QueueUrl + "x" })).SqsErrorType);
        Assert.Equal(JsonValueKind.Object, (await post.Queue.SqsAsync("GetQueueAttributes", new { post.Server.QueueUrl, AttributeNames = new[] { "All" } })).Json.GetProperty("Attributes").ValueKind);
    }

    private EventQueue Filled(int messages)
    {
        var queue = new EventQueue(clock, numbers);
        queue.Put([.. Enumerable.Range(0, messages).Select(i => new QueueMessage { Number = numbers.Take(1), Mail = i, AtMs = 0 })]);
        return queue;
    }

    private static Task<List<QueueMessage>> TakeAsync(EventQueue queue) =>
        queue.ReceiveAsync(10, TimeSpan.FromSeconds(30), TimeSpan.Zero, TestContext.Current.CancellationToken);
}
