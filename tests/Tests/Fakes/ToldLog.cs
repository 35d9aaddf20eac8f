using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Postroad.Tests.Fakes;

/// <summary>Remembers what was said at which level.</summary>
internal sealed class ToldLog<T> : ILogger<T>
{
    public ConcurrentQueue<(LogLevel Level, string Words)> Lines { get; } = [];

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue((logLevel, formatter(state, exception)));
}
