using Postroad.Core.Accounts;
using Postroad.Core.Domains;
using Postroad.Core.Lists;
using Postroad.Core.Primitives;
using Postroad.Core.Reports;
using Postroad.Core.Sending;
using Postroad.Tests.Fixtures;
using Postroad.Web.Commands;
using Postroad.Web.Commands.Demo;

namespace Postroad.Tests.Commands.Demo;

/// <summary>A demo whose user has added a sending domain: from then on mail leaves from their own alone.</summary>
public sealed class DemoDomainTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_next_run_sends_the_sample_mail_all_the_same_and_says_so_where_it_may_not()
    {
        using var data = new TemporaryFolder();
        Assert.Equal((0, ""), await RunAsync(data));
        await InAsync(data, async (stage, customer) =>
        {
            Assert.Empty(await stage.Get<SendingDomains>().ListAsync(customer, Cancel));
            Assert.Equal(MadeUpPeople.Fields.Select(f => f.Name).Order(), (await stage.Get<CustomFields>().ListAsync(customer, Cancel)).Select(f => f.Name).Order());
            await AddAsync(stage, customer, "roastery.example");
        });

        Assert.Equal((0, ""), await RunAsync(data));
        await InAsync(data, async (stage, customer) =>
        {
            var domains = stage.Get<SendingDomains>();
            var own = await domains.ListAsync(customer, Cancel);
            Assert.Equal([DemoOptions.SampleDomain, "roastery.example"], own.Select(d => d.Domain.Name));
            Assert.True(await domains.ForbidAsync(customer, own[0].Domain.PublicId, own[0].Uses[0].Server.PublicId, "Ines", Cancel));
        });

        var (code, said) = await RunAsync(data);
        Assert.Equal(1, code);
        Assert.StartsWith("No new campaign was started: harbourlane.example ", said, StringComparison.Ordinal);
        await InAsync(data, async (stage, customer) =>
        {
            Assert.Equal(2, (await stage.Get<CampaignList>().ReadAsync(customer, CampaignGroup.All, "", 1, Cancel)).Lines.Count);
            Assert.Equal(2, (await stage.Get<SendingDomains>().ListAsync(customer, Cancel)).Count);
        });
    }

    private static async Task<(int Code, string Said)> RunAsync(TemporaryFolder data)
    {
        using StringWriter output = new(), error = new(), note = new();
        var code = await CommandLine.RunAsync(["demo", "--exit", "--data", data.Path, "--recipients", "20"], new Terminal(TextReader.Null, output, error, note, false), _ => null).WaitAsync(Limit, Cancel);
        return (code, error.ToString());
    }

    private static async Task InAsync(TemporaryFolder data, Func<DemoStage, CustomerId, Task> act)
    {
        await using var stage = await DemoStage.OpenAsync(new DemoOptions { DataFolder = data.Path, Urls = "http://127.0.0.1:0", Exit = true }, DemoFolder.Open(data.Path), Cancel);
        await act(stage, (await stage.Get<Customers>().ListAsync(Cancel))[0].Key);
    }

    private static async Task AddAsync(DemoStage stage, CustomerId customer, string name)
    {
        var server = (await stage.Get<SendingServers>().ListAsync(Cancel))[0];
        Assert.IsType<Edit<DomainDetail>.Saved>(await stage.Get<SendingDomains>().AddAsync(customer, new DomainWish(name, [server.PublicId], null, false), "Ines", true, Cancel));
    }
}
