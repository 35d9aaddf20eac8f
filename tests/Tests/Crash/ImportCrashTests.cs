using System.Globalization;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Postroad.Core.Lists;
using Postroad.Core.Lists.Import;
using Postroad.Core.Primitives;
using Postroad.Tests.Accounts;
using Postroad.Tests.Fixtures;
using Postroad.Tests.Lists.Import;

namespace Postroad.Tests.Crash;

/// <summary>
/// The product dies while it imports, again and again: in the transaction that stores people, and behind it. Each row becomes one thing once, and the counts say which.
/// <c>./test --crash N</c> makes it N deaths.
/// </summary>
[Trait("Category", "Crash")]
public sealed class ImportCrashTests
{
    /// <summary>On SQLite a piece is what fits into 30 ms, on PostgreSQL 20,000 people: no run may end before its last death.</summary>
    private const int SqliteRows = 20_000, PostgresRows = 12_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static int Deaths => int.TryParse(Environment.GetEnvironmentVariable("POSTROAD_CRASH_KILLS"), CultureInfo.InvariantCulture, out var deaths) ? deaths : 6;

    [Fact]
    public async Task Killed_again_and_again_on_SQLite_each_row_is_added_or_refused_once()
    {
        using var folder = new TemporaryFolder();
        Assert.Empty(await FindingsAsync($"sqlite:{Path.Combine(folder.Path, "import.db")}", Deaths, SqliteRows * Deaths, most: 3, control: null));
    }

    [Fact]
    public async Task Killed_again_and_again_on_PostgreSQL_each_row_is_added_or_refused_once()
    {
        await using var postgres = await OwnPostgres.StartAsync();
        Assert.Empty(await FindingsAsync(await postgres.CreateDatabaseAsync("import"), Deaths, PostgresRows * (Deaths + 1), most: 1, control: null));
    }

    [Fact]
    public async Task Without_its_guard_the_counts_of_a_killed_import_are_wrong()
    {
        using var folder = new TemporaryFolder();
        Assert.NotEmpty(await FindingsAsync($"sqlite:{Path.Combine(folder.Path, "import.db")}", deaths: 2, SqliteRows * 2, most: 2, "note-later"));
    }

    /// <param name="most">Pieces that one life stores at most.</param>
    private static async Task<List<string>> FindingsAsync(string url, int deaths, int rows, int most, string? control)
    {
        using var folder = new TemporaryFolder();
        var (chance, file) = (new Random(deaths * rows), new MixedFile(rows));
        string import;
        await using (var desk = await OpenAsync(url, folder, isNew: true))
        {
            var job = await desk.DecideAsync(await desk.UploadAsync(file.Text), s => s);
            Assert.IsType<ImportMove.Done>(await desk.Jobs.StartAsync(desk.Customer, job.PublicId, ImportDesk.By, Cancel));
            import = job.PublicId;
        }

        for (var death = 0; death < deaths; death++) await LiveAsync(url, folder.Path, $"{(death % 2 == 0 ? CrashPoint.ImportStored : CrashPoint.Importing)}:{chance.Next(1, most + 1)}", control);
        await using var last = await OpenAsync(url, folder, isNew: false);
        await last.Installation.Get<ImportRuns>().DrainAsync(Cancel);
        return await JudgeAsync(last, import, file);
    }

    private static async Task<ImportDesk> OpenAsync(string url, TemporaryFolder folder, bool isNew)
    {
        var installation = TestInstallation.Open(url, folder.Path);
        if (isNew)
        {
            await installation.Database.MigrateAsync(Cancel);
            return await ImportDesk.FurnishAsync(installation);
        }

        await using var db = installation.Database.Read(CustomerId.Installation);
        var customer = (await db.Set<Core.Accounts.Customer>().SingleAsync(Cancel)).Key;
        return new ImportDesk(installation, customer, (await installation.Get<MailingLists>().ListAsync(customer, Cancel))[0]);
    }

    /// <summary>One life of the product, from its start to the place where it dies.</summary>
    private static async Task LiveAsync(string url, string folder, string place, string? control)
    {
        var environment = new Dictionary<string, string> { ["POSTROAD_CRASH_AT"] = place };
        if (control is not null) environment["POSTROAD_CONTROL"] = control;
        using var product = ProductProcess.Start(["serve", "--data", folder, "--database", url, "--urls", "http://127.0.0.1:0", "--disk-reserve", "0"], environment);
        Assert.NotEqual(0, await product.ExitCodeAsync(TimeSpan.FromMinutes(2)));
    }

    private static async Task<List<string>> JudgeAsync(ImportDesk desk, string import, MixedFile file)
    {
        var job = (await desk.Jobs.FindAsync(desk.Customer, import, Cancel))!.Job;
        var (counts, refused) = (job.ReadCounts(), await desk.RejectedAsync(job));
        var findings = new List<string>();
        Expect("state", ImportState.Finished, job.State);
        Expect("rows", file.Rows, counts.Rows);
        Expect("added", file.People, counts.Added);
        Expect("updated and unchanged", 0, counts.Updated + counts.Unchanged);
        Expect("folded", file.Twice, counts.Folded);
        Expect("refused", file.Bad.Count, counts.Rejected);
        Expect("people on the list", file.People, await desk.CountAsync());
        Expect("lines of refused rows", file.Bad.Count, refused.Length);
        Expect("refused rows, each once", string.Join(' ', file.Bad), string.Join(' ', refused.Select(line => line.Split(',')[2])));
        return findings;

        void Expect<T>(string what, T expected, T found)
        {
            if (!Equals(expected, found)) findings.Add($"{what}: {expected} expected, {found} found");
        }
    }

    /// <summary>People, some of them twice, and rows that nobody can be made of.</summary>
    private sealed class MixedFile
    {
        public MixedFile(int rows)
        {
            var text = new StringBuilder("email\n");
            for (Rows = 0; Rows < rows; Rows++)
            {
                if (Rows % 10 == 7) Bad.Add(Line($"bad{Rows}"));
                else if (Rows % 10 == 4 && ++Twice > 0) Line($"p{Rows - 4}@example.com");
                else if (++People > 0) Line($"p{Rows}@example.com");
            }

            Text = text.ToString();

            string Line(string line)
            {
                text.Append(line).Append('\n');
                return line;
            }
        }

        public string Text { get; }

        public int Rows { get; }

        public int People { get; }

        public int Twice { get; }

        public List<string> Bad { get; } = [];
    }
}
