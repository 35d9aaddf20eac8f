using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Campaigns;
using Postroad.Core.Reports;
using Postroad.Core.Sending;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Web;

/// <summary>After bounces or complaints a campaign goes on at so many an hour: the server's limit, which an administrator sets with the same press.</summary>
public sealed class SlowResumeTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_administrator_resumes_at_so_many_an_hour_and_a_member_as_fast_as_the_server_allows()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        await installation.SubscribeAsync("anna@example.com");
        // Its server stands still, so that the campaign does not end meanwhile.
        var servers = installation.Web.Services.GetRequiredService<SendingServers>();
        await installation.Web.Services.GetRequiredService<ServerControls>().PauseAsync((await servers.ListAsync(Cancel))[0].PublicId, "Ines", null, Cancel);
        var campaign = (await installation.StartCampaignAsync()).PublicId;
        var controls = installation.Web.Services.GetRequiredService<CampaignControls>();
        using Guest member = new(installation.Web), admin = new(installation.Web);
        await member.SignInAsync(installation.Customer);
        await admin.SignInAsync(installation.Customer, isAdministrator: true);

        await PauseAsync();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, await ResumeAsync(admin, "a lot"));
        Assert.Equal((null, CampaignState.Paused), await NowAsync());
        Assert.Equal(HttpStatusCode.Found, await ResumeAsync(admin, "2,000"));
        var (limit, state) = await NowAsync();
        Assert.Equal(2000, limit);
        Assert.NotEqual(CampaignState.Paused, state);

        await PauseAsync();
        Assert.Equal(HttpStatusCode.Found, await ResumeAsync(member, "5"));
        Assert.Equal(2000, (await NowAsync()).Limit);

        async Task PauseAsync() => Assert.IsType<ControlResult.Done>(await controls.PauseAsync(installation.Customer, campaign, "Ines", null, Cancel));

        async Task<HttpStatusCode> ResumeAsync(Guest guest, string perHour)
        {
            using var page = await guest.AdminAsync($"/campaigns/{campaign}/resume");
            var fields = new Dictionary<string, string>(Guest.Fields(await page.Content.ReadAsStringAsync(Cancel))) { ["_handler"] = "control", ["max_per_hour"] = perHour };
            using var answer = await guest.AdminAsync($"/campaigns/{campaign}/resume", HttpMethod.Post, new FormUrlEncodedContent(fields));
            return answer.StatusCode;
        }

        async Task<(int? Limit, CampaignState State)> NowAsync() => ((await servers.ListAsync(Cancel))[0].MaxPerHour,
            (await installation.Web.Services.GetRequiredService<CampaignReports>().FindAsync(installation.Customer, campaign, Cancel))!.State);
    }
}
