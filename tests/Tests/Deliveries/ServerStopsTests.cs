using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Postroad.Core.Accounts;
using Postroad.Core.Deliveries;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Tests.Fakes;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Deliveries;

/// <summary>How a server stops, and what lets it go on.</summary>
public sealed class ServerStopsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(StopReason.SendingPaused, true)]
    [InlineData(StopReason.AccountSuspended, true)]
    [InlineData(StopReason.Sandbox, true)]
    [InlineData(StopReason.InvalidCredentials, true)]
    [InlineData(StopReason.AccessDenied, false)]
    [InlineData(StopReason.IdentityNotVerified, false)]
    [InlineData(StopReason.Misconfigured, false)]
    public async Task A_stop_ends_when_the_account_says_that_its_cause_is_gone_and_only_then(StopReason reason, bool ends)
    {
        await using var office = await PostOffice.OpenAsync(await TestDatabase.Sqlite().OpenAsync());
        var before = Reading(office) with { AskedAt = office.Time.GetUtcNow().AddSeconds(-1) };
        await office.Stops.StopAsync(office.ServerId, reason, "No");
        await office.Stops.HeardAsync(office.ServerId, before, Cancel);
        await office.Stops.HeardAsync(office.ServerId, Reading(office) with { SendingEnabled = false }, Cancel);
        Assert.Equal((ServerState.Blocked, true), ((await office.ServerRowAsync()).State, office.Stops.IsStopped(office.ServerId)));

        await office.Stops.HeardAsync(office.ServerId, Reading(office), Cancel);

        Assert.Equal(ends ? ServerState.Active : ServerState.Blocked, (await office.ServerRowAsync()).State);
        Assert.Equal(!ends, office.Stops.IsStopped(office.ServerId));
    }

    [Fact]
    public async Task That_the_key_beside_it_signs_says_nothing_of_an_SMTP_password_of_its_own()
    {
        await using var office = await PostOffice.OpenAsync(await TestDatabase.Sqlite().OpenAsync());
        await LogInAsync("smtp-user");
        await office.Stops.StopAsync(office.ServerId, StopReason.InvalidCredentials, "535 Authentication Credentials Invalid");
        await office.Stops.HeardAsync(office.ServerId, Reading(office), Cancel);
        Assert.Equal(ServerState.Blocked, (await office.ServerRowAsync()).State);

        // Control: a password that is derived from the key is right when that signs.
        await LogInAsync(null);
        await office.Stops.HeardAsync(office.ServerId, Reading(office), Cancel);
        Assert.Equal(ServerState.Active, (await office.ServerRowAsync()).State);

        Task LogInAsync(string? user) => office.Database.WriteAsync(session => session.Db(CustomerId.Installation).Set<SendingServer>().ExecuteUpdateAsync(
            set => set.SetProperty(s => s.Type, ServerType.SesSmtp).SetProperty(s => s.AccessKeyId, "AKIAIOSFODNN7EXAMPLE").SetProperty(s => s.SmtpUser, user), Cancel), Cancel);
    }

    [Theory, EachDatabase]
    public async Task An_explanation_that_comes_late_changes_words_and_blocks_nobody_again(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        var slow = new SlowWords();
        var stops = new ServerStops(office.Database, slow, office.Time, NullLogger<ServerStops>.Instance);
        var stopping = stops.StopAsync(office.ServerId, StopReason.SendingPaused, "Paused", null);
        await slow.Asked.Task;
        await stops.ResumeAsync(office.ServerId, Cancel);
        slow.Words.SetResult("Why it is paused");
        await stopping;
        Assert.Equal((ServerState.Active, null), ((await office.ServerRowAsync()).State, (await office.ServerRowAsync()).StateReason));

        await stops.StopAsync(office.ServerId, StopReason.SendingPaused, "Paused", null);
        Assert.Equal((ServerState.Blocked, "Why it is paused"), ((await office.ServerRowAsync()).State, (await office.ServerRowAsync()).StateReason));
    }

    [Theory, EachDatabase]
    public async Task A_stop_that_could_not_be_written_is_written_the_next_time(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync(), engine: database => new FailingDatabase(database) { Fault = write => write == 1 ? WriteFault.NotWritten : WriteFault.None });
        await Assert.ThrowsAsync<IOException>(() => office.Stops.StopAsync(office.ServerId, StopReason.SendingPaused, "Paused", null));
        Assert.False(office.Stops.IsStopped(office.ServerId));
        await office.Stops.StopAsync(office.ServerId, StopReason.SendingPaused, "Paused", null);

        Assert.True(office.Stops.IsStopped(office.ServerId));
        Assert.Equal(ServerState.Blocked, (await office.ServerRowAsync()).State);
    }

    [Theory, EachDatabase]
    public async Task Stopped_before_a_restart_it_goes_on_when_its_account_says_so(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        await office.Stops.StopAsync(office.ServerId, StopReason.SendingPaused, "Paused");
        var restarted = new ServerStops(office.Database, new OwnWords(), office.Time, NullLogger<ServerStops>.Instance);
        var send = await office.SendToAsync("p01@example.com");
        office.StartEngine(stops: restarted);
        // Open all the while, so that the account is read.
        await PostOffice.UntilAsync(() => Task.FromResult(office.Server.IsOpen));
        Assert.Empty(office.Server.Received);
        await restarted.HeardAsync(office.ServerId, Reading(office), Cancel);
        await office.FinishAsync(send);

        Assert.Single(office.Server.Received);
    }

    [Theory, EachDatabase]
    public async Task What_the_database_says_is_active_sends_again_whoever_changed_it(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        office.Server.Answer = _ => new SendResult.ServerStopped(StopReason.Misconfigured, "No such set");
        var send = await office.SendToAsync("p01@example.com");
        office.StartEngine();
        await PostOffice.UntilAsync(async () => (await office.ServerRowAsync()).State == ServerState.Blocked);
        office.Server.Answer = null;
        await office.Database.WriteAsync(async session =>
        {
            var db = session.Db(Core.Primitives.CustomerId.Installation);
            (await db.FindAsync<SendingServer>([office.ServerId.Value], Cancel))!.Activate(office.Time.GetUtcNow());
            await db.SaveChangesAsync(Cancel);
        }, Cancel);
        await office.FinishAsync(send);

        Assert.Equal(DeliveryState.Accepted, (await office.DeliveryAsync(send, "p01@example.com")).State);
    }

    [Theory, EachDatabase]
    public async Task A_server_that_cannot_be_opened_says_so_on_itself(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        office.Server.OpenFault = new KeyException("The secret access key of \"SES Frankfurt\" does not open with this key ring.");
        await office.SendToAsync("p01@example.com");
        office.StartEngine();
        await PostOffice.UntilAsync(async () => (await office.ServerRowAsync()).State == ServerState.Blocked);

        var row = await office.ServerRowAsync();
        Assert.Equal((StopReason.Misconfigured, office.Server.OpenFault.Message), (row.StopReason, row.StateReason));
        Assert.Empty(office.Server.Received);
    }

    [Theory, EachDatabase]
    public async Task An_out_of_quota_server_with_mail_to_send_stays_open_so_that_its_account_is_read(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        await office.Database.WriteAsync(async session =>
        {
            var db = session.Db(Core.Primitives.CustomerId.Installation);
            (await db.FindAsync<SendingServer>([office.ServerId.Value], Cancel))!.Stop(StopReason.OutOfQuota, "Used up", office.Time.GetUtcNow());
            await db.SaveChangesAsync(Cancel);
        }, Cancel);
        var send = await office.SendToAsync("p01@example.com");
        office.StartEngine();
        await PostOffice.UntilAsync(() => Task.FromResult(office.Server.IsOpen));
        Assert.Empty(office.Server.Received);
        await office.Stops.ResumeAsync(office.ServerId, Cancel);
        await office.FinishAsync(send);
    }

    private static AccountReading Reading(PostOffice office) => new()
    {
        AskedAt = office.Time.GetUtcNow().AddSeconds(1), Max24HourSend = 50_000, SentLast24Hours = 0, MaxSendRate = 14, Production = true, SendingEnabled = true, Enforcement = "HEALTHY",
    };

    private sealed class SlowWords : IStopDiagnosis
    {
        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource<string> Words { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> ExplainAsync(SendingServer server, StopReason reason, string reply, string? from, CancellationToken cancel)
        {
            Asked.TrySetResult();
            return Words.Task;
        }
    }
}
