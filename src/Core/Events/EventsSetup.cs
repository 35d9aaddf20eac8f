using Microsoft.Extensions.DependencyInjection;

namespace Postroad.Core.Events;

/// <summary>Puts the feature together.</summary>
public static class EventsSetup
{
    /// <summary>The intake; features add their reactions themselves.</summary>
    public static IServiceCollection AddEvents(this IServiceCollection services) =>
        services.AddSingleton<EventIntake>().AddSingleton<IEventIntake>(provider => provider.GetRequiredService<EventIntake>());
}
