using System.Text;
using Microsoft.EntityFrameworkCore;
using Postroad.Core.Lists;
using Postroad.Core.Lists.Import;
using Postroad.Core.Primitives;
using Postroad.Tests.Accounts;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Lists.Import;

/// <summary>A customer's list and somebody who imports into it, step by step as the screens do.</summary>
internal sealed class ImportDesk(TestInstallation installation, CustomerId customer, MailingList list) : IAsyncDisposable
{
    public const string By = "Ines Moreau";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public TestInstallation Installation => installation;

    public CustomerId Customer => customer;

    public MailingList List => list;

    public ImportJobs Jobs => installation.Get<ImportJobs>();

    public static async Task<ImportDesk> OpenAsync(TestDatabase database) => await FurnishAsync(await TestInstallation.OpenAsync(database));

    public static async Task<ImportDesk> FurnishAsync(TestInstallation installation)
    {
        var customer = await installation.AddCustomerAsync();
        await installation.AddListAsync(customer);
        return new ImportDesk(installation, customer, (await installation.Get<MailingLists>().ListAsync(customer, Cancel))[0]);
    }

    public Task FieldsAsync(params (string Name, FieldType Type)[] fields) =>
        installation.Get<CustomFields>().CreateOrFindAsync(customer, [.. fields.Select(f => new NewCustomField(f.Name, "", f.Type))], By, Cancel);

    public Task<ImportJob> UploadAsync(string text, string name = "people.csv") => UploadAsync(Encoding.UTF8.GetBytes(text), name);

    /// <summary>Sent, and examined.</summary>
    public async Task<ImportJob> UploadAsync(byte[] bytes, string name = "people.csv")
    {
        var begun = await installation.Get<ImportUploads>().BeginAsync(customer, list.PublicId, new NewUpload(name, bytes.Length), By, Cancel);
        var job = Assert.IsType<Edit<ImportJob>.Saved>(begun).Value;
        Assert.True(Assert.IsType<UploadResult.Taken>(await installation.Get<ImportUploads>().PutAsync(customer, job.PublicId, 0, new MemoryStream(bytes), Cancel)).IsWhole);
        return await ExamineAsync(job);
    }

    public async Task<ImportJob> ExamineAsync(ImportJob job)
    {
        await installation.Get<ImportExaminer>().DrainAsync(Cancel);
        return await ReadAsync(job);
    }

    public async Task<ImportJob> DecideAsync(ImportJob job, Func<ImportSettings, ImportSettings> decide)
    {
        var edit = await Jobs.SaveAsync(customer, job.PublicId, job.Version, decide(job.ReadSettings()) with { Consent = "Asked at the till, 2026" }, By, Cancel);
        return edit is Edit<ImportJob>.Saved(var saved) ? saved : throw new InvalidOperationException(edit is Edit<ImportJob>.Faulty(var faults) ? string.Join(' ', faults) : $"{edit}");
    }

    /// <summary>What a dry run says would become of it.</summary>
    public async Task<ImportCounts> TryAsync(ImportJob job)
    {
        Assert.IsType<ImportMove.Done>(await Jobs.TryAsync(customer, job.PublicId, By, Cancel));
        return (await ExamineAsync(job)).ReadDryRun() ?? throw new InvalidOperationException((await ReadAsync(job)).Why);
    }

    public async Task<ImportJob> RunAsync(ImportJob job)
    {
        Assert.IsType<ImportMove.Done>(await Jobs.StartAsync(customer, job.PublicId, By, Cancel));
        await installation.Get<ImportRuns>().DrainAsync(Cancel);
        return await ReadAsync(job);
    }

    /// <summary>From its bytes to its end: every column that is no address is a field of text.</summary>
    public async Task<ImportJob> ImportAsync(string text, Func<ImportSettings, ImportSettings>? decide = null) => await RunAsync(await DecideAsync(await UploadAsync(text), decide ?? (s => s)));

    public async Task<ImportJob> ReadAsync(ImportJob job) => (await Jobs.FindAsync(customer, job.PublicId, Cancel))!.Job;

    public async Task<IReadOnlyDictionary<string, string>> FieldsOfAsync(string key)
    {
        await using var db = installation.Database.Read(customer);
        return FieldValues.Read(await db.Set<Contact>().Where(c => c.EmailKey == key).Select(c => c.Fields).SingleAsync(Cancel));
    }

    public async Task<SubscriptionStatus> StatusOfAsync(string key)
    {
        await using var db = installation.Database.Read(customer);
        return await db.Set<Contact>().Where(c => c.EmailKey == key).Join(db.Set<Subscription>(), c => c.Id, s => s.ContactId, (c, s) => s.Status).SingleAsync(Cancel);
    }

    public async Task<List<string>> TagsOfAsync(string key)
    {
        await using var db = installation.Database.Read(customer);
        return await db.Set<Contact>().Where(c => c.EmailKey == key).Join(db.Set<ContactTag>(), c => c.Id, t => t.ContactId, (c, t) => t.TagId)
            .Join(db.Set<Tag>(), id => id, t => t.Id, (id, t) => t.Name).OrderBy(n => n).ToListAsync(Cancel);
    }

    public async Task<int> CountAsync()
    {
        await using var db = installation.Database.Read(customer);
        return await db.Set<Subscription>().CountAsync(Cancel);
    }

    /// <summary>All lines of the file of refused rows, without its header.</summary>
    public async Task<string[]> RejectedAsync(ImportJob job)
    {
        using var file = installation.Get<ImportReports>().Open(job);
        if (file is null) return [];
        using var reader = new StreamReader(file);
        return [.. (await reader.ReadToEndAsync(Cancel)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1)];
    }

    public ValueTask DisposeAsync() => installation.DisposeAsync();
}
