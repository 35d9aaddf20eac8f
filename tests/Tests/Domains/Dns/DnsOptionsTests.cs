using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Postroad.Core.Domains;
using Postroad.Core.Domains.Dns;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Domains.Dns;

public sealed class DnsOptionsTests
{
    [Fact]
    public void Without_settings_the_resolvers_of_the_machine_are_asked_and_no_name_server_on_it()
    {
        var servers = new DnsOptions().Servers();

        Assert.Equal(DnsServers.OfSystem().Resolvers, servers.Resolvers);
        Assert.Equal(DnsServers.Port, servers.AuthorityPort);
        Assert.Equal([false, false, true], [servers.MayAsk(IPAddress.Loopback), servers.MayAsk(IPAddress.Parse("10.0.0.1")), servers.MayAsk(IPAddress.Parse("9.9.9.9"))]);
    }

    [Fact]
    public void Loopback_is_asked_when_allowed_and_other_addresses_of_the_house_are_not()
    {
        var servers = new DnsOptions { AskLoopback = true }.Servers();

        Assert.Equal([true, true, false, true], [servers.MayAsk(IPAddress.Loopback), servers.MayAsk(IPAddress.IPv6Loopback), servers.MayAsk(IPAddress.Parse("10.0.0.1")), servers.MayAsk(IPAddress.Parse("9.9.9.9"))]);
    }

    [Fact]
    public async Task The_product_asks_the_server_that_is_set()
    {
        var dns = await NameServer.SharedAsync();
        await dns.ServeAsync("settings.test", "@ TXT \"from the one that is set\"");
        var services = new ServiceCollection().AddSingleton(TimeProvider.System).AddDomains();
        services.AddSingleton(Options.Create(new DnsOptions { Resolver = dns.EndPoint, AuthorityPort = dns.Port, AskLoopback = true }));
        await using var provider = services.BuildServiceProvider();

        var answer = await provider.GetRequiredService<DnsLooks>().AskAsync(new DnsQuestion(DnsName.Parse("settings.test"), DnsKind.Txt), TestContext.Current.CancellationToken);

        Assert.Equal("from the one that is set", Assert.IsType<DnsRecord.Txt>(Assert.Single(Assert.IsType<DnsAnswer.Found>(answer).Records)).Text);
    }
}
