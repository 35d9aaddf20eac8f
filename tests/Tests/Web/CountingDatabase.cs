using System.Data.Common;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Tests.Web;

/// <summary>The database, counting what is asked of it while a request is answered. Background work is not counted.</summary>
internal sealed class CountingDatabase(Database database, IHttpContextAccessor requests) : Database
{
    private int asked;

    public int Asked => asked;

    public override string Shown => database.Shown;

    public override bool IsPostgres => database.IsPostgres;

    public static void Put(IServiceCollection services)
    {
        var inner = (Database)services.Single(s => s.ServiceType == typeof(Database)).ImplementationInstance!;
        services.AddSingleton(provider => new CountingDatabase(inner, provider.GetRequiredService<IHttpContextAccessor>()));
        services.AddSingleton<Database>(provider => provider.GetRequiredService<CountingDatabase>());
    }

    public override Task MigrateAsync(CancellationToken cancel) => database.MigrateAsync(cancel);

    public override PostroadDb Read(CustomerId customer) => Count(database.Read(customer));

    public override Task<DbConnection> OpenReadAsync(CancellationToken cancel) => Count(database.OpenReadAsync(cancel));

    public override Task<long> SizeAsync(CancellationToken cancel) => Count(database.SizeAsync(cancel));

    public override Task<(IReadOnlyList<string> Damage, string? How)> FindDamageAsync(CancellationToken cancel) => database.FindDamageAsync(cancel);

    public override Task<T> WriteAsync<T>(Func<WriteSession, Task<T>> work, CancellationToken cancel) => Count(database.WriteAsync(work, cancel));

    // Whoever opened the inner one closes it.
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private T Count<T>(T what)
    {
        if (requests.HttpContext is not null) Interlocked.Increment(ref asked);
        return what;
    }
}
