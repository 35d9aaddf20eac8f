using Microsoft.EntityFrameworkCore;
using Postroad.Core.Lists;
using Postroad.Core.Lists.Import;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Tests.Accounts;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Lists.Import;

/// <summary>The last room on the disk is kept for clicks, unsubscribes and events: an import does not take it.</summary>
public sealed class ImportRoomTests
{
    private const string LittleRoom = "the disk of /data has 900 MB free, at least 1 GB is needed";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task With_little_room_an_import_is_refused_with_the_reason_and_taken_when_there_is_room_again(TestDatabase kind)
    {
        await using var installation = await TestInstallation.OpenAsync(kind);
        var customer = await installation.AddCustomerAsync();
        var list = await installation.AddListAsync(customer);
        var source = await FileAsync(installation, people: 3);
        installation.Database.Health.Report(StoreTroubleKind.Space, LittleRoom, "Make room.", DateTimeOffset.UnixEpoch);
        var refused = await Assert.ThrowsAsync<ImportException>(() => installation.Get<ContactImport>().RunAsync(customer, list, source, null, Cancel));
        Assert.Contains(LittleRoom, refused.Message, StringComparison.Ordinal);
        Assert.Contains("Import it again", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, await CountAsync(installation, customer));

        installation.Database.Health.Clear(StoreTroubleKind.Space);
        Assert.Equal(3, (await installation.Get<ContactImport>().RunAsync(customer, list, source, null, Cancel)).OnList);
    }

    [Theory, EachDatabase]
    public async Task When_room_runs_out_on_the_way_an_import_stops_and_the_same_file_puts_each_on_the_list_once(TestDatabase kind)
    {
        await using var installation = await TestInstallation.OpenAsync(kind);
        var customer = await installation.AddCustomerAsync();
        var list = await installation.AddListAsync(customer);
        var source = await FileAsync(installation, people: Contacts.BatchSize * 2);
        var progress = new RunsOut(installation.Database.Health);
        await Assert.ThrowsAsync<ImportException>(() => installation.Get<ContactImport>().RunAsync(customer, list, source, progress, Cancel));
        Assert.Equal(Contacts.BatchSize, await CountAsync(installation, customer));

        installation.Database.Health.Clear(StoreTroubleKind.Space);
        Assert.Equal(Contacts.BatchSize * 2, (await installation.Get<ContactImport>().RunAsync(customer, list, source, null, Cancel)).OnList);
        Assert.Equal(Contacts.BatchSize * 2, await CountAsync(installation, customer));
    }

    private static async Task<ImportSource> FileAsync(TestInstallation installation, int people)
    {
        var path = Path.Combine(installation.Folder, "people.csv");
        await File.WriteAllLinesAsync(path, ["email", .. Enumerable.Range(1, people).Select(i => $"p{i}@example.com")], Cancel);
        return new ImportSource(path, null);
    }

    private static async Task<int> CountAsync(TestInstallation installation, CustomerId customer)
    {
        await using var db = installation.Database.Read(customer);
        return await db.Set<Subscription>().CountAsync(Cancel);
    }

    /// <summary>Behind the first batch.</summary>
    private sealed class RunsOut(StoreHealth health) : IProgress<int>
    {
        public void Report(int value) => health.Report(StoreTroubleKind.Space, LittleRoom, "Make room.", DateTimeOffset.UnixEpoch);
    }
}
