using Postroad.Simulator.Control;
using Postroad.Simulator.Storage;

namespace Postroad.Simulator.Faults;

/// <summary>Asks whether a fault strikes a request, and writes down that it did.</summary>
internal sealed class FaultStrikes(Settings settings, StateFiles files, TimeProvider clock)
{
    public bool Strikes(FaultKind kind, Happening happening)
    {
        if (!settings.Faults.Strikes(kind, happening)) return false;
        files.Steps.Append(new LogEntry { Kind = LogEntryKind.FaultStruck, Which = (byte)kind, AtMs = clock.GetUtcNow().ToUnixTimeMilliseconds() });
        return true;
    }
}
