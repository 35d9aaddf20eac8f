namespace Postroad.Tests.Faults;

/// <summary>How a line ends.</summary>
internal enum LineEnd
{
    /// <summary>Closed in order, on both sides.</summary>
    Close,

    /// <summary>Reset (RST) for who connected; for the server it is closed, so that it reads all that it was sent.</summary>
    Reset,

    /// <summary>Only this direction is closed; the other goes on.</summary>
    HalfClose,

    /// <summary>Nothing arrives any more, and nobody is told.</summary>
    BlackHole,
}

/// <summary>What goes wrong in one direction of a line. The default: nothing.</summary>
internal sealed record WayFault
{
    public static WayFault None { get; } = new();

    /// <summary>Null: never.</summary>
    public long? CutAfter { get; init; }

    public LineEnd End { get; init; } = LineEnd.Reset;

    /// <summary>Each piece waits so long before it goes on.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Null: as fast as it comes. 1: a byte a second.</summary>
    public double? BytesPerSecond { get; init; }

    /// <summary>
    /// Sees each piece before it goes on, and answers how many bytes of it still pass before the line is cut; null: all, and no cut.
    /// </summary>
    public Func<ReadOnlyMemory<byte>, int?>? Watch { get; init; }

    public static WayFault Cut(long after, LineEnd end) => new() { CutAfter = after, End = end };
}

/// <summary>What goes wrong on one line.</summary>
/// <param name="There">From who connected to the server.</param>
/// <param name="Back">From the server to who connected.</param>
internal sealed record LineFault(WayFault There, WayFault Back)
{
    public static LineFault None { get; } = new(WayFault.None, WayFault.None);
}
