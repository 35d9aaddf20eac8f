using System.Text;
using Postroad.Simulator.Control;
using Postroad.Simulator.Faults;
using Postroad.Simulator.Regions;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Simulator;

/// <summary>A copy of the data folder, taken while the simulator runs, is what kill -9 leaves behind at that moment.</summary>
public sealed class RestartTests
{
    [Fact]
    public async Task What_was_answered_is_there_after_a_sudden_end()
    {
        await using var first = await Post.OpenAsync();
        var id = (await first.Caller.SendRawAsync(Post.Mail, ["a+open@example.com"], "postroad", ("campaign", "c-1"), ("dk", "k"))).Json.GetProperty("MessageId").GetString();
        await first.Caller.SendRawAsync(Post.Mail, ["a+bounce@example.com"], "postroad", ("campaign", "c-1"), ("dk", "k"));
        await new AwsCaller(first.Server) { Secret = "wrong" }.SendRawAsync(Post.Mail);
        var before = await first.SettledAsync();

        await using var second = await Post.OpenAsync(folder: Killed(first));
        Assert.Equal(Text(before), Text(await second.AccountAsync()));
        Assert.Equal((2, 1, 1, 1), (before.Received, before.Copies, before.HardBounced, before.Delivered));
        Assert.Equal(Post.Mail, Encoding.UTF8.GetString(await second.GetBytesAsync($"/_simulator/messages/{id}.raw")));
        Assert.Equal(2, (await second.Caller.CallAsync(HttpMethod.Get, "/v2/email/account")).Json.GetProperty("SendQuota").GetProperty("SentLast24Hours").GetDouble());
    }

    [Fact]
    public async Task What_was_pending_goes_on()
    {
        await using var first = await Post.OpenAsync(o => o with { TimeFactor = 1000 });
        for (var i = 0; i < 5; i++) await first.Caller.SendRawAsync(Post.Mail, [$"p{i}+complain@example.com"]);
        Assert.Equal((0, 15), ((await first.AccountAsync()).Delivered, (await first.AccountAsync()).EventsToCome));

        await using var second = await Post.OpenAsync(o => o with { TimeFactor = 0 }, Killed(first));
        var account = await second.SettledAsync();
        Assert.Equal((5, 5), (account.Delivered, account.Complained));
        Assert.Equal(15, (await second.EventsAsync()).Count);
    }

    [Fact]
    public async Task The_queue_holds_what_was_not_deleted_and_nothing_else()
    {
        await using var first = await Post.OpenAsync();
        for (var i = 0; i < 10; i++) await first.Caller.SendRawAsync(Post.Mail, ["a+take@example.com"]);
        await first.SettledAsync();
        foreach (var message in await first.ReceiveAsync())
            await first.Queue.SqsAsync("DeleteMessage", new { first.Server.QueueUrl, ReceiptHandle = message.GetProperty("ReceiptHandle").GetString() });

        await using var second = await Post.OpenAsync(folder: Killed(first));
        var account = await second.AccountAsync();
        Assert.Equal((11, 10), (account.EventsInQueue, account.EventsFetched));
        Assert.Equal(11, (await second.EventsAsync()).Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public async Task A_torn_last_record_is_cut_off_and_the_rest_goes_on(int bytes)
    {
        await using var first = await Post.OpenAsync();
        await first.Caller.SendRawAsync(Post.Mail, ["a+take@example.com"]);
        await first.Caller.SendRawAsync(Post.Mail, ["b+take@example.com"]);
        var folder = Killed(first);
        await using (var log = File.OpenWrite(Path.Combine(folder, "mail.log"))) log.SetLength(log.Length - bytes);
        await using (var log = new FileStream(Path.Combine(folder, "steps.log"), FileMode.Append)) log.Write([1, 2, 3]);

        await using var second = await Post.OpenAsync(folder: folder);
        Assert.Equal(1, (await second.AccountAsync()).Received);
        await second.Caller.SendRawAsync(Post.Mail, ["c+take@example.com"]);
        Assert.Equal(2, (await second.SettledAsync()).Delivered);
        await using var third = await Post.OpenAsync(folder: Killed(second));
        Assert.Equal(2, (await third.AccountAsync()).Delivered);
    }

    [Fact]
    public async Task Changed_settings_outlive_a_restart_and_other_options_win_over_them()
    {
        await using var first = await Post.OpenAsync();
        await first.PutAsync("/_simulator/shares", """{"clicks":50}""");
        await first.Caller.CallAsync(HttpMethod.Post, "/v2/email/identities", """{"EmailIdentity":"shop.example.com"}""");
        var folder = Killed(first);

        await using (var second = await Post.OpenAsync(folder: folder))
        {
            Assert.Equal(50, (await second.GetJsonAsync("/_simulator/shares")).GetProperty("clicks").GetDouble());
            Assert.Contains("shop.example.com", (await second.GetJsonAsync("/_simulator/regions/eu-central-1")).ToString(), StringComparison.Ordinal);
        }

        await using var third = await Post.OpenAsync(o => o with { Faults = new FaultSettings { Hang = Fault.OneOf(9) }, Regions = RegionSettings.Defaults }, folder);
        Assert.Equal(0, (await third.GetJsonAsync("/_simulator/shares")).GetProperty("clicks").GetDouble());
    }

    [Fact]
    public async Task Two_simulators_do_not_share_a_folder()
    {
        await using var first = await Post.OpenAsync();
        var error = await Assert.ThrowsAsync<IOException>(() => Post.OpenAsync(folder: first.Folder));
        Assert.Contains(first.Folder, error.Message, StringComparison.Ordinal);
    }

    internal static string Killed(Post post)
    {
        var copy = TemporaryFolder.Create();
        foreach (var file in Directory.GetFiles(post.Folder))
            if (Path.GetFileName(file) != "in-use") File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        return copy;
    }

    private static string Text(AccountBody account) =>
        System.Text.Json.JsonSerializer.Serialize(account, SimulatorJson.Default.AccountBody);
}
