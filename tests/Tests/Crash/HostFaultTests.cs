using System.Net;
using System.Net.Sockets;
using Postroad.Core.Deliveries;

namespace Postroad.Tests.Crash;

/// <summary>A mail that kills the process, and a process without handles.</summary>
[Trait("Category", "Crash")]
public sealed class HostFaultTests
{
    [Fact]
    public async Task A_mail_at_which_the_process_dies_is_not_tried_for_ever_and_the_others_go_on()
    {
        using var campaign = await Campaign.OpenAsync(people: 100);
        var poison = new Dictionary<string, string>();
        using (var first = campaign.Start())
        {
            await campaign.UntilReceivedAsync(10, first);
            await first.KillAsync();
        }

        var victim = (await LedgerFacts.ReadAsync(campaign.Url, whole: false)).Rows.Last(r => r.State == DeliveryState.Queued).Address;
        poison["POSTROAD_CRASH_ON"] = victim;
        using (var dying = campaign.Start(poison)) Assert.Equal(128 + 9, await dying.ExitCodeAsync());

        // Whether the first death of it is proven absent, and it is tried once more, is up to what else was uncertain; a second death ends that.
        for (var deaths = 1; ; deaths++)
        {
            using var next = campaign.Start(poison);
            if (await next.ExitCodeAsync(TimeSpan.FromMinutes(2)) != 128 + 9) break;
            Assert.True(deaths < 2, next.ToString());
        }

        Assert.Empty(await campaign.FindingsAsync());
        var rows = (await LedgerFacts.ReadAsync(campaign.Url)).Rows;
        Assert.Equal(DeliveryState.UnknownClosed, rows.Single(r => r.Address == victim).State);
        Assert.DoesNotContain(await campaign.Simulator.MailsAsync(), m => m.Recipient == victim);
    }

    [Fact]
    public async Task Without_handles_it_sheds_visitors_and_goes_on_sending()
    {
        using var campaign = await Campaign.OpenAsync(people: 600, rate: 40);
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        var visitors = new List<Socket>();
        using var product = campaign.Start(under: ["prlimit", "--nofile=500"], more: ["--urls", $"http://127.0.0.1:{port}"]);
        try
        {
            await campaign.UntilReceivedAsync(10, product);
            for (var i = 0; i < 700; i++)
            {
                var visitor = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                visitors.Add(visitor);
                try
                {
                    await visitor.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
                }
                catch (SocketException refused)
                {
                    Assert.Fail($"Visitor {i}: {refused.Message}\n{product}");
                }

                // A crowd, and no flood: who is turned away frees a handle a moment later.
                if (i % 20 == 0) await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, TestContext.Current.CancellationToken);
            }

            await campaign.UntilReceivedAsync(40, product);
        }
        finally
        {
            foreach (var visitor in visitors) visitor.Dispose();
        }

        await product.ResultAsync(TimeSpan.FromMinutes(2));
        Assert.Empty(await campaign.FindingsAsync());
    }
}
