using System.Globalization;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Crash;

/// <summary>
/// The machine loses power while SQLite is written: what was not synced is gone. strace tells where the last sync was; what was written behind it is cut off.
/// </summary>
[Trait("Category", "Crash")]
public sealed class PowerLossTests
{
    [Fact]
    public async Task What_was_acted_on_survives_a_power_cut() => Assert.Empty(await CutAsync(control: null));

    [Fact]
    public async Task With_commits_that_do_not_reach_the_disk_people_get_it_twice() =>
        Assert.Contains(await CutAsync("normal-sync"), f => f.StartsWith("I4:", StringComparison.Ordinal));

    private static async Task<IReadOnlyList<string>> CutAsync(string? control)
    {
        using var folder = new TemporaryFolder();
        // Events would settle what was forgotten before it is sent again: they heal much, and here they hide what is looked for.
        using var campaign = await Campaign.OpenAsync(faults: """{"lose_events":{"on":true}}""");
        Dictionary<string, string> environment = control is null ? [] : new() { ["POSTROAD_CONTROL"] = control };
        // The first process leaves in order: all that it did is in the database file.
        using (var first = campaign.Start(exit: false))
        {
            await campaign.UntilReceivedAsync(30, first);
            first.Signal("TERM");
            await first.ExitCodeAsync();
        }

        var trace = Path.Combine(folder.Path, "trace");
        using (var second = campaign.Start(environment, ["strace", "-f", "--seccomp-bpf", "-y", "-qq", "-s", "0", "-e", "trace=pwrite64,fdatasync,fsync", "-o", trace]))
        {
            await campaign.UntilReceivedAsync(120, second);
            await second.KillTracedAsync();
        }

        Cut($"{campaign.Url["sqlite:".Length..]}-wal", await SyncTrace.ReadAsync(trace));
        ForgetOutside(campaign.DataFolder);
        using (var last = campaign.Start(exit: false))
        {
            await campaign.UntilFinishedAsync(last);
            last.Signal("TERM");
            await last.ExitCodeAsync();
        }

        return await campaign.FindingsAsync();
    }

    /// <summary>
    /// Neither the journal of what was handed over nor the mark beside the database is synced: after a power cut they may be as old as it gets. With them, a database
    /// that forgot would start paused.
    /// </summary>
    private static void ForgetOutside(string folder)
    {
        Directory.Delete(Path.Combine(folder, Core.Campaigns.Restorations.JournalFolder), recursive: true);
        var mark = Path.Combine(folder, Core.Campaigns.Restorations.MarkFile);
        var parts = File.ReadAllText(mark).Split(' ');
        parts[1] = "0";
        File.WriteAllText(mark, string.Join(' ', parts));
    }

    private static void Cut(string log, SyncTrace trace)
    {
        Assert.True(trace.Writes > 20, $"Only {trace.Writes} writes to the log were traced");
        if (trace.LostFrom is not { } from) return;
        using var file = File.Open(log, FileMode.Open);
        if (file.Length > from) file.SetLength(from);
    }
}

/// <summary>What strace saw of SQLite's write-ahead log.</summary>
/// <param name="Writes">Writes to it.</param>
/// <param name="LostFrom">First byte that was written and not synced. Null: all was.</param>
internal sealed record SyncTrace(int Writes, long? LostFrom)
{
    public static async Task<SyncTrace> ReadAsync(string path)
    {
        var (writes, unsynced, syncing) = (0, new List<long>(), new Dictionary<string, int>());
        await foreach (var line in File.ReadLinesAsync(path, TestContext.Current.CancellationToken))
        {
            var thread = line[..line.IndexOf(' ', StringComparison.Ordinal)];
            if (line.Contains("-wal>", StringComparison.Ordinal))
            {
                if (line.Contains("pwrite64(", StringComparison.Ordinal))
                {
                    writes++;
                    unsynced.Add(OffsetOf(line));
                }
                else if (line.Contains("sync(", StringComparison.Ordinal))
                {
                    syncing[thread] = unsynced.Count;
                }
            }

            // A sync covers what had been written when it began, and only once it has returned.
            if (!line.Contains("sync", StringComparison.Ordinal) || !line.EndsWith("= 0", StringComparison.Ordinal) || !syncing.Remove(thread, out var covered)) continue;
            unsynced.RemoveRange(0, covered);
        }

        return new SyncTrace(writes, unsynced.Count == 0 ? null : unsynced.Min());
    }

    /// <summary>The last argument: <c>pwrite64(45&lt;file-wal&gt;, ""..., 4096, 32) = 4096</c>, or cut off behind it.</summary>
    private static long OffsetOf(string line)
    {
        var end = line.IndexOf(" <unfinished", StringComparison.Ordinal) is >= 0 and var unfinished ? unfinished : line.LastIndexOf(')');
        var start = line.LastIndexOf(',', end - 1) + 1;
        return long.Parse(line.AsSpan(start, end - start).Trim(), CultureInfo.InvariantCulture);
    }
}
