using System.Text.Json;
using System.Text.Json.Serialization;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Postroad.Core.Accounts;

namespace Postroad.Core.Deliveries.Checks;

/// <summary>Checks the ledger each night and when somebody asks, and keeps the last result in a file beside the database, where a damaged one cannot lose it.</summary>
public sealed partial class LedgerChecks(LedgerCheck check, DataFolder folder, TimeProvider time, ILogger<LedgerChecks> log)
{
    /// <summary>UTC; most people sleep, and nightly mailings have not begun.</summary>
    private static readonly TimeSpan Nightly = TimeSpan.FromHours(4);

    // Nothing that could be disposed of: the process may be gone while somebody still waits here.
    private readonly Channel<bool> asked = Channel.CreateBounded<bool>(1);
    private readonly Lock gate = new();
    private DateTimeOffset? since;
    private CheckFailure? failure;

    /// <summary>Since when a check runs. Null: none does.</summary>
    public DateTimeOffset? RunningSince
    {
        get { lock (gate) return since; }
    }

    /// <summary>Why the last try came to no result, so that what is shown is older. Null: it did, or none was made since the start.</summary>
    public CheckFailure? Failure
    {
        get { lock (gate) return failure; }
    }

    /// <summary>When the next one begins by itself.</summary>
    public DateTimeOffset Next
    {
        get
        {
            var now = time.GetUtcNow();
            var today = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero) + Nightly;
            return today > now ? today : today.AddDays(1);
        }
    }

    /// <summary>Null: never checked, or the file cannot be read.</summary>
    public LedgerReport? Last() => Read(folder.File(FileName));

    /// <summary>Begins a check soon; one that runs is not begun again.</summary>
    public void Ask()
    {
        lock (gate)
        {
            if (since is not null) return;
            since = time.GetUtcNow();
        }

        asked.Writer.TryWrite(true);
    }

    /// <summary>Until <paramref name="stop"/>.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (true)
        {
            using var night = CancellationTokenSource.CreateLinkedTokenSource(stop);
            await Task.WhenAny(asked.Reader.WaitToReadAsync(night.Token).AsTask(), Task.Delay(Next - time.GetUtcNow(), time, night.Token));
            await night.CancelAsync();
            stop.ThrowIfCancellationRequested();
            // By the time of night nobody has asked yet.
            Ask();
            asked.Reader.TryRead(out _);
            try
            {
                Write(folder.File(FileName), await check.RunAsync(stop));
                lock (gate) failure = null;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                lock (gate) failure = new CheckFailure(time.GetUtcNow(), e.Message);
                Log.Failed(log, e);
            }
            finally
            {
                lock (gate) since = null;
            }
        }
    }

    /// <summary>In the data folder.</summary>
    public const string FileName = "check.json";

    public static string ToJson(LedgerReport report) => JsonSerializer.Serialize(report, ReportJson.Default.LedgerReport);

    /// <exception cref="IOException">The disk is full or away.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder belongs to somebody else.</exception>
    public static void Write(string path, LedgerReport report)
    {
        // The old result stands until the new one is whole.
        File.WriteAllText(path + ".new", ToJson(report));
        File.Move(path + ".new", path, overwrite: true);
    }

    private static LedgerReport? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(path), ReportJson.Default.LedgerReport);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true, WriteIndented = false)]
    [JsonSerializable(typeof(LedgerReport))]
    private sealed partial class ReportJson : JsonSerializerContext;

    private static partial class Log
    {
        [LoggerMessage(2120, LogLevel.Error, "The ledger could not be checked")]
        public static partial void Failed(ILogger log, Exception e);
    }
}

/// <summary>A check that could not be made.</summary>
/// <param name="Words">What was in the way.</param>
public sealed record CheckFailure(DateTimeOffset At, string Words);
