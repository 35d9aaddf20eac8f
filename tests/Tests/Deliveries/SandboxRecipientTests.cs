using Microsoft.EntityFrameworkCore;
using Postroad.Core.Deliveries;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Deliveries;

/// <summary>Amazon SES over SMTP without a key beside it, in the sandbox: nobody tells when that is over, and one recipient who may have no mail stops nobody else.</summary>
public sealed class SandboxRecipientTests
{
    private static readonly string[] Everybody = [.. Enumerable.Range(1, 12).Select(i => $"p{i:00}@example.com")];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_recipient_who_is_not_verified_waits_and_all_others_get_their_mail(TestDatabase kind)
    {
        await using var office = await WithoutKeyAsync(await kind.OpenAsync());
        office.Server.Answer = Refusing(office, to => to == "p03@example.com");
        var send = await office.SendToAsync(Everybody);
        office.StartEngine();
        await PostOffice.UntilAsync(async () => (await office.DeliveriesAsync(send)).Count(d => d.State == DeliveryState.Accepted) == Everybody.Length - 1);

        var (waiting, server) = (await office.DeliveryAsync(send, "p03@example.com"), await office.ServerRowAsync());
        Assert.Equal((DeliveryState.Retrying, 0, "The account is in the sandbox, and this address is not verified"), (waiting.State, waiting.Failures, waiting.Reason));
        Assert.Contains("p03@example.com", waiting.Words, StringComparison.Ordinal);
        Assert.Equal((ServerState.Active, null), (server.State, office.Held.WordsOf(send)));
        Assert.Equal(0, (await office.StoredTotalsAsync(send)).Failed);
        // An hour is nothing that a test waits for: it was asked once.
        Assert.Single(office.Server.Received, r => r.To == "p03@example.com");

        office.Server.Answer = null;
        await office.DueAtOnceAsync(send);
        await office.FinishAsync(send);
        Assert.Equal(Everybody, office.Server.Received.Select(r => r.To).Distinct().Order());
    }

    [Theory, EachDatabase]
    public async Task When_one_after_the_other_is_refused_the_send_is_held_and_goes_on_when_the_sandbox_is_left(TestDatabase kind)
    {
        await using var office = await WithoutKeyAsync(await kind.OpenAsync());
        office.Server.Answer = Refusing(office, _ => true);
        var send = await office.SendToAsync([.. Enumerable.Range(1, 60).Select(i => $"p{i:00}@example.com")]);
        office.StartEngine();
        await PostOffice.UntilAsync(() => Task.FromResult(office.Held.IsExplained(send)));
        await office.StopEngineAsync();

        Assert.StartsWith(HeldSends.RecipientsRefused, office.Held.WordsOf(send), StringComparison.Ordinal);
        // Said once, and not anew with each address that is refused.
        Assert.EndsWith("failed the check in region EU-CENTRAL-1", office.Held.WordsOf(send), StringComparison.Ordinal);
        Assert.InRange(office.Server.Received.Count, HeldSends.MostUnverified, 2 * HeldSends.MostUnverified);
        Assert.Equal(ServerState.Active, (await office.ServerRowAsync()).State);
        Assert.All(await office.DeliveriesAsync(send), d => Assert.True(d is { State: DeliveryState.Queued or DeliveryState.Retrying, Failures: 0 }));

        office.Server.Answer = null;
        office.Held.TryNow(send);
        await office.DueAtOnceAsync(send);
        office.StartEngine();
        await office.FinishAsync(send);
        Assert.All(await office.DeliveriesAsync(send), d => Assert.Equal(DeliveryState.Accepted, d.State));
        Assert.Null(office.Held.WordsOf(send));
    }

    [Theory, EachDatabase]
    public async Task Who_is_verified_behind_many_who_are_not_is_reached_although_those_are_due_again_and_again(TestDatabase kind)
    {
        await using var office = await WithoutKeyAsync(await kind.OpenAsync());
        office.Server.Answer = Refusing(office, to => to != "p60@example.com");
        var send = await office.SendToAsync([.. Enumerable.Range(1, 60).Select(i => $"p{i:00}@example.com")]);
        office.StartEngine();
        await PostOffice.UntilAsync(async () =>
        {
            await office.DueAtOnceAsync(send);
            office.Held.TryNow(send);
            return (await office.DeliveryAsync(send, "p60@example.com")).State == DeliveryState.Accepted;
        });
    }

    /// <summary>The control, and what is right where an account tells: the server is blocked once, and goes on when its account says so.</summary>
    [Fact]
    public async Task With_a_key_beside_it_the_server_is_blocked_until_its_account_says_that_it_is_over()
    {
        await using var office = await PostOffice.OpenAsync(await TestDatabase.Sqlite().OpenAsync());
        office.Server.Answer = Refusing(office, to => to == "p03@example.com");
        var send = await office.SendToAsync(Everybody);
        office.StartEngine();
        await PostOffice.UntilAsync(async () => (await office.ServerRowAsync()).State == ServerState.Blocked);
        Assert.Equal(StopReason.Sandbox, (await office.ServerRowAsync()).StopReason);
        Assert.NotEqual(DeliveryState.Accepted, (await office.DeliveryAsync(send, "p12@example.com")).State);
    }

    private static Func<OutgoingMessage, SendResult> Refusing(PostOffice office, Func<string, bool> whom)
    {
        var taken = 0;
        return message => whom(message.To) ? Refused(message.To) : new SendResult.Accepted($"id-{office.ServerId.Value}-{Interlocked.Increment(ref taken)}");
    }

    private static SendResult.ServerStopped Refused(string to) =>
        new(StopReason.Sandbox, $"554 Message rejected: Email address is not verified. The following identities failed the check in region EU-CENTRAL-1: {to}");

    private static async Task<PostOffice> WithoutKeyAsync(Core.Persistence.Database database)
    {
        var office = await PostOffice.OpenAsync(database);
        await office.Database.WriteAsync(session => session.Db(CustomerId.Installation).Set<SendingServer>().ExecuteUpdateAsync(set => set.SetProperty(s => s.Type, ServerType.SesSmtp), Cancel), Cancel);
        return office;
    }
}
