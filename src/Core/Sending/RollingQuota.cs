namespace Postroad.Core.Sending;

/// <summary>
/// The provider's rolling 24 hours: its last reading, and what this node let through since. Not safe for use by several at once.
/// </summary>
internal sealed class RollingQuota(TimeProvider time)
{
    /// <summary>Permits so shortly before a reading was asked for may not be in it: on the wire, or waiting for their commit.</summary>
    private static readonly TimeSpan Underway = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Window = TimeSpan.FromHours(24);

    private readonly SlotCounter _recent = new(TimeSpan.FromSeconds(1), 64);
    private readonly SlotCounter _day = new(TimeSpan.FromMinutes(5), 289);
    private double _since;
    private bool _usedUp;

    public AccountReading? Reading { get; private set; }

    /// <summary>Null: no limit, or not told.</summary>
    public double? Max => Reading?.Max24HourSend is { } max and >= 0 ? max : null;

    public double? Used => Reading?.SentLast24Hours is { } sent ? sent + _since : null;

    /// <summary>How many may still leave; <see cref="int.MaxValue"/> without a limit.</summary>
    public int Left => _usedUp ? 0 : Max is { } max ? (int)Math.Clamp(Math.Floor(max - (Used ?? _since)), 0, int.MaxValue) : int.MaxValue;

    /// <summary>Own mail of a day ago makes room when it leaves the window. Null: none known.</summary>
    public DateTimeOffset? RoomAgainAt => _day.OldestSince(time.GetUtcNow() - Window) is { } oldest ? oldest + Window : null;

    public void Follow(AccountReading reading)
    {
        Reading = reading;
        _since = _recent.CountSince(reading.AskedAt - Underway);
        _usedUp = false;
    }

    /// <summary>The provider refused for the quota; its next reading says when it goes on.</summary>
    public void UsedUp() => _usedUp = true;

    /// <summary>Negative when permits come back.</summary>
    public void Count(int taken)
    {
        var now = time.GetUtcNow();
        _since = Math.Max(0, _since + taken);
        _recent.Add(now, taken);
        _day.Add(now, taken);
    }
}
