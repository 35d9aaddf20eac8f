using System.ComponentModel.DataAnnotations;

namespace Postroad.Core.Deliveries;

/// <summary>How the engine works through a send.</summary>
public sealed record DeliveryOptions
{
    /// <summary>
    /// How long a range of deliveries belongs to the lane that took it, unless renewed (every third of it). Default 60 s. Must exceed
    /// <see cref="RequestDeadline"/> plus <see cref="LeaseMargin"/>, or nothing is ever intended.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:02", "00:30:00")]
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Longest time one request may take, connecting, writing and reading together. Default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan RequestDeadline { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// What must be left of a lease beyond one request when an intent is written, and so the longest time after it in which its message may begin to leave. Default 5 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00")]
    public TimeSpan LeaseMargin { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// After so long a turn begins no further message; what is left of it goes back. Default 1.5 s: who pauses a campaign or unsubscribes waits no longer for the last
    /// mail to begin, however slow the server has become. Its first message has <see cref="LeaseMargin"/>, so that a slow database is not the end of sending.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00")]
    public TimeSpan TurnLimit { get; init; } = TimeSpan.FromSeconds(1.5);

    /// <summary>How long answers on their way are awaited when the process is asked to stop. Default 30 s; what has no answer then is uncertain.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan DrainLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an uncertain delivery waits for evidence before it is closed as unknown. Default 30 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan Horizon { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>
    /// Whether a marketing mail whose horizon passed is sent again when the provider's events prove that it never arrived there. Default true. Off: it is closed
    /// as unknown. Mail of other classes is never sent again by itself.
    /// </summary>
    public bool SendAgainWhenAbsent { get; init; } = true;

    /// <summary>
    /// How long after <see cref="Horizon"/> that proof is waited for where it can still come. Default 2 min: an empty queue says so within 20 s, and events of
    /// later mails take a few seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan ProofWait { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long at most an uncertain marketing mail is watched before it is sent again or closed as unknown.</summary>
    /// <param name="isReported">Its server has a queue of events, so that a proof can still come when the horizon has passed.</param>
    public TimeSpan WatchedFor(bool isReported) => isReported && SendAgainWhenAbsent ? Horizon + ProofWait : Horizon;

    /// <summary>Most of a campaign's recipients that are sent to again by such proof, as a share. Default 0.001: a proof that goes wrong does little.</summary>
    [Range(0.0, 1.0)]
    public double SendAgainShare { get; init; } = 0.001;

    /// <summary>So many may be sent to again whatever <see cref="SendAgainShare"/> says. Default 50.</summary>
    [Range(0, 1_000_000)]
    public int SendAgainAtLeast { get; init; } = 50;

    /// <summary>Deliveries in a range. Default 500: one lease row and one read for so many.</summary>
    [Range(1, 100_000)]
    public int RangeSize { get; init; } = 500;

    /// <summary>
    /// Most intents that one loop has open at once; with <see cref="OnTheWire"/> it bounds what a crash leaves uncertain: loops x this. Default 16.
    /// </summary>
    [Range(1, 64)]
    public int MostPerTurn { get; init; } = 16;

    /// <summary>A loop intends about as much as leaves within this time. Default 100 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:00:05")]
    public TimeSpan OnTheWire { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>After so many definite refusals "for now" a delivery is refused for good. Default 6: with doubling waits about half an hour.</summary>
    [Range(1, 100)]
    public int MostFailures { get; init; } = 6;

    /// <summary>How often an idle lane looks for work, and the keeper for what is due. Default 500 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan Pause { get; init; } = TimeSpan.FromMilliseconds(500);
}
