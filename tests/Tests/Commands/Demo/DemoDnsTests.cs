using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Postroad.Core.Domains.Dns;
using Postroad.Tests.Crash;
using Postroad.Tests.Fixtures;
using Postroad.Web.Commands.Demo;

namespace Postroad.Tests.Commands.Demo;

/// <summary><c>demo --dns</c>: a name server that comes and goes with the demo.</summary>
public sealed partial class DemoDnsTests
{
    private static readonly HttpClient Http = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_product_asks_the_registrars_name_server_as_resolver_and_as_authority()
    {
        using var data = new TemporaryFolder();
        var options = new DemoOptions { DataFolder = data.Path, Urls = "http://127.0.0.1:0", Dns = true };
        await using var stage = await DemoStage.OpenAsync(options, DemoFolder.Open(data.Path), Cancel);
        await PutAsync(stage.Simulator!.Address, "shop.example", "@ TXT \\\"registered here\\\"");

        var question = new DnsQuestion(DnsName.Parse("shop.example"), DnsKind.Txt);
        var looks = stage.Get<DnsLooks>();
        Assert.Equal("registered here", Assert.Single(Assert.IsType<DnsAnswer.Found>(await looks.AskAsync(question, Cancel)).Records).Content);
        using var look = looks.Begin();
        var view = await new Authorities(look, TimeProvider.System).AskAsync(question, Cancel);
        Assert.Equal((DnsName.Parse("shop.example"), "registered here"), (view.Zone, Assert.Single(view.Words).Content));
        Assert.IsType<DnsAnswer.NoSuchName>(await looks.AskAsync(new DnsQuestion(DnsName.Parse("amazon.com"), DnsKind.Txt), Cancel));
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("KILL")]
    public async Task Nothing_of_it_is_left_when_the_demo_is_stopped_or_killed(string signal)
    {
        using var data = new TemporaryFolder();
        var folder = Path.Combine(data.Path, "simulator");
        using (var demo = ProductProcess.Start(["demo", "--dns", "--data", data.Path, "--urls", "http://127.0.0.1:0", "--recipients", "10"]))
        {
            var said = await demo.LineAsync("Domains are registered at");
            await PutAsync(new Uri(Place().Match(said).Groups[1].Value), "shop.example", "@ A 192.0.2.1");
            Assert.InRange(NsdProcesses.Of(folder).Count, 4, 6);
            demo.Signal(signal);
            await demo.ExitCodeAsync();
        }

        await Installation.UntilAsync(() => Task.FromResult(NsdProcesses.Of(folder)), left => left.Count == 0);
    }

    [Fact]
    public async Task The_next_run_has_the_zones_and_the_address_of_the_last()
    {
        using var data = new TemporaryFolder();
        var options = new DemoOptions { DataFolder = data.Path, Urls = "http://127.0.0.1:0", Dns = true };
        IPEndPoint? first;
        await using (var stage = await DemoStage.OpenAsync(options, DemoFolder.Open(data.Path), Cancel))
        {
            first = stage.NameServer;
            await PutAsync(stage.Simulator!.Address, "shop.example", "@ A 192.0.2.1");
        }

        await using var again = await DemoStage.OpenAsync(options, DemoFolder.Open(data.Path), Cancel);
        Assert.Equal(first, again.NameServer);
        Assert.IsType<DnsAnswer.Found>(await again.Get<DnsLooks>().AskAsync(new DnsQuestion(DnsName.Parse("shop.example"), DnsKind.A), Cancel));
        // What domains lead to is there too, as Amazon has it.
        foreach (var name in new[] { "amazonses.com", "token.dkim.amazonses.com", "token.dkim.eu-south-1.amazonses.com" })
            Assert.IsType<DnsAnswer.Found>(await again.Get<DnsLooks>().AskAsync(new DnsQuestion(DnsName.Parse(name), DnsKind.Txt), Cancel));
    }

    private static async Task PutAsync(Uri simulator, string zone, string text)
    {
        using var body = new StringContent($$"""{"text":"{{text}}"}""", Encoding.UTF8, "application/json");
        using var answer = await Http.PutAsync(new Uri(simulator, $"/_simulator/dns/zones/{zone}"), body, Cancel);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancel));
    }

    [GeneratedRegex(@"at (http\S+)registrar")]
    private static partial Regex Place();
}
