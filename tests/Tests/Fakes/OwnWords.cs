using Postroad.Core.Sending;

namespace Postroad.Tests.Fakes;

/// <summary>Explains nothing: the provider's words stand.</summary>
internal sealed class OwnWords : IStopDiagnosis
{
    public Task<string> ExplainAsync(SendingServer server, StopReason reason, string reply, string? from, CancellationToken cancel) => Task.FromResult(reply);
}
