using Microsoft.Extensions.Logging;
using Postroad.Core.Events;
using Postroad.Core.Sending.Ses;

namespace Postroad.Core.Feedback.Ses;

/// <summary>Opens the intake of a sending server's queue.</summary>
public sealed class SqsIntakes(SesEventDecoder decoder, IEventIntake events, TimeProvider time, ILogger<SqsIntake> log)
{
    /// <summary>No request is made before <see cref="SqsIntake.RunAsync"/>.</summary>
    /// <exception cref="ArgumentException">The settings name no queue, or one at a place that is not allowed.</exception>
    public SqsIntake Open(SesServerSettings settings)
    {
        SesServers.Check(settings);
        return new SqsIntake(new SqsQueue(settings), $"queue {settings.QueueUrl} of sending server {settings.Id.Value}", decoder, events, time, log, settings.QueueVisibility);
    }
}
