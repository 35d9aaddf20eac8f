using Postroad.Core.Deliveries;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Faults;

/// <summary>One row at which the program itself fails must not take its neighbours along.</summary>
public sealed class PoisonTests
{
    private static readonly string[] People = [.. Enumerable.Range(1, 12).Select(i => $"person{i}@example.com")];

    [Theory, EachDatabase]
    public async Task A_row_whose_mail_makes_the_program_fail_is_refused_alone(TestDatabase kind)
    {
        await using var post = await PostOffice.OpenAsync(await kind.OpenAsync());
        post.Composer.Poisonous.Add("person5@example.com");
        var send = await post.SendToAsync(People);
        post.StartEngine();
        await post.FinishAsync(send);

        var rows = await post.DeliveriesAsync(send);
        Assert.Equal(DeliveryState.Rejected, rows.Single(r => r.Address == "person5@example.com").State);
        Assert.Equal(11, rows.Count(r => r.State == DeliveryState.Accepted));
    }

    [Theory, EachDatabase]
    public async Task An_adapter_that_throws_leaves_only_its_own_row_uncertain(TestDatabase kind)
    {
        await using var post = await PostOffice.OpenAsync(await kind.OpenAsync(), options: new DeliveryOptions { Pause = TimeSpan.FromMilliseconds(10), RangeSize = 5, MostPerTurn = 4, Horizon = TimeSpan.FromSeconds(1) });
        post.Server.Answer = message => message.To == "person5@example.com" ? throw new InvalidOperationException("Nobody thought of this") : null!;
        var send = await post.SendToAsync(People);
        post.StartEngine();
        await post.FinishAsync(send);

        var rows = await post.DeliveriesAsync(send);
        Assert.Equal(DeliveryState.UnknownClosed, rows.Single(r => r.Address == "person5@example.com").State);
        Assert.Equal(11, rows.Count(r => r.State == DeliveryState.Accepted));
        Assert.Equal(12, post.Server.Received.Count);
    }
}
