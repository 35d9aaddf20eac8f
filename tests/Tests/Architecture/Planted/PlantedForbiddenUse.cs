using Postroad.Core.Sending;

namespace Postroad.Core.Tracking;

internal sealed class PlantedForbiddenUse(ISendingServer server)
{
    public ISendingServer Server { get; } = server;
}
