using System.Diagnostics;
using System.Runtime.InteropServices;
using Postroad.Core.Accounts;
using Postroad.Core.Persistence;
using Postroad.Web.Hosting;

namespace Postroad.Web.Upkeep;

/// <summary>What an administrator wants to know of the machine and the database.</summary>
internal sealed class SystemFacts(Database database, DataFolder folder, Origins origins, TimeProvider time)
{
    public static string Version { get; } = typeof(SystemFacts).Assembly.GetName().Version?.ToString(3) ?? "unknown";

    private static DateTimeOffset StartedAt { get; } = Started();

    public async Task<SystemReading> ReadAsync(CancellationToken cancel)
    {
        var since = time.GetTimestamp();
        var size = await database.SizeAsync(cancel);
        var answersIn = time.GetElapsedTime(since);
        var disk = new DriveInfo(folder.Path);
        return new SystemReading
        {
            Machine = Environment.MachineName,
            Version = Version,
            Runtime = RuntimeInformation.FrameworkDescription,
            UpSince = StartedAt,
            Memory = Environment.WorkingSet,
            MemoryOfMachine = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            Processors = Environment.ProcessorCount,
            Admin = origins.Admin.Authority,
            Public = origins.Public.Authority,
            IsPostgres = database.IsPostgres,
            Place = database.Shown,
            Size = size,
            AnswersIn = answersIn,
            DiskFree = disk.AvailableFreeSpace,
        };
    }

    private static DateTimeOffset Started()
    {
        using var process = Process.GetCurrentProcess();
        return process.StartTime.ToUniversalTime();
    }
}

/// <summary>As of now; sizes in bytes.</summary>
public sealed record SystemReading
{
    public required string Machine { get; init; }

    public required string Version { get; init; }

    public required string Runtime { get; init; }

    public required DateTimeOffset UpSince { get; init; }

    public required long Memory { get; init; }

    public required long MemoryOfMachine { get; init; }

    public required int Processors { get; init; }

    public required string Admin { get; init; }

    public required string Public { get; init; }

    public required bool IsPostgres { get; init; }

    public required string Place { get; init; }

    public required long Size { get; init; }

    public required TimeSpan AnswersIn { get; init; }

    public required long DiskFree { get; init; }
}
