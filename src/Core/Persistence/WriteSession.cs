using System.Data.Common;
using Postroad.Core.Primitives;

namespace Postroad.Core.Persistence;

/// <summary>An open write transaction. Used by one caller at a time and only inside <see cref="Database.WriteAsync{T}"/>.</summary>
public abstract class WriteSession
{
    public abstract DbConnection Connection { get; }

    public abstract DbTransaction Transaction { get; }

    /// <summary>A context for one customer inside this transaction. The session disposes it.</summary>
    public abstract PostroadDb Db(CustomerId customer);

    /// <summary>
    /// A prepared command of this transaction, kept for the life of the connection; parameters keep their order of first use. Set them all before each run.
    /// </summary>
    public abstract DbCommand Command(string sql);

    /// <summary>Runs once after the transaction is durable, not at all when it failed.</summary>
    public abstract void AfterCommit(Action action);
}
