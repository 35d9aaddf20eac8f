using Microsoft.Extensions.DependencyInjection;

namespace Postroad.Core.Domains.Reports;

/// <summary>Puts the reports together.</summary>
internal static class DmarcReportsSetup
{
    public static IServiceCollection AddDmarcReports(this IServiceCollection services) =>
        services.AddSingleton<DmarcReports>().AddSingleton<DmarcFigures>().AddSingleton<DmarcParts>().AddSingleton<DmarcNames>().AddSingleton<DmarcShares>().AddSingleton<DmarcUpkeep>();
}
