using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Advisor.Findings;
using Postroad.Core.Domains.Links;
using Postroad.Core.Tracking;

namespace Postroad.Core.Advisor;

/// <summary>Puts the feature together.</summary>
public static class AdvisorSetup
{
    /// <summary>Needs all other features.</summary>
    public static IServiceCollection AddAdvisor(this IServiceCollection services) => services.AddSingleton<SesTermsStore>().AddSingleton<SendingMonths>().AddSingleton<ProductionDraft>()
        .AddSingleton<FindingBook>().AddSingleton(p => new OwnPixel(p.GetRequiredService<PublicOrigin>(), p.GetRequiredService<TlsLook>(), p.GetRequiredService<TimeProvider>())).AddSingleton<FactReader>().AddSingleton<ServerLooks>().AddSingleton<Doctor>().AddSingleton<FindingMails>();
}
