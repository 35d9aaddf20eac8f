using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Postroad.Core.Domains.Dns;
using Postroad.Core.Persistence;
using Postroad.Core.Sending;

namespace Postroad.Core.Domains;

/// <summary>Puts the feature together.</summary>
public static class DomainsSetup
{
    /// <summary>Needs Sending and Accounts.</summary>
    public static IServiceCollection AddDomains(this IServiceCollection services)
    {
        services.AddOptions<DomainOptions>();
        services.TryAddSingleton(p => p.GetRequiredService<IOptions<DomainOptions>>().Value.Servers());
        services.AddSingleton(p => new DnsLooks(p.GetRequiredService<DnsServers>(), p.GetRequiredService<TimeProvider>()));
        services.AddSingleton<DomainIdentities>().AddSingleton<DomainLooker>();
        services.AddSingleton(p => new DomainKeeper(
            p.GetRequiredService<Database>(), p.GetRequiredService<DomainLooker>(), p.GetRequiredService<TimeProvider>(), p.GetRequiredService<ILogger<DomainKeeper>>()));
        return services.AddSingleton<SendingDomains>().AddSingleton<SenderRights>().AddSingleton<IServerUse, DomainsOfServer>();
    }
}
