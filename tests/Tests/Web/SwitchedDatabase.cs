using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Tests.Web;

/// <summary>The database as pages read it, which can be made to answer no more. Its writes are the intake's and go through.</summary>
internal sealed class SwitchedDatabase(Database database) : Database
{
    /// <summary>After so many readings there is no answer; null: they all work.</summary>
    public int? HangsAfter { get; set; }

    public override string Shown => database.Shown;

    public override bool IsPostgres => database.IsPostgres;

    public static void Put(IServiceCollection services)
    {
        var inner = (Database)services.Single(s => s.ServiceType == typeof(Database)).ImplementationInstance!;
        services.AddSingleton(new SwitchedDatabase(inner));
        services.AddSingleton(provider => new Core.Reports.MailRecipients(provider.GetRequiredService<SwitchedDatabase>()));
    }

    public override Task MigrateAsync(CancellationToken cancel) => database.MigrateAsync(cancel);

    public override PostroadDb Read(CustomerId customer) => database.Read(customer);

    public override async Task<DbConnection> OpenReadAsync(CancellationToken cancel)
    {
        if (HangsAfter is { } left && (HangsAfter = left - 1) < 0) await new TaskCompletionSource<DbConnection>().Task.WaitAsync(cancel);
        return await database.OpenReadAsync(cancel);
    }

    public override Task<long> SizeAsync(CancellationToken cancel) => database.SizeAsync(cancel);

    public override Task<(IReadOnlyList<string> Damage, string? How)> FindDamageAsync(CancellationToken cancel) => database.FindDamageAsync(cancel);

    public override Task<T> WriteAsync<T>(Func<WriteSession, Task<T>> work, CancellationToken cancel) => database.WriteAsync(work, cancel);

    // Whoever opened the inner one closes it.
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
