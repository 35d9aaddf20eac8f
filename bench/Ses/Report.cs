using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Postroad.Bench.Measuring;

namespace Postroad.Bench.Ses;

/// <summary>Prints rounds as they end, then the medians; with --json the medians once more as one object on the last line.</summary>
internal static partial class Report
{
    public static void Head(MachineFacts machine, FormattableString rounds)
    {
        Line($"{machine}");
        Line(rounds);
        Line($"{"",-12}{"messages/s",12}{"CPU us/msg",12}{"stub us",10}{"database us",13}{"bytes/msg",11}{"peak MB",9}{"foreign cores",15}");
    }

    public static Measured Row(int round, string side, Measured m)
    {
        Line($"{round,2} {side,-9}{m.PerSecond,12:N0}{m.CpuMicroseconds,12:N1}{m.StubMicroseconds,10:N1}{m.DatabaseMicroseconds,13:N1}{(double)m.Bytes / m.Messages,11:N0}{m.PeakMegabytes,9:N0}{m.ForeignCores,15:N2}{(m.IsCalm ? "" : "  disturbed")}");
        return m;
    }

    /// <summary>
    /// Parts as measured alone: compose, sign and ledger by <see cref="PartsRun"/>, send by the floor. The rest is what the whole costs more than they do together:
    /// waking and waiting, garbage collection under load, caches that the parts share.
    /// </summary>
    public static void Split(IReadOnlyList<string> lines, IReadOnlyList<Measured> floors, IReadOnlyList<Measured> products)
    {
        var parts = lines.Select(line => line.Split(' ')).Where(words => words is ["PART", _, _]).ToDictionary(words => words[1], words => double.Parse(words[2], CultureInfo.InvariantCulture));
        if (parts.Count != 3)
        {
            Line($"The parts could not be measured: {string.Join(" / ", lines)}");
            return;
        }

        var (whole, send) = (Median(Calm(products), m => m.CpuMicroseconds), Median(Calm(floors), m => m.CpuMicroseconds));
        var rest = whole - parts["compose"] - parts["sign"] - send - parts["ledger"];
        Line($"CPU us a message: compose {parts["compose"]:N1}, sign {parts["sign"]:N1}, send {send:N1} (the floor), ledger {parts["ledger"]:N1}, rest {rest:N1}; together {whole:N1}");
    }

    public static void BesideSqlite(IReadOnlyList<Measured> products, IReadOnlyList<Measured> besides)
    {
        var (here, there) = (Median(Calm(products), m => m.PerSecond), Median(Calm(besides), m => m.PerSecond));
        Line($"PostgreSQL {here:N0}/s beside {there:N0}/s on SQLite in the same rounds: {here / there:P0}; PostgreSQL's own processor time {Median(Calm(products), m => m.DatabaseMicroseconds):N1} us a message");
    }

    public static void Medians(MachineFacts machine, SesOptions options, IReadOnlyList<Measured> floors, IReadOnlyList<Measured> products)
    {
        var (floor, product) = (Calm(floors), Calm(products));
        var medians = new SesFigures(
            Round(Median(floor, m => m.PerSecond)),
            Round(Median(product, m => m.PerSecond)),
            Math.Round(Median(product, m => m.PerSecond) / Median(floor, m => m.PerSecond), 3),
            Round(Median(product, m => m.CpuMicroseconds)),
            Round(Median(product, m => m.PeakMegabytes)),
            machine);
        Line($"Medians: floor {medians.FloorPerSecond:N0}/s, product {medians.PerSecond:N0}/s = {medians.Ratio:P0} of the floor, {medians.CpuUsPerMessage:N1} us of CPU a message, peak {medians.PeakMb:N0} MB");
        if (options.Json) Console.WriteLine(JsonSerializer.Serialize(medians, FiguresJson.Default.SesFigures));
    }

    /// <summary>Disturbed rounds do not count, unless there are no others.</summary>
    public static IReadOnlyList<Measured> Calm(IReadOnlyList<Measured> rounds) => rounds.Any(m => m.IsCalm) ? [.. rounds.Where(m => m.IsCalm)] : rounds;

    public static double Median(IEnumerable<Measured> rounds, Func<Measured, double> figure)
    {
        var sorted = rounds.Select(figure).Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    private static double Round(double figure) => Math.Round(figure, 1);

    private static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private sealed record SesFigures(double FloorPerSecond, double PerSecond, double Ratio, double CpuUsPerMessage, double PeakMb, MachineFacts Machine);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
    [JsonSerializable(typeof(SesFigures))]
    private sealed partial class FiguresJson : JsonSerializerContext;
}
