namespace Postroad.Core.Advisor.Findings;

/// <summary>What Amazon SES does at which numbers, beside the prices and review rates of <see cref="SesTerms"/>; and from how much on we speak.</summary>
internal sealed record SesFacts
{
    /// <summary>As read on 22 July 2026 in the SES developer guide ("Sending review process FAQs", "Request production access") and the IAM user guide (Signature Version 4).</summary>
    public static readonly SesFacts Published = new();

    /// <summary>Recipients in 24 hours in the sandbox; an account that is raised step by step begins with it.</summary>
    public double SandboxDay { get; init; } = 200;

    /// <summary>Per cent of bounces at which AWS may pause an account.</summary>
    public decimal BouncePause { get; init; } = 10;

    /// <summary>Per cent of complaints at which AWS may pause an account.</summary>
    public decimal ComplaintPause { get; init; } = 0.5m;

    /// <summary>So far a clock may be off before requests are refused.</summary>
    public TimeSpan ClockTolerance { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Of fewer messages a rate says nothing: one in twenty is one person. An opinion.</summary>
    public long RateFrom { get; init; } = 100;

    /// <summary>A rate that stands on fewer complaints than this is somebody's mood. An opinion.</summary>
    public long ComplaintsFrom { get; init; } = 2;

    /// <summary>Arrived mails of which somebody, or some machine, would have opened one. An opinion.</summary>
    public long OpensFrom { get; init; } = 50;

    /// <summary>So long after the start people have looked.</summary>
    public TimeSpan OpensAfter { get; init; } = TimeSpan.FromHours(2);

    /// <summary>Events come within seconds; after so long they do not come.</summary>
    public TimeSpan EventsAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>While a send goes on: so much in an hour without one event.</summary>
    public long SilentFrom { get; init; } = 100;

    /// <summary>Of others, before it is said: AWS counts later than we do, and restarts forget. An opinion.</summary>
    public double OthersFrom { get; init; } = 100;

    /// <summary>Share of what we sent that AWS's count may differ by.</summary>
    public double OthersShare { get; init; } = 0.05;

    /// <summary>Refusals as too fast within an hour; one or two are nothing to be told of.</summary>
    public long ThrottledFrom { get; init; } = 10;

    /// <summary>Records are seen some minutes after they were published; after so long they are not there.</summary>
    public TimeSpan DkimAfter { get; init; } = TimeSpan.FromHours(1);
}
