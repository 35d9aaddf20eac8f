#if CRASH_POINTS
using Postroad.Core.Sending;

namespace Postroad.Core.Feedback.Sns;

/// <summary>The mistake that the tests must notice (<see cref="Primitives.NegativeControl.FollowSubscribeUrl"/>). In test builds only.</summary>
internal sealed partial class TopicIntake
{
    private static async Task FollowAsync(SnsMessage message, CancellationToken cancel)
    {
        using var http = new HttpMessageInvoker(EndpointHttp.Open(connections: 1));
        using var request = new HttpRequestMessage(HttpMethod.Get, message.SubscribeUrl);
        using var answer = await http.SendAsync(request, cancel);
    }
}
#endif
