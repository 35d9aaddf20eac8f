namespace Postroad.Core.Sending;

/// <summary>
/// The provider's rolling 24 hours: its last reading, and what this node let through since. Not safe for use by several at once.
/// </summary>
internal sealed class RollingQuota(TimeProvider time)
{
    /// <summary>Permits so shortly before a reading was asked for may not be in it: on the wire, or waiting for their commit.</summary>
    private static readonly TimeSpan Underway = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Window = TimeSpan.FromHours(24);

    /// <summary>Where the account may not be read, a refusal holds so long; then one message tries again.</summary>
    private static readonly TimeSpan RefusalHolds = TimeSpan.FromMinutes(15);

    private readonly SlotCounter _recent = new(TimeSpan.FromSeconds(1), 64);
    private readonly SlotCounter _day = new(TimeSpan.FromMinutes(5), 289);
    private double _since;
    private double _overlap;
    private DateTimeOffset? _refusedUntil;

    public AccountReading? Reading { get; private set; }

    /// <summary>Null: no limit, or not told.</summary>
    public double? Max => Reading is { Max24HourSend: { } max and >= 0, AskedAt: var at } && time.GetUtcNow() - at < Window ? max : null;

    public double? Used => Reading?.SentLast24Hours is { } sent ? sent + _since : null;

    /// <summary>How many of <see cref="Used"/> may stand in it twice: the reading has them as well, or has not.</summary>
    public double PerhapsTwice => Used is null ? 0 : _overlap;

    /// <summary>How many may still leave; <see cref="int.MaxValue"/> without a limit.</summary>
    public int Left => RefusedUntil is not null ? 0 : Max is { } max ? (int)Math.Clamp(Math.Floor(max - (Used ?? _since)), 0, int.MaxValue) : int.MaxValue;

    /// <summary>The provider refused a message for the quota, and no reading has said otherwise since.</summary>
    public DateTimeOffset? RefusedUntil => _refusedUntil is { } until && until > time.GetUtcNow() ? until : null;

    /// <summary>
    /// Nothing is left, but permits of just before the reading may stand in it as well, and so count twice. Nothing leaves now, so the next reading is exact.
    /// </summary>
    public bool IsInDoubt => Left == 0 && _overlap > 0;

    /// <summary>When the reading says nothing any more, for all it told of is out of the window. Null: it sets no limit.</summary>
    public DateTimeOffset? ReadingEndsAt => Max is null ? null : Reading!.AskedAt + Window;

    /// <summary>Own mail of a day ago makes room when it leaves the window. Null: none known.</summary>
    public DateTimeOffset? RoomAgainAt => _day.OldestSince(time.GetUtcNow() - Window) is { } oldest ? oldest + Window : null;

    public void Follow(AccountReading reading)
    {
        Reading = reading;
        _since = _recent.CountSince(reading.AskedAt - Underway);
        _overlap = _since;
        _refusedUntil = null;
    }

    /// <summary>The provider refused for the quota; its next reading says when it goes on.</summary>
    public void UsedUp() => _refusedUntil = time.GetUtcNow() + RefusalHolds;

    /// <summary>Negative when permits come back.</summary>
    public void Count(int taken)
    {
        var now = time.GetUtcNow();
        _since = Math.Max(0, _since + taken);
        _recent.Add(now, taken);
        _day.Add(now, taken);
    }
}
