using Postroad.Core.Accounts;
using Postroad.Core.Campaigns;
using Postroad.Core.Primitives;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Campaigns;

/// <summary>T26: what is uploaded as a picture is one, by its content, within bounds, under a name that tells nothing.</summary>
public sealed class CampaignImagesTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_picture_is_kept_by_what_it_is_and_found_by_its_name_alone(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        using var folder = new TemporaryFolder();
        var images = new CampaignImages(office.Database, DataFolder.Open(folder.Path), office.Time);

        // A browser calls it what it likes.
        var image = Assert.IsType<Edit<CampaignImage>.Saved>(await images.AddAsync(office.Customer, "..\\..\\evil.svg", new MemoryStream(Png(640, 480)), "Ines", Cancel)).Value;

        Assert.Equal(("evil.svg", 640, 480), (image.Name, image.Width, image.Height));
        Assert.Matches("^[A-Za-z0-9_-]{22}[.]png$", image.File);
        Assert.Equal(Png(640, 480), await File.ReadAllBytesAsync(images.FileOf(image.File)!, Cancel));
        Assert.Equal(image.File, Assert.Single(await images.ListAsync(office.Customer, null, 10, Cancel)).File);
        Assert.Empty(await images.ListAsync(new CustomerId(99), null, 10, Cancel));
        foreach (var name in new[] { "../postroad.db", "..%2fpostroad.db", image.File + ".svg", image.File[..^4] + ".svg", new string('a', 22) + ".png", "" }) Assert.Null(images.FileOf(name));
    }

    [Theory, EachDatabase]
    public async Task A_picture_is_deleted_unless_a_campaign_shows_it_and_never_by_another_customer(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        using var folder = new TemporaryFolder();
        var (desk, images) = (new DraftDesk(office), new CampaignImages(office.Database, DataFolder.Open(folder.Path), office.Time));
        var (shown, loose) = (await AddAsync(), await AddAsync());
        await desk.CreateAsync(await desk.FieldsAsync() with { Html = $"<p><img src=\"https://news.example/i/{shown}\" alt=\"\"> <a href=\"{{{{ unsubscribe_url }}}}\">Leave</a></p>" });

        Assert.IsType<ImageDeletion.NotFound>(await images.DeleteAsync(new CustomerId(99), loose, "Eve", Cancel));
        Assert.IsType<ImageDeletion.InUse>(await images.DeleteAsync(office.Customer, shown, "Ines", Cancel));
        Assert.IsType<ImageDeletion.Deleted>(await images.DeleteAsync(office.Customer, loose, "Ines", Cancel));
        Assert.IsType<ImageDeletion.NotFound>(await images.DeleteAsync(office.Customer, loose, "Ines", Cancel));
        Assert.Equal(shown, Assert.Single(await images.ListAsync(office.Customer, null, 10, Cancel)).File);
        Assert.NotNull(images.FileOf(shown));
        Assert.Null(images.FileOf(loose));
        Assert.Empty(await images.ListAsync(office.Customer, shown, 10, Cancel));

        async Task<string> AddAsync() => Assert.IsType<Edit<CampaignImage>.Saved>(await images.AddAsync(office.Customer, "a.png", new MemoryStream(Png(64, 48)), "Ines", Cancel)).Value.File;
    }

    [Theory, EachDatabase]
    public async Task What_is_no_picture_too_large_or_too_wide_is_refused_and_leaves_nothing(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        using var folder = new TemporaryFolder();
        var images = new CampaignImages(office.Database, DataFolder.Open(folder.Path), office.Time);
        byte[][] wrong =
        [
            "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"u8.ToArray(), "<html><script>alert(1)</script>"u8.ToArray(), "GIF8"u8.ToArray(), [], Png(640, 480)[..20],
            Png(60_000, 10), Png(6_000, 6_000), Png(0, 10), [.. Png(10, 10), .. new byte[CampaignImages.MostBytes]],
        ];

        foreach (var bytes in wrong)
            Assert.Equal("image", Assert.Single(Assert.IsType<Edit<CampaignImage>.Faulty>(await images.AddAsync(office.Customer, "a.png", new MemoryStream(bytes), "Ines", Cancel)).Faults).Field);

        Assert.Empty(await images.ListAsync(office.Customer, null, 10, Cancel));
        Assert.False(Directory.Exists(Path.Combine(folder.Path, "images")));
    }

    /// <summary>The beginning of a picture, as far as anybody looks.</summary>
    internal static byte[] Png(int width, int height) =>
    [
        0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, .. "IHDR"u8, (byte)(width >> 24), (byte)(width >> 16), (byte)(width >> 8), (byte)width,
        (byte)(height >> 24), (byte)(height >> 16), (byte)(height >> 8), (byte)height, 8, 6, 0, 0, 0,
    ];
}
