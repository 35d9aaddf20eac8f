using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Advisor.Findings;

namespace Postroad.Core.Advisor;

/// <summary>Puts the feature together.</summary>
public static class AdvisorSetup
{
    /// <summary>Needs all other features.</summary>
    public static IServiceCollection AddAdvisor(this IServiceCollection services) => services.AddSingleton<SesTermsStore>().AddSingleton<SendingMonths>()
        .AddSingleton<FindingBook>().AddSingleton<FactReader>().AddSingleton<ServerLooks>().AddSingleton<Doctor>().AddSingleton<FindingMails>();
}
