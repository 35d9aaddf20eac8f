using Microsoft.Extensions.DependencyInjection;

namespace Postroad.Core.SesSetup;

public static class SesSetupServices
{
    /// <summary>Needs Sending, Deliveries and a database.</summary>
    public static IServiceCollection AddSesSetup(this IServiceCollection services) => services.AddSingleton<RegionSurvey>().AddSingleton<ServerSetups>().AddSingleton<ClassSetups>().AddSingleton<LoopProofs>().AddSingleton<TriedActions>().AddSingleton<ProductionAccess>().AddSingleton<ZonePublishing>();
}
