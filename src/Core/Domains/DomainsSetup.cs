using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Logging;
using Postroad.Core.Domains.Dns;
using Postroad.Core.Domains.Links;
using Postroad.Core.Persistence;
using Postroad.Core.Tracking;

namespace Postroad.Core.Domains;

/// <summary>Puts the feature together.</summary>
public static class DomainsSetup
{
    /// <summary>Needs a <see cref="TimeProvider"/>.</summary>
    public static IServiceCollection AddDomains(this IServiceCollection services)
    {
        services.AddOptions<DnsOptions>();
        services.AddSingleton<LinkOrigins>().AddSingleton<LinkHosts>().AddSingleton<Certificates>().AddSingleton<TrackingDomains>().AddSingleton<LinkUpkeep>();
        services.AddSingleton(p => new TrackingChecks(p.GetRequiredService<Database>(), p.GetRequiredService<DnsLooks>(), p.GetRequiredService<PublicOrigin>(), p.GetRequiredService<LinkHosts>(),
            p.GetRequiredService<TimeProvider>(), p.GetRequiredService<ILogger<TrackingChecks>>()));
        return services.AddSingleton(p => new DnsLooks(p.GetRequiredService<IOptions<DnsOptions>>().Value.Servers(), p.GetRequiredService<TimeProvider>()));
    }
}
