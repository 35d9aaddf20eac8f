using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Postroad.Bench.Measuring;

namespace Postroad.Bench.Imports;

/// <summary>A file of people is imported, beside bare upserts of the same people: rows a second, processor time a row, highest memory.</summary>
internal static partial class ImportBench
{
    private const int WarmUpRows = 20_000;

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(30);

    public static async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        var arguments = Arguments.Parse([.. args.Where(arg => arg != "--json")], "rows", "rounds", "database");
        var (rows, rounds, url) = (arguments.Number("rows", 1_000_000, 1_000, 5_000_000), arguments.Number("rounds", 3, 1, 99), arguments.Text("database"));
        var machine = MachineFacts.Read();
        Say($"{machine}");
        Say($"{rows:N0} rows of an address and three fields, {(url is null ? "SQLite" : "PostgreSQL")}, {rounds} rounds");
        Say($"{"",-12}{"rows/s",12}{"seconds",10}{"CPU us/row",12}{"database us",13}{"peak MB",9}{"foreign cores",15}");
        var folder = Directory.CreateTempSubdirectory("postroad-bench-import-").FullName;
        try
        {
            // Other people than those who are measured.
            var (file, warmUp) = (Path.Combine(folder, "people.csv"), Path.Combine(folder, "warm-up.csv"));
            ImportFile.Write(file, rows);
            await File.WriteAllLinesAsync(warmUp, ["email,first_name,last_name,city", .. Enumerable.Range(0, WarmUpRows).Select(i => $"warm{i}@up.example,Anna,Miller,Testville")]);
            List<Round> floors = [], products = [];
            for (var round = 1; round <= rounds; round++)
            {
                floors.Add(await MeasureAsync($"{round,2} floor", rows, url, Child.Start("import-floor", ("rows", rows), ("database", url))));
                products.Add(await MeasureAsync($"{round,2} product", rows, url, Child.Start("import-run", ("file", file), ("warm-up", warmUp), ("database", url))));
            }

            Judge(machine, floors, products, args.Contains("--json"));
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<Round> MeasureAsync(string name, int rows, string? url, Child child)
    {
        await using (child)
        {
            await child.ExpectAsync(ChildProtocol.Ready, Limit);
            var (since, before, database, machine, own) = (Stopwatch.GetTimestamp(), child.Usage(), Postgres(url), ProcessUsage.CpuOfMachine(), ProcessUsage.CpuOf(Environment.ProcessId));
            await child.SayAsync(ChildProtocol.Go);
            await child.ExpectAsync(ChildProtocol.Done, Limit);
            var (seconds, after) = (Stopwatch.GetElapsedTime(since).TotalSeconds, child.Usage());
            var (cpu, theirs) = (after.Cpu - before.Cpu, Postgres(url) - database);
            var foreign = ProcessUsage.CpuOfMachine() - machine - cpu - theirs - (ProcessUsage.CpuOf(Environment.ProcessId) - own);
            var round = new Round(rows / seconds, cpu.TotalMicroseconds / rows, theirs.TotalMicroseconds / rows, after.PeakBytes / 1e6);
            Say($"{name,-12}{round.PerSecond,12:N0}{seconds,10:N2}{round.CpuUs,12:N1}{round.DatabaseUs,13:N1}{round.PeakMb,9:N0}{Math.Max(0, foreign.TotalSeconds / seconds),15:N2}");
            return round;
        }
    }

    private static TimeSpan Postgres(string? url) => url is null ? TimeSpan.Zero : ProcessUsage.CpuOfProgram("postgres");

    private static void Judge(MachineFacts machine, List<Round> floors, List<Round> products, bool json)
    {
        var (floor, product) = (Median(floors, r => r.PerSecond), Median(products, r => r.PerSecond));
        var figures = new ImportFigures(Math.Round(floor), Math.Round(product), Math.Round(product / floor, 3), Math.Round(Median(products, r => r.CpuUs), 1), Math.Round(products.Max(r => r.PeakMb)), machine);
        Say($"Medians: floor {floor:N0} rows/s, product {product:N0} rows/s = {product / floor:P0} of the floor; highest memory {figures.PeakMb:N0} MB");
        if (json) Console.WriteLine(JsonSerializer.Serialize(figures, ImportFiguresJson.Default.ImportFigures));
    }

    private static double Median(List<Round> rounds, Func<Round, double> figure)
    {
        var sorted = rounds.Select(figure).Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    private static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    /// <param name="PeakMb">From the start of the process, with the examination of the file.</param>
    private sealed record Round(double PerSecond, double CpuUs, double DatabaseUs, double PeakMb);

    private sealed record ImportFigures(double FloorPerSecond, double PerSecond, double Ratio, double CpuUsPerRow, double PeakMb, MachineFacts Machine);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
    [JsonSerializable(typeof(ImportFigures))]
    private sealed partial class ImportFiguresJson : JsonSerializerContext;
}
