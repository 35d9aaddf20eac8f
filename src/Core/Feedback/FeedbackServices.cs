using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Postroad.Core.Deliveries;
using Postroad.Core.Feedback.Ses;
using Postroad.Core.Feedback.Sns;
using Postroad.Core.Primitives;
using Postroad.Core.Sending.Ses;

namespace Postroad.Core.Feedback;

public static class FeedbackServices
{
    /// <summary>
    /// Intake of events. Needs an <c>IEventIntake</c> and a <see cref="DeliveryKeyReader"/>. Whoever hosts it runs an <see cref="SqsIntake"/> per queue and <see cref="Topics.LookAsync"/> again and again.
    /// </summary>
    public static IServiceCollection AddFeedback(this IServiceCollection services)
    {
        services.AddSingleton<SesEventDecoder>();
        services.AddSingleton<SqsIntakes>();
        services.AddSingleton<QueueIntakes>();
        services.TryAddSingleton<OutsideHttp>();
        services.AddSingleton(provider => new SigningCertificates(provider.GetRequiredService<OutsideHttp>().SendAsync, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<TopicSubscriptions>().AddSingleton<Topics>();
        services.AddSingleton<IQueueProbe, SqsQueueProbe>();
        services.AddSingleton<IEventFlow>(provider => provider.GetRequiredService<QueueIntakes>());
        return services;
    }
}
