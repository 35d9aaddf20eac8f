using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Postroad.Core.Accounts;
using Postroad.Core.Lists;
using Postroad.Core.Notices;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;
using Postroad.Core.Suppressions;
using Postroad.Core.Tracking;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Accounts;

/// <summary>A database with schema, a data folder and the features of people and keys, put together as the product does it.</summary>
internal sealed class TestInstallation : IAsyncDisposable
{
    private readonly ServiceProvider services;

    private TestInstallation(ServiceProvider services, string folder) => (this.services, Folder) = (services, folder);

    public string Folder { get; }

    public Database Database => Get<Database>();

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<TestInstallation> OpenAsync(TestDatabase database, TimeProvider? time = null) =>
        Open(await database.OpenMigratedUrlAsync(), null, time);

    /// <summary>The database at <paramref name="url"/> with the keys of <paramref name="folder"/>; null: a new folder.</summary>
    public static TestInstallation Open(string url, string? folder, TimeProvider? time = null)
    {
        time ??= TimeProvider.System;
        var path = folder ?? TemporaryFolder.Create();
        var database = Database.Open(DatabaseAddress.Parse(url), time);
        var services = new ServiceCollection().AddSingleton(database).AddSingleton(DataFolder.Open(path)).AddSingleton(time)
            .AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance).AddSingleton(typeof(ILogger<>), typeof(NullLogger<>)).AddAccounts().AddSuppressions().AddLists()
            .AddSingleton(new TokenKeys([TokenKeys.NewKey(1)])).AddSingleton<SignUpTokens>()
            .AddSingleton(new PublicOrigin(new Uri("https://mail.example/"))).AddSingleton<NoticeOffice>();
        return new TestInstallation(services.BuildServiceProvider(), path);
    }

    public T Get<T>() where T : notnull => services.GetRequiredService<T>();

    public IEnumerable<T> All<T>() where T : notnull => services.GetServices<T>();

    public async Task<CustomerId> AddCustomerAsync(string name = "Harbour Lane") => (await Get<Customers>().CreateAsync(name, "Europe/Berlin", Cancel)).Key;

    public async Task<ListId> AddListAsync(CustomerId customer, string name = "Newsletter") =>
        (await Get<MailingLists>().CreateAsync(customer, new NewMailingList(name, "Harbour Lane Coffee", Address("hello@harbourlane.example"), "1 Harbour Lane"), Cancel)).Key;

    public static EmailAddress Address(string text) => EmailAddress.TryParse(text, out var address, out var fault) ? address : throw new ArgumentException(fault);

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        await services.DisposeAsync();
    }
}
