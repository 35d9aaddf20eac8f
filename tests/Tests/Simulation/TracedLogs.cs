using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Postroad.Tests.Simulation;

/// <summary>What a process logs goes into the trace of a replay, and nowhere else.</summary>
internal sealed class TracedLogs(World world, SimulatedProcess process) : ILoggerFactory, ILogger
{
    public ILogger<T> Of<T>() => world.IsWordy ? new Logger<T>(this) : NullLogger<T>.Instance;

    public ILogger CreateLogger(string categoryName) => world.IsWordy ? this : NullLogger.Instance;

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        world.Explain(process, exception is null ? formatter(state, exception) : $"{formatter(state, exception)}: {exception.Message}");

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose()
    {
    }
}
