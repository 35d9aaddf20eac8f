namespace Postroad.Core.Sending;

/// <summary>
/// What left through one server in the last minute, hour and 24 hours, and how many more its own limits allow. Counted whether limited or not, so that a new limit knows what was
/// before. Under the gate of the server's account.
/// </summary>
internal sealed class OwnWindows(TimeProvider time)
{
    /// <summary>A shorter wait is the pace of a window, a longer one is told: the server is out of quota until then.</summary>
    public static readonly TimeSpan WorthTelling = TimeSpan.FromMinutes(2);

    // A slot is no longer than what is worth telling: room that comes slot by slot is a pace.
    private readonly Held[] _windows =
    [
        new(LimitWindow.Minute, new RollingWindow(TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(1), time)),
        new(LimitWindow.Hour, new RollingWindow(TimeSpan.FromHours(1), TimeSpan.FromSeconds(10), time)),
        new(LimitWindow.Day, new RollingWindow(TimeSpan.FromHours(24), TimeSpan.FromMinutes(1), time)),
    ];

    private bool _isTold;

    /// <summary>How many may still leave; <see cref="int.MaxValue"/> without a limit.</summary>
    public int Left
    {
        get
        {
            var left = (double)int.MaxValue;
            foreach (var window in _windows) left = Math.Min(left, window.Left);
            return (int)left;
        }
    }

    /// <summary>When there is room in all of them. Null: there is.</summary>
    public DateTimeOffset? RoomAt => Full?.Until;

    /// <summary>The limit that is used up longest, and until when, once that is worth telling and until it is over. Null: none.</summary>
    public (RulingLimit Limit, DateTimeOffset Until)? Told
    {
        get
        {
            if (Full is not { } full) _isTold = false;
            else if (_isTold |= full.Until - time.GetUtcNow() > WorthTelling) return full;
            return null;
        }
    }

    /// <param name="own">A person's.</param>
    /// <param name="accountMax">Recipients in 24 hours; negative: no limit; null: not told.</param>
    public void Limit(OwnLimits own, double? accountMax)
    {
        _windows[0].Limit = own.PerMinute is { } minute ? new RulingLimit(LimitSource.Own, minute, LimitWindow.Minute) : null;
        _windows[1].Limit = own.PerHour is { } hour ? new RulingLimit(LimitSource.Own, hour, LimitWindow.Hour) : null;
        // What others send counts too where the whole account is the limit: that is told by its readings.
        _windows[2].Limit = RulingLimit.OfDay(own, accountMax) is { Source: not LimitSource.Account } day ? day : null;
    }

    /// <summary>Negative when permits come back.</summary>
    public void Count(int taken)
    {
        foreach (var window in _windows)
        {
            if (taken > 0) window.Rolling.Add(taken);
            else window.Rolling.TakeOut(-taken);
        }
    }

    /// <summary>What left before this process counted, as late as it can have been.</summary>
    public void Remember(IEnumerable<SentMinute> before)
    {
        foreach (var (minute, sent) in before)
        foreach (var window in _windows)
            window.Rolling.Add(minute.AddMinutes(1).AddTicks(-1), (int)Math.Min(sent, int.MaxValue));
    }

    public long Used(LimitWindow window) => Array.Find(_windows, w => w.Window == window)!.Rolling.Count;

    private (RulingLimit Limit, DateTimeOffset Until)? Full
    {
        get
        {
            (RulingLimit Limit, DateTimeOffset Until)? last = null;
            foreach (var window in _windows)
            {
                if (window.Left == 0 && window.Rolling.RoomAt((int)window.Limit!.Most) is var until && !(last?.Until >= until)) last = (window.Limit, until);
            }

            return last;
        }
    }

    private sealed class Held(LimitWindow window, RollingWindow rolling)
    {
        public LimitWindow Window => window;

        public RollingWindow Rolling => rolling;

        public RulingLimit? Limit { get; set; }

        public double Left => Limit is { Most: var most } ? Math.Max(0, most - rolling.Count) : int.MaxValue;
    }
}
