using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Accounts;
using Postroad.Core.Deliveries;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Campaigns;

/// <summary>Puts the feature together.</summary>
public static class CampaignsSetup
{
    /// <summary>Needs Deliveries, Lists, a <see cref="Tracking.PublicOrigin"/> and token keys.</summary>
    public static IServiceCollection AddCampaigns(this IServiceCollection services) => services
        .AddSingleton<CampaignComposer>()
        .AddSingleton<ISendComposer>(provider => provider.GetRequiredService<CampaignComposer>())
        .AddSingleton<Sending.IServerUse, CampaignsOfServer>()
        .AddSingleton<AudienceExpansion>()
        .AddSingleton<CampaignDrafts>()
        .AddSingleton<CampaignRuns>()
        .AddSingleton<CampaignSchedule>()
        .AddSingleton<AudienceCounts>()
        .AddSingleton<CampaignPreviews>()
        .AddSingleton<CampaignImages>()
        .AddSingleton<MergeGaps>()
        .AddSingleton<MergeTagNames>()
        .AddSingleton<OutsideHttp>()
        .AddSingleton<LinkCheck>()
        .AddSingleton<Preflight>()
        .AddSingleton<CampaignLaunch>()
        .AddSingleton<CampaignTests>()
        .AddSingleton<CampaignSets>()
        .AddSingleton<CampaignControls>()
        .AddSingleton(p => new DatabaseMarks(p.GetRequiredService<Database>(), p.GetRequiredService<DataFolder>().File(Restorations.MarkFile), p.GetRequiredService<TimeProvider>()))
        .AddSingleton<RestoredPause>()
        .AddSingleton<IOlderDatabase>(p => p.GetRequiredService<RestoredPause>())
        .AddSingleton<Restorations>()
        .AddSingleton<UncertainDecisions>()
        .AddSingleton<MissedSends>()
        .AddSingleton<CampaignKeeper>();
}
