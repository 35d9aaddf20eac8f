using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Accounts;
using Postroad.Core.Primitives;
using Postroad.Core.Reports;
using Postroad.Core.Sending;
using Postroad.Tests.Fakes;
using Postroad.Tests.Fixtures;
using Postroad.Tests.Web;

namespace Postroad.Tests.Reports;

/// <summary>How much of each class of mail left through a server within a day.</summary>
public sealed class ClassTrafficTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_campaign_counts_as_marketing_for_a_day_on_both_pages_and_by_a_call(TestDatabase kind)
    {
        await using var mailing = await Mailing.SendAsync(kind);
        var installation = mailing.Installation;
        var server = (await installation.Web.Services.GetRequiredService<SendingServers>().ListAsync(Cancel))[0];
        var (totals, later) = (await installation.TotalsAsync(mailing.Campaign), new ShiftedTime());
        Assert.True(totals.Sent > 0);
        var flows = await new ClassTraffic(installation.Database, TimeProvider.System).ReadAsync(server.Key, Cancel);
        Assert.Equal([MessageClass.Marketing, MessageClass.Transactional, MessageClass.System], flows.Select(f => f.Class));
        Assert.Equal([totals.Sent, 0, 0], flows.Select(f => f.Sent));
        Assert.Equal(totals.Delivered, flows[0].Delivered);

        using var admin = new Guest(installation.Web);
        await admin.SignInAsync(installation.Customer, isAdministrator: true);
        using var page = await admin.AdminAsync($"/servers/{server.PublicId}");
        Assert.Contains($"marketing {totals.Sent}, transactional 0, system 0", await AnswerAssert.IsAsync(HttpStatusCode.OK, page), StringComparison.Ordinal);
        using var classes = await admin.AdminAsync($"/servers/{server.PublicId}/classes");
        Assert.Contains($"{totals.Sent} message", await AnswerAssert.IsAsync(HttpStatusCode.OK, classes), StringComparison.Ordinal);
        using var desk = await ApiDesk.OpenAsync(installation, installation.Customer, ApiScopes.ServersRead);
        var told = (await desk.CallAsync("GET", $"/servers/{server.PublicId}/classes/traffic")).Expect(200).Json.GetProperty("items")[0];
        Assert.Equal(("marketing", totals.Sent), (told.GetProperty("class").GetString(), told.GetProperty("sent").GetInt64()));
        (await desk.CallAsync("GET", "/servers/nobody/classes/traffic")).Problem(404);

        later.Jump(TimeSpan.FromHours(25));
        Assert.All(await new ClassTraffic(installation.Database, later).ReadAsync(server.Key, Cancel), f => Assert.Equal(0, f.Sent));
    }
}
