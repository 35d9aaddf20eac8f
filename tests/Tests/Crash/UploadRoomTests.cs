using Postroad.Core.Accounts;
using Postroad.Core.Lists.Import;
using Postroad.Core.Primitives;
using Postroad.Tests.Fixtures;
using Postroad.Tests.Lists.Import;

namespace Postroad.Tests.Crash;

/// <summary>The disk of uploads is full, while the database is elsewhere. Needs root, as mounting does.</summary>
[Trait("Category", "Crash")]
public sealed class UploadRoomTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_full_disk_refuses_the_part_with_a_sentence_keeps_what_is_here_and_does_not_touch_the_database()
    {
        await using var sqlite = TestDatabase.Sqlite();
        using var disk = await SmallDisk.InMemoryAsync(megabytes: 16);
        await using var desk = await ImportDesk.OpenAsync(sqlite);
        var (folder, bytes) = (DataFolder.Open(Path.Combine(disk.Path, "data")), System.Text.Encoding.UTF8.GetBytes("email\n" + string.Concat(Enumerable.Range(0, 200_000).Select(i => $"p{i}@example.com\n"))));
        var uploads = new ImportUploads(desk.Installation.Database, folder, desk.Installation.Get<ImportWork>(), TimeProvider.System);
        var job = Assert.IsType<Edit<ImportJob>.Saved>(await uploads.BeginAsync(desk.Customer, desk.List.PublicId, new NewUpload("people.csv", bytes.Length, 1), ImportDesk.By, Cancel)).Value;
        Assert.Equal(new UploadResult.Taken(1_000_000, false), await PutAsync(0, 1_000_000));

        // Before a byte is taken, when it can be known; and in the middle of a part, when somebody else was faster.
        disk.Fill(leave: 1_000_000);
        Assert.Contains("is needed", Assert.IsType<UploadResult.NoRoom>(await PutAsync(1_000_000, 1_000_000)).Why, StringComparison.Ordinal);
        disk.Empty();
        var why = Assert.IsType<UploadResult.NoRoom>(await uploads.PutAsync(desk.Customer, job.PublicId, 1_000_000, new FillingStream(disk, bytes[1_000_000..2_000_000]), Cancel)).Why;
        Assert.Contains("is full. 1 MB of people.csv are here and stay", why, StringComparison.Ordinal);
        Assert.True(desk.Installation.Database.Health.CanWrite);
        Assert.Equal(1_000_000, (await desk.ReadAsync(job)).Uploaded);

        disk.Empty();
        Assert.Equal(new UploadResult.Taken(bytes.Length, true), await PutAsync(1_000_000, bytes.Length - 1_000_000));

        Task<UploadResult> PutAsync(int offset, int count) => uploads.PutAsync(desk.Customer, job.PublicId, offset, new MemoryStream(bytes, offset, count), Cancel);
    }

    /// <summary>Fills the disk when its middle is read.</summary>
    private sealed class FillingStream(SmallDisk disk, byte[] bytes) : MemoryStream(bytes)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position > Length / 2) disk.Fill(leave: 0);
            return await base.ReadAsync(buffer, cancellationToken);
        }
    }
}
