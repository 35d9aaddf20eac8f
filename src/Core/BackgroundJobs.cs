namespace Postroad.Core;

/// <summary>What the work in the background of this process did last, for the System page. Safe for use by many at once.</summary>
public sealed class BackgroundJobs(TimeProvider time)
{
    /// <summary>Characters of an error that are kept.</summary>
    private const int MostWords = 500;

    private readonly Lock gate = new();
    private readonly List<JobReading> jobs = [];

    /// <summary>In the order in which they began.</summary>
    public IReadOnlyList<JobReading> All
    {
        get { lock (gate) return [.. jobs]; }
    }

    /// <param name="every">How often it runs. Null: it runs all the time, and is begun again when it fails.</param>
    internal void Add(string name, string what, TimeSpan? every)
    {
        lock (gate) jobs.Add(new JobReading(name, what, every, time.GetUtcNow()));
    }

    internal void Ran(string name, TimeSpan took) => Change(name, job => job with { LastAt = time.GetUtcNow(), Took = took, IsFailing = false });

    internal void Failed(string name, Exception e) => Change(name, job => job with
    {
        IsFailing = true, Failures = job.Failures + 1, ErrorAt = time.GetUtcNow(), Error = e.Message.Length <= MostWords ? e.Message : e.Message[..MostWords],
    });

    /// <summary>It works again, as far as one can see: it was begun anew.</summary>
    internal void Began(string name) => Change(name, job => job with { LastAt = time.GetUtcNow() });

    private void Change(string name, Func<JobReading, JobReading> change)
    {
        lock (gate)
        {
            var at = jobs.FindIndex(j => j.Name == name);
            if (at >= 0) jobs[at] = change(jobs[at]);
        }
    }
}

/// <summary>One kind of work in the background.</summary>
/// <param name="What">What it does, for people.</param>
/// <param name="Every">Null: it runs all the time.</param>
/// <param name="Since">When this process began with it.</param>
public sealed record JobReading(string Name, string What, TimeSpan? Every, DateTimeOffset Since)
{
    /// <summary>End of the last round that went well; of what runs all the time, when it was begun last. Null: none yet.</summary>
    public DateTimeOffset? LastAt { get; init; }

    public TimeSpan Took { get; init; }

    /// <summary>The last round failed.</summary>
    public bool IsFailing { get; init; }

    /// <summary>Since start.</summary>
    public int Failures { get; init; }

    /// <summary>The last error, also of a job that works again. Null: none since start.</summary>
    public string? Error { get; init; }

    public DateTimeOffset? ErrorAt { get; init; }
}
