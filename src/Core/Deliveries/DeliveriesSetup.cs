using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Postroad.Core.Accounts;
using Postroad.Core.Deliveries.Checks;
using Postroad.Core.Deliveries.Journal;
using Postroad.Core.Events;
using Postroad.Core.Sending;

namespace Postroad.Core.Deliveries;

/// <summary>Puts the feature together.</summary>
public static class DeliveriesSetup
{
    /// <summary>The ledger, the engine and what events do to deliveries. Each reaction to events stands for itself; their order means nothing.</summary>
    public static IServiceCollection AddDeliveries(this IServiceCollection services)
    {
        services.AddOptions<DeliveryOptions>();
        services.AddSingleton(provider => new SendingLimits(provider.GetRequiredService<IOptions<DeliveryOptions>>().Value.RequestDeadline));
        services.AddSingleton<HeldSends>().AddSingleton<EvidenceMarks>().AddSingleton<Reconciler>().AddSingleton<ForgottenMail>().AddSingleton<DeliveryReaction>();
        services.AddSingleton<IDeliveryOwners>(provider => provider.GetRequiredService<DeliveryReaction>());
        services.AddSingleton<IEventReaction>(provider => provider.GetRequiredService<DeliveryReaction>());
        services.AddSingleton<TestSends>().AddSingleton<SendComposers>().AddSingleton<ISendComposer, TestComposer>().AddSingleton<IServerUse, SendsOfServer>();
        services.AddSingleton<IMessageComposer>(provider => provider.GetRequiredService<SendComposers>());
        services.TryAddSingleton<ILaneAssigner, LocalLaneAssigner>();
        services.AddSingleton<IAccountListener>(provider => provider.GetRequiredService<ServerStops>());
        services.AddSingleton(p => new HandoverJournal(p.GetRequiredService<DataFolder>().File("journal"), p.GetRequiredService<TimeProvider>()));
        services.AddSingleton<SentMinutes>().AddSingleton<ISentBefore>(provider => provider.GetRequiredService<SentMinutes>());
        services.AddSingleton<LedgerCheck>().AddSingleton<LedgerChecks>();
        return services.AddSingleton<ServerStops>().AddSingleton<QuotaWatch>().AddSingleton<LostSenders>().AddSingleton<BlockedServers>().AddSingleton<SendKeeper>().AddSingleton<SendingEngine>();
    }
}
