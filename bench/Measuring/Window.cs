using System.Diagnostics;

namespace Postroad.Bench.Measuring;

/// <summary>The counters of everybody involved, read at the start and at the end of the measured work.</summary>
/// <param name="countPostgres">Whether PostgreSQL is ours: else its processes are neighbours like others.</param>
internal sealed class Window(Child worker, Child stub, bool countPostgres)
{
    private readonly long started = Stopwatch.GetTimestamp();
    private readonly Reading first = Reading.Take(worker, stub, countPostgres);

    public Measured Close(long messages, long bytes)
    {
        var elapsed = Stopwatch.GetElapsedTime(started);
        var last = Reading.Take(worker, stub, countPostgres);
        var (work, far, database) = (last.Worker - first.Worker, last.Stub - first.Stub, last.Database - first.Database);
        var foreign = last.Machine - first.Machine - work - far - database - (last.Bench - first.Bench);
        return new Measured(messages, bytes, elapsed, work, far, database, worker.Usage().PeakBytes, Math.Max(0, foreign / elapsed));
    }

    private readonly record struct Reading(TimeSpan Worker, TimeSpan Stub, TimeSpan Database, TimeSpan Bench, TimeSpan Machine)
    {
        public static Reading Take(Child worker, Child stub, bool countPostgres) => new(
            worker.Usage().Cpu,
            stub.Usage().Cpu,
            countPostgres ? ProcessUsage.CpuOfProgram("postgres") : TimeSpan.Zero,
            ProcessUsage.CpuOf(Environment.ProcessId),
            ProcessUsage.CpuOfMachine());
    }
}

/// <summary>One round of one side.</summary>
/// <param name="Messages">As counted by the stub.</param>
/// <param name="Bytes">Of request bodies, as counted by the stub.</param>
/// <param name="Elapsed">From GO to DONE.</param>
/// <param name="Cpu">Of the measured process.</param>
/// <param name="StubCpu">Of the far end.</param>
/// <param name="DatabaseCpu">Of all PostgreSQL processes of the machine; zero with SQLite, which works inside the measured process.</param>
/// <param name="PeakBytes">Highest resident memory of the measured process, from its start.</param>
/// <param name="ForeignCores">What everybody else on the machine used meanwhile, in cores.</param>
internal sealed record Measured(
    long Messages, long Bytes, TimeSpan Elapsed, TimeSpan Cpu, TimeSpan StubCpu, TimeSpan DatabaseCpu, long PeakBytes, double ForeignCores)
{
    /// <summary>Above this a round says more about the neighbours than about us.</summary>
    private const double MostForeignCores = 0.1;

    public bool IsCalm => ForeignCores <= MostForeignCores;

    public double PerSecond => Messages / Elapsed.TotalSeconds;

    public double CpuMicroseconds => Cpu.TotalMicroseconds / Messages;

    public double StubMicroseconds => StubCpu.TotalMicroseconds / Messages;

    public double DatabaseMicroseconds => DatabaseCpu.TotalMicroseconds / Messages;

    public double PeakMegabytes => PeakBytes / 1e6;
}
