using Microsoft.Extensions.Time.Testing;
using Postroad.Core.Lists.Import;
using Postroad.Core.Primitives;
using Postroad.Tests.Accounts;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Lists.Import;

/// <summary>What imports leave on the disk stays as long as it is said to, and no longer.</summary>
public sealed class ImportUpkeepTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task An_upload_that_nobody_completes_is_ended_and_removed_after_three_days(TestDatabase database)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 29, 9, 0, 0, TimeSpan.Zero));
        await using var desk = await ImportDesk.FurnishAsync(await TestInstallation.OpenAsync(database, time));
        var uploads = desk.Installation.Get<ImportUploads>();
        var begun = Assert.IsType<Edit<ImportJob>.Saved>(await uploads.BeginAsync(desk.Customer, desk.List.PublicId, new NewUpload("people.csv", 100), ImportDesk.By, Cancel)).Value;
        await uploads.PutAsync(desk.Customer, begun.PublicId, 0, new MemoryStream(new byte[10]), Cancel);

        await SweepAsync(desk, time, ImportUpkeep.UploadsStay - TimeSpan.FromMinutes(1));
        Assert.Equal(ImportState.Uploading, (await desk.ReadAsync(begun)).State);
        Assert.True(File.Exists(Upload(desk, begun)));

        await SweepAsync(desk, time, TimeSpan.FromMinutes(2));
        var ended = await desk.ReadAsync(begun);
        Assert.Equal((ImportState.Cancelled, "Nobody completed the upload within three days."), (ended.State, ended.Why));
        Assert.False(File.Exists(Upload(desk, begun)));
        Assert.IsType<UploadResult.NotFound>(await uploads.PutAsync(desk.Customer, begun.PublicId, 10, new MemoryStream(new byte[10]), Cancel));
    }

    [Theory, EachDatabase]
    public async Task An_imported_file_stays_a_week_its_refused_rows_a_month_and_its_report_for_ever(TestDatabase database)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 29, 9, 0, 0, TimeSpan.Zero));
        await using var desk = await ImportDesk.FurnishAsync(await TestInstallation.OpenAsync(database, time));
        var done = await desk.ImportAsync("email\nanna@example.com\nnobody\n");
        var waiting = await desk.UploadAsync("email\nben@example.com\n", "waiting.csv");

        await SweepAsync(desk, time, ImportUpkeep.FilesStay - TimeSpan.FromMinutes(1));
        Assert.True(File.Exists(Upload(desk, done)));
        await SweepAsync(desk, time, TimeSpan.FromMinutes(2));
        Assert.False(File.Exists(Upload(desk, done)));
        Assert.Single(await desk.RejectedAsync(done));

        await SweepAsync(desk, time, ImportUpkeep.RejectsStay - ImportUpkeep.FilesStay);
        Assert.Empty(await desk.RejectedAsync(await desk.ReadAsync(done)));
        Assert.Equal((ImportState.Finished, 1, 1), ((await desk.ReadAsync(done)).State, (await desk.ReadAsync(done)).ReadCounts().Added, (await desk.ReadAsync(done)).ReadCounts().Rejected));

        // One that is decided on stays: somebody may start it yet.
        Assert.Equal(ImportState.Ready, (await desk.ReadAsync(waiting)).State);
        Assert.True(File.Exists(Upload(desk, waiting)));
    }

    [Fact]
    public async Task What_was_never_imported_goes_at_once_when_it_is_cancelled()
    {
        await using var sqlite = TestDatabase.Sqlite();
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 29, 9, 0, 0, TimeSpan.Zero));
        await using var desk = await ImportDesk.FurnishAsync(await TestInstallation.OpenAsync(sqlite, time));
        var job = await desk.UploadAsync("email\nben@example.com\n");
        Assert.IsType<ImportMove.Done>(await desk.Jobs.CancelAsync(desk.Customer, job.PublicId, ImportDesk.By, Cancel));
        await SweepAsync(desk, time, TimeSpan.FromMinutes(1));
        Assert.False(File.Exists(Upload(desk, job)));
    }

    private static async Task SweepAsync(ImportDesk desk, FakeTimeProvider time, TimeSpan later)
    {
        time.Advance(later);
        await desk.Installation.Get<ImportUpkeep>().SweepAsync(Cancel);
    }

    private static string Upload(ImportDesk desk, ImportJob job) => Path.Combine(desk.Installation.Folder, "imports", job.PublicId + ".csv");
}
