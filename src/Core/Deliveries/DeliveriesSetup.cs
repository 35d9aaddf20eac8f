using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Postroad.Core.Deliveries.Checks;
using Postroad.Core.Events;

namespace Postroad.Core.Deliveries;

/// <summary>Puts the feature together.</summary>
public static class DeliveriesSetup
{
    /// <summary>The ledger, the engine and what events do to deliveries. First of the reactions: the others read what it has settled.</summary>
    public static IServiceCollection AddDeliveries(this IServiceCollection services)
    {
        services.AddOptions<DeliveryOptions>().Validate(o => o.Lease > o.RequestDeadline + o.LeaseMargin, "Deliveries:Lease must be longer than RequestDeadline and LeaseMargin together, or nothing is ever sent.").ValidateOnStart();
        services.AddSingleton<DeliveryReaction>();
        services.AddSingleton<IDeliveryOwners>(provider => provider.GetRequiredService<DeliveryReaction>());
        services.AddSingleton<IEventReaction>(provider => provider.GetRequiredService<DeliveryReaction>());
        services.TryAddSingleton<ILaneAssigner, LocalLaneAssigner>();
        services.AddSingleton<LedgerCheck>().AddSingleton<LedgerChecks>();
        return services.AddSingleton<ServerStops>().AddSingleton<QuotaWatch>().AddSingleton<SendKeeper>().AddSingleton<SendingEngine>();
    }
}
