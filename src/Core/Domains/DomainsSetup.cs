using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Postroad.Core.Domains.Dns;

namespace Postroad.Core.Domains;

/// <summary>Puts the feature together.</summary>
public static class DomainsSetup
{
    /// <summary>Needs a <see cref="TimeProvider"/>.</summary>
    public static IServiceCollection AddDomains(this IServiceCollection services)
    {
        services.AddOptions<DnsOptions>();
        return services.AddSingleton(p => new DnsLooks(p.GetRequiredService<IOptions<DnsOptions>>().Value.Servers(), p.GetRequiredService<TimeProvider>()));
    }
}
