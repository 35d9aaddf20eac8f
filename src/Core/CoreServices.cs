using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Postroad.Core.Accounts;
using Postroad.Core.Advisor;
using Postroad.Core.Campaigns;
using Postroad.Core.Deliveries;
using Postroad.Core.Domains;
using Postroad.Core.Domains.Reports;
using Postroad.Core.Events;
using Postroad.Core.Feedback;
using Postroad.Core.Feedback.Ses;
using Postroad.Core.Lists;
using Postroad.Core.Notices;
using Postroad.Core.Persistence;
using Postroad.Core.Sending;
using Postroad.Core.SesSetup;
using Postroad.Core.Suppressions;
using Postroad.Core.Tracking;

namespace Postroad.Core;

/// <summary>The product without HTTP, feature by feature in the order in which a mail goes through it.</summary>
public static class CoreServices
{
    /// <summary>
    /// Needs a <see cref="Database"/>, a <see cref="DataFolder"/>, a <see cref="TimeProvider"/>, <see cref="TokenKeys"/>, a
    /// <see cref="PublicOrigin"/> and <see cref="AdminLinks"/>. <see cref="CoreRuntime"/> does the work in the background.
    /// </summary>
    public static IServiceCollection AddCore(this IServiceCollection services)
    {
        services.AddAccounts();
        services.AddOptions<StorageOptions>();
        services.AddSingleton(p => new StorageWatch(p.GetRequiredService<Database>(), p.GetRequiredService<DataFolder>().Path, p.GetRequiredService<IOptions<StorageOptions>>(),
            p.GetRequiredService<TimeProvider>(), p.GetRequiredService<ILogger<StorageWatch>>()));
        services.AddSingleton<DeliveryKeys>().AddSingleton<LinkTokens>().AddSingleton<SignUpTokens>();
        services.AddLists();
        services.AddCampaigns();
        services.AddDeliveries();
        services.AddSending();
        services.AddDomains();
        services.AddDmarcReports();
        services.AddNotices();
        services.AddFeedback();
        services.AddSesSetup();
        services.AddAdvisor();
        services.AddSingleton<DeliveryKeyReader>(provider => provider.GetRequiredService<DeliveryKeys>().TryRead);
        services.AddEvents();
        services.AddSuppressions();
        return services.AddSingleton<BackgroundJobs>().AddSingleton<CoreRuntime>();
    }
}
