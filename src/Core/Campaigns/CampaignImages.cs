using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Campaigns;

/// <summary>What became of the wish to delete a picture.</summary>
public abstract record ImageDeletion
{
    private ImageDeletion()
    {
    }

    public sealed record Deleted : ImageDeletion;

    /// <summary>A mail shows it, which a recipient may open years later.</summary>
    /// <param name="Campaign">Name of one of those.</param>
    public sealed record InUse(string Campaign) : ImageDeletion;

    /// <summary>This customer has no such picture.</summary>
    public sealed record NotFound : ImageDeletion;
}

/// <summary>Pictures that people put into mails: checked by their content, bounded, and kept under names that reveal nothing.</summary>
public sealed class CampaignImages(Database database, DataFolder folder, TimeProvider time)
{
    /// <summary>Bytes of one picture.</summary>
    public const int MostBytes = 5 * 1024 * 1024;

    /// <summary>Pixels of one side, and of one picture: decoded it takes four bytes for each in every mail program.</summary>
    public const int MostSide = 6_000, MostPixels = 25_000_000;

    /// <summary>Pictures of one customer.</summary>
    public const int MostOfCustomer = 5_000;

    /// <summary>Keeps a picture.</summary>
    /// <param name="name">As the person's computer calls it.</param>
    /// <returns>Saved, or Faulty with what is wrong with <c>image</c>.</returns>
    public async Task<Edit<CampaignImage>> AddAsync(CustomerId customer, string name, Stream content, string by, CancellationToken cancel)
    {
        if (await ReadAsync(content, cancel) is not { } bytes) return Fault($"The picture has more than {MostBytes / 1024 / 1024} MB. Make it smaller: mail programs show 1,200 pixels in width at most.");
        if (ImageHead.Read(bytes) is not { } head) return Fault("This is no PNG, JPEG, GIF or WebP. Other kinds, SVG among them, are not shown by mail programs.");
        if (head.Width > MostSide || head.Height > MostSide || (long)head.Width * head.Height > MostPixels)
            return Fault($"The picture has {head.Width:N0} × {head.Height:N0} pixels; {MostSide:N0} in width and height and {MostPixels / 1_000_000} million together are the most.");
        await using (var db = database.Read(customer))
        {
            if (await db.Set<CampaignImage>().CountAsync(cancel) >= MostOfCustomer) return Fault($"There are {MostOfCustomer:N0} pictures already, the most that are kept.");
        }

        var image = new CampaignImage
        {
            CustomerId = customer, File = ImageName.New(head.Ending), Name = string.Concat(Path.GetFileName(name.Replace('\\', '/')).Where(c => !char.IsControl(c))).Fit(CampaignImage.MostName),
            Bytes = bytes.Length, Width = head.Width, Height = head.Height, CreatedAt = time.GetUtcNow(), CreatedBy = by,
        };
        await KeepAsync(image, bytes, cancel);
        return new Edit<CampaignImage>.Saved(image);
    }

    /// <summary>The newest first.</summary>
    /// <param name="before">File of the last one of the page before. Null: from the newest.</param>
    public async Task<IReadOnlyList<CampaignImage>> ListAsync(CustomerId customer, string? before, int most, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        var from = before is null ? long.MaxValue : await db.Set<CampaignImage>().Where(i => i.File == before).Select(i => (long?)i.Id).SingleOrDefaultAsync(cancel) ?? 0;
        return await db.Set<CampaignImage>().Where(i => i.Id < from).OrderByDescending(i => i.Id).Take(most).ToListAsync(cancel);
    }

    /// <summary>Null: this customer has none such.</summary>
    public async Task<CampaignImage?> FindAsync(CustomerId customer, string file, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        return await db.Set<CampaignImage>().SingleOrDefaultAsync(i => i.File == file, cancel);
    }

    /// <summary>From now on nobody sees it, whoever has its address, unless a campaign names it.</summary>
    public async Task<ImageDeletion> DeleteAsync(CustomerId customer, string file, string by, CancellationToken cancel)
    {
        // All mails are read before the write, so that nobody waits for it, and only those changed meanwhile are read in it.
        var since = time.GetUtcNow() - TimeSpan.FromMinutes(1);
        await using (var db = database.Read(customer))
        {
            if (await UserAsync(db.Set<Campaign>(), file, cancel) is { } campaign) return new ImageDeletion.InUse(campaign);
        }

        return await database.WriteAsync<ImageDeletion>(async session =>
        {
            var db = session.Db(customer);
            if (await db.Set<CampaignImage>().SingleOrDefaultAsync(i => i.File == file, cancel) is not { } image) return new ImageDeletion.NotFound();
            if (await UserAsync(db.Set<Campaign>().Where(c => c.CreatedAt > since || c.ChangedAt > since), file, cancel) is { } campaign) return new ImageDeletion.InUse(campaign);
            // Before its row: a file without one would be seen for ever and found by nobody.
            File.Delete(PathOf(file));
            db.Remove(image);
            db.Add(new AuditEntry { CustomerId = customer, At = time.GetUtcNow(), By = by, Action = "image.delete", Subject = file, Note = image.Name });
            await db.SaveChangesAsync(cancel);
            return new ImageDeletion.Deleted();
        }, cancel);
    }

    /// <summary>Name of a campaign whose mail shows the picture. Null: none does.</summary>
    private static Task<string?> UserAsync(IQueryable<Campaign> campaigns, string file, CancellationToken cancel) =>
        campaigns.Where(c => c.Html.Contains(file)).Select(c => c.Name).FirstOrDefaultAsync(cancel);

    /// <summary>Where the bytes of a picture are. Null: no such name, or no such picture.</summary>
    public string? FileOf(string name) => ImageName.ContentTypeOf(name) is not null && PathOf(name) is var path && File.Exists(path) ? path : null;

    /// <summary>The file is whole before the row says that it is there; one without a row is found by nobody.</summary>
    private async Task KeepAsync(CampaignImage image, byte[] bytes, CancellationToken cancel)
    {
        Directory.CreateDirectory(folder.File(DataFolder.Images));
        await using (var file = new FileStream(PathOf(image.File), new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous }))
        {
            await file.WriteAsync(bytes, cancel);
            file.Flush(flushToDisk: true);
        }

        try
        {
            await database.WriteAsync(async session =>
            {
                var db = session.Db(image.CustomerId);
                db.Add(image);
                db.Add(new AuditEntry { CustomerId = image.CustomerId, At = image.CreatedAt, By = image.CreatedBy, Action = "image.add", Subject = image.File });
                await db.SaveChangesAsync(cancel);
            }, cancel);
        }
        catch
        {
            File.Delete(PathOf(image.File));
            throw;
        }
    }

    private string PathOf(string name) => Path.Combine(folder.File(DataFolder.Images), name);

    /// <summary>Null: too long. Whoever says less than what comes is believed by nobody.</summary>
    private static async Task<byte[]?> ReadAsync(Stream content, CancellationToken cancel)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (await content.ReadAsync(buffer, cancel) is > 0 and var read)
        {
            if (bytes.Length + read > MostBytes) return null;
            bytes.Write(buffer, 0, read);
        }

        return bytes.ToArray();
    }

    private static Edit<CampaignImage>.Faulty Fault(string sentence) => new([new("image", sentence)]);
}
