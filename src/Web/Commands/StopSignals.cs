using System.Runtime.InteropServices;

namespace Postroad.Web.Commands;

/// <summary>Ctrl-C and SIGTERM: the first asks to leave in order, the second leaves at once.</summary>
internal sealed class StopSignals : IDisposable
{
    /// <summary>What shells expect of a process that a signal ended: 128 and its number.</summary>
    private const int Interrupted = 128 + 2, Terminated = 128 + 15;

    private readonly CancellationTokenSource first = new();
    private readonly TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] registrations;

    public StopSignals() =>
        registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Hear), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Hear)];

    /// <summary>Pulled by the first signal.</summary>
    public CancellationToken First => first.Token;

    public Task WaitAsync() => asked.Task;

    public void Dispose()
    {
        foreach (var registration in registrations) registration.Dispose();
        first.Dispose();
    }

    private void Hear(PosixSignalContext context)
    {
        if (!asked.TrySetResult()) Environment.Exit(context.Signal == PosixSignal.SIGTERM ? Terminated : Interrupted);
        context.Cancel = true;
        first.Cancel();
    }
}
