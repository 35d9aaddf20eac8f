using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Postroad.Core.Sending.Ses;
using Postroad.Core.Sending.Smtp;

namespace Postroad.Core.Sending;

public static class SendingServices
{
    /// <summary>Sending servers, rates and quotas. Whoever hosts it runs <see cref="AccountWatch"/>.</summary>
    public static IServiceCollection AddSending(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<LocalQuotaLedger>();
        services.TryAddSingleton<IQuotaLedger>(provider => provider.GetRequiredService<LocalQuotaLedger>());
        services.TryAddSingleton(SendingLimits.Default);
        services.AddSingleton<SendingServers>().AddSingleton<ServerProbe>().AddSingleton<ServerEdits>().AddSingleton<ISenderCheck, SenderCheck>().AddSingleton<ServerControls>();
        services.AddSingleton<QuotaHistory>().AddSingleton<IAccountListener>(provider => provider.GetRequiredService<QuotaHistory>());
        services.AddSingleton<SesServers>();
        services.AddSingleton<SesProbe>().AddSingleton<SesIdentities>().AddSingleton<SetLooks>().AddSingleton<ServerClasses>();
        services.AddSingleton<AccountWatch>();
        services.AddSingleton<SesServerOpener>();
        services.TryAddSingleton<IStopDiagnosis, SesStopDiagnosis>();
        services.AddSingleton<SmtpServers>().AddSingleton<SmtpServerOpener>().AddSingleton<SmtpProbe>();
        services.TryAddSingleton<IServerOpener, ServerOpener>();
        return services;
    }
}
