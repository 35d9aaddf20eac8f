using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Events;

namespace Postroad.Core.Suppressions;

/// <summary>Puts the feature together.</summary>
public static class SuppressionsSetup
{
    public static IServiceCollection AddSuppressions(this IServiceCollection services) =>
        services.AddSingleton<SuppressionList>().AddSingleton<IEventReaction, SuppressFromEvents>();
}
