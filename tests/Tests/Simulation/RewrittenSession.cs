using System.Data.Common;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Tests.Simulation;

/// <summary>The real session, with a planted bug in the statements that pass through it.</summary>
internal sealed class RewrittenSession(SqliteSession session, PlantedBug bug) : WriteSession
{
    public override DbConnection Connection => session.Connection;

    public override DbTransaction Transaction => session.Transaction;

    public override PostroadDb Db(CustomerId customer) => session.Db(customer);

    public override DbCommand Command(string sql) => session.Command(bug.Rewrite(sql));

    public override object Instant(DateTimeOffset at) => session.Instant(at);

    public override object Flag(bool value) => session.Flag(value);

    public override async Task<int> RunAsync(string sql, params object?[] values) => bug.Answer(sql, await session.RunAsync(bug.Rewrite(sql), values));

    public override Task<object?> ScalarAsync(string sql, params object?[] values) => session.ScalarAsync(bug.Rewrite(sql), values);

    internal override SqliteStatement Statement(string sql) => session.Statement(bug.Rewrite(sql));
}
