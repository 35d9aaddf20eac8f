using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Postroad.Core.Domains.Dns;
using Postroad.Core.Domains.Links;
using Postroad.Core.Domains.Signing;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Tracking;

namespace Postroad.Core.Domains;

/// <summary>Puts the feature together.</summary>
public static class DomainsSetup
{
    /// <summary>Needs Sending, Accounts, a <see cref="PublicOrigin"/> and a <see cref="TimeProvider"/>.</summary>
    public static IServiceCollection AddDomains(this IServiceCollection services)
    {
        services.AddOptions<DnsOptions>();
        services.TryAddSingleton(p => p.GetRequiredService<IOptions<DnsOptions>>().Value.Servers());
        services.AddSingleton(p => new DnsLooks(p.GetRequiredService<DnsServers>(), p.GetRequiredService<TimeProvider>()));
        services.AddSingleton<DomainIdentities>().AddSingleton<DomainLooker>();
        services.AddSingleton(p => new DomainKeeper(
            p.GetRequiredService<Database>(), p.GetRequiredService<DomainLooker>(), p.GetRequiredService<MailSigning>(), p.GetRequiredService<TimeProvider>(), p.GetRequiredService<ILogger<DomainKeeper>>()));
        services.AddSingleton<LinkOrigins>().AddSingleton<LinkHosts>().AddSingleton<Certificates>().AddSingleton<TrackingDomains>().AddSingleton<LinkUpkeep>();
        services.TryAddSingleton<OutsideHttp>();
        services.AddSingleton(p => new TlsLook(p.GetRequiredService<OutsideHttp>(), p.GetRequiredService<TimeProvider>()));
        services.AddSingleton(p => new TrackingChecks(p.GetRequiredService<Database>(), p.GetRequiredService<DnsLooks>(), p.GetRequiredService<PublicOrigin>(), p.GetRequiredService<LinkHosts>(),
            p.GetRequiredService<LinkOrigins>(), p.GetRequiredService<TlsLook>(), p.GetRequiredService<TimeProvider>(), p.GetRequiredService<ILogger<TrackingChecks>>()));
        services.AddSingleton(p => new SenderPolicy(p.GetRequiredService<Database>(), p.GetRequiredService<DnsLooks>(), p.GetRequiredService<TimeProvider>()));
        return services.AddSingleton<SendingDomains>().AddSingleton<DomainKeys>().AddSingleton<MailSigning>().AddSingleton<SenderRights>().AddSingleton<IServerUse, DomainsOfServer>();
    }
}
