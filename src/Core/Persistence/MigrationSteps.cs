using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Postroad.Core.Primitives;

namespace Postroad.Core.Persistence;

/// <summary>Lets a test kill this process before any statement of an upgrade; in a published build there is nothing of it.</summary>
internal sealed class MigrationSteps : DbCommandInterceptor
{
#if CRASH_POINTS
    public static DbContextOptions<T> In<T>(DbContextOptions<T> options) where T : DbContext => new DbContextOptionsBuilder<T>(options).AddInterceptors(new MigrationSteps()).Options;
#else
    public static DbContextOptions<T> In<T>(DbContextOptions<T> options) where T : DbContext => options;
#endif

    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
    {
        CrashPoint.Pass(CrashPoint.Migrating);
        return base.NonQueryExecutingAsync(command, eventData, result, cancellationToken);
    }
}
