using Microsoft.Extensions.DependencyInjection;

namespace Postroad.Core.Advisor;

/// <summary>Puts the feature together.</summary>
public static class AdvisorSetup
{
    /// <summary>Needs Sending.</summary>
    public static IServiceCollection AddAdvisor(this IServiceCollection services) => services.AddSingleton<SesTermsStore>().AddSingleton<SendingMonths>().AddSingleton<ProductionDraft>();
}
