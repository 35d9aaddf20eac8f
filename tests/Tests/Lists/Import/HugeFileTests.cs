using System.Globalization;
using System.Text;
using Postroad.Core.Lists.Import;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Lists.Import;

/// <summary>
/// Row 74: the memory that reading takes does not grow with the file, but for the addresses already seen. POSTROAD_CSV_ROWS makes the file longer: 10,000,000 rows are some 5 GB, take some
/// minutes and that room in the folder for temporary files.
/// </summary>
[Collection(Alone.Name)]
public sealed class HugeFileTests
{
    private const int Columns = 34;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static int Rows => int.TryParse(Environment.GetEnvironmentVariable("POSTROAD_CSV_ROWS"), NumberStyles.None, CultureInfo.InvariantCulture, out var rows) ? rows : 200_000;

    [Fact]
    public async Task A_long_file_is_read_in_memory_that_grows_by_the_addresses_seen_alone()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "long.csv");
        await WriteAsync(path);
        var (before, most) = (GC.GetTotalMemory(forceFullCollection: true), 0L);
        var shape = await CsvShape.ExamineAsync(path, new CsvWishes(), Cancel);
        var plan = new ReadingPlan([new ImportColumn(ColumnUse.Email), .. Enumerable.Range(1, Columns - 1).Select(i => new ImportColumn(ColumnUse.Field, $"field{i}"))]);
        using var reader = new PeopleReader(path, shape, plan, new TagBook([]), TimeProvider.System, (_, row, _) => Assert.Fail($"{row}"));
        while (await reader.ReadAsync(Cancel))
            if (reader.Records % 20_000 == 0) most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: false) - before);
        // Each address comes twice: a file has five million people at most.
        Assert.Equal((Rows, Rows / 2, Rows - (Rows / 2)), ((int)reader.Records, reader.Count, reader.Folded));
        TestContext.Current.TestOutputHelper?.WriteLine($"{new FileInfo(path).Length / 1e6:N0} MB of file, {most / 1e6:N1} MB of memory at most");
        Assert.True(most > 0 && most < 55_000_000 + (50L * Rows / 2), $"{most:N0} bytes");
    }

    private static async Task WriteAsync(string path)
    {
        await using var file = new StreamWriter(path, append: false, new UTF8Encoding(false), 1 << 20);
        await file.WriteLineAsync("email," + string.Join(',', Enumerable.Range(1, Columns - 1).Select(i => $"field{i}")));
        var rest = string.Concat(Enumerable.Range(1, Columns - 1).Select(i => $",value {i} of it"));
        for (var row = 0; row < Rows; row++) await file.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"p{row % (Rows / 2)}@example.com{rest}"));
    }
}
