using System.Text;
using Postroad.Core.Lists.Import;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Lists.Import;

public sealed class ImportUploadTests
{
    private static readonly byte[] Bytes = Encoding.UTF8.GetBytes("email\nanna@example.com\nben@example.com\n");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Parts_that_come_twice_or_at_the_wrong_place_change_nothing_and_are_told_where_it_goes_on()
    {
        await using var sqlite = TestDatabase.Sqlite();
        await using var desk = await ImportDesk.OpenAsync(sqlite);
        var (uploads, job) = (desk.Installation.Get<ImportUploads>(), await BeginAsync(desk));
        Assert.Equal(new UploadResult.Elsewhere(0), await PutAsync(7, 3));
        Assert.Equal(new UploadResult.Taken(10, false), await PutAsync(0, 10));
        Assert.Equal(new UploadResult.Elsewhere(10), await PutAsync(0, 10));
        // The process died when more was written than noted.
        await File.AppendAllTextAsync(Path.Combine(desk.Installation.Folder, "imports", job.PublicId + ".csv"), "half a part", Cancel);
        Assert.Equal(new UploadResult.Taken(Bytes.Length, true), await PutAsync(10, Bytes.Length - 10));
        Assert.Equal(new UploadResult.NotFound(), await PutAsync(0, 1));
        var examined = await desk.ExamineAsync(job);
        Assert.Equal((ImportState.Ready, 2), (examined.State, examined.ReadShape()!.Rows));

        Task<UploadResult> PutAsync(int offset, int count) => uploads.PutAsync(desk.Customer, job.PublicId, offset, new MemoryStream(Bytes, offset, count), Cancel);
    }

    [Fact]
    public async Task The_same_file_of_the_same_person_goes_on_and_another_begins_anew()
    {
        await using var sqlite = TestDatabase.Sqlite();
        await using var desk = await ImportDesk.OpenAsync(sqlite);
        var job = await BeginAsync(desk);
        Assert.Equal(job.PublicId, (await BeginAsync(desk)).PublicId);
        Assert.NotEqual(job.PublicId, (await BeginAsync(desk, time: 2)).PublicId);
        Assert.NotEqual(job.PublicId, (await BeginAsync(desk, by: "Somebody else")).PublicId);
    }

    [Fact]
    public async Task Nothing_on_the_disk_is_named_by_whoever_uploads_and_nobody_else_reads_it()
    {
        await using var sqlite = TestDatabase.Sqlite();
        await using var desk = await ImportDesk.OpenAsync(sqlite);
        foreach (var name in (string[])["../../etc/cron.d/x.csv", "C:\\windows\\x.csv", "a\0b\u202Ec\r\n.csv", "", ".."])
        {
            var job = await BeginAsync(desk, name, time: name.Length + 1);
            Assert.DoesNotContain(job.FileName, c => c is '/' or '\\' || char.IsControl(c));
            await desk.Installation.Get<ImportUploads>().PutAsync(desk.Customer, job.PublicId, 0, new MemoryStream(Bytes, 0, 3), Cancel);
            var path = Path.Combine(desk.Installation.Folder, "imports", job.PublicId + ".csv");
            if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }

        Assert.Equal(5, Directory.GetFiles(Path.Combine(desk.Installation.Folder, "imports")).Length);
    }

    [Fact]
    public async Task Too_much_too_many_and_no_room_are_refused_in_a_sentence()
    {
        await using var sqlite = TestDatabase.Sqlite();
        await using var desk = await ImportDesk.OpenAsync(sqlite);
        Assert.Contains("5 GB is the most", await FaultAsync(new NewUpload("big.csv", ImportUploads.MostSize + 1)), StringComparison.Ordinal);
        Assert.Contains("is empty", await FaultAsync(new NewUpload("none.csv", 0)), StringComparison.Ordinal);
        var job = await BeginAsync(desk);
        var more = await desk.Installation.Get<ImportUploads>().PutAsync(desk.Customer, job.PublicId, 0, new MemoryStream(new byte[Bytes.Length + 1]), Cancel);
        Assert.Contains("More came than", Assert.IsType<UploadResult.Refused>(more).Why, StringComparison.Ordinal);
        for (var i = 0; i < ImportUploads.MostOpen - 1; i++) await BeginAsync(desk, time: 100 + i);
        Assert.Contains("that nobody has imported", await FaultAsync(new NewUpload("next.csv", 10)), StringComparison.Ordinal);
        desk.Installation.Database.Health.Report(StoreTroubleKind.Space, "the disk has 900 MB free", "Make room.", DateTimeOffset.UnixEpoch);
        Assert.Contains("900 MB free", Assert.IsType<UploadResult.NoRoom>(await desk.Installation.Get<ImportUploads>().PutAsync(desk.Customer, job.PublicId, 0, new MemoryStream(Bytes), Cancel)).Why, StringComparison.Ordinal);

        async Task<string> FaultAsync(NewUpload wanted) =>
            Assert.IsType<Edit<ImportJob>.Faulty>(await desk.Installation.Get<ImportUploads>().BeginAsync(desk.Customer, desk.List.PublicId, wanted, ImportDesk.By, Cancel)).Faults[0].Sentence;
    }

    [Fact]
    public async Task Another_customers_upload_is_not_there()
    {
        await using var sqlite = TestDatabase.Sqlite();
        await using var desk = await ImportDesk.OpenAsync(sqlite);
        var (job, other) = (await BeginAsync(desk), await desk.Installation.AddCustomerAsync("Other"));
        Assert.Equal(new UploadResult.NotFound(), await desk.Installation.Get<ImportUploads>().PutAsync(other, job.PublicId, 0, new MemoryStream(Bytes), Cancel));
        Assert.IsType<Edit<ImportJob>.NotFound>(await desk.Installation.Get<ImportUploads>().BeginAsync(other, desk.List.PublicId, new NewUpload("x.csv", 10), ImportDesk.By, Cancel));
        Assert.IsType<ImportMove.NotFound>(await desk.Jobs.CancelAsync(other, job.PublicId, ImportDesk.By, Cancel));
        Assert.Null(await desk.Jobs.FindAsync(other, job.PublicId, Cancel));
    }

    private static async Task<ImportJob> BeginAsync(ImportDesk desk, string name = "people.csv", long time = 1, string by = ImportDesk.By) =>
        Assert.IsType<Edit<ImportJob>.Saved>(await desk.Installation.Get<ImportUploads>().BeginAsync(desk.Customer, desk.List.PublicId, new NewUpload(name, Bytes.Length, time), by, Cancel)).Value;
}
