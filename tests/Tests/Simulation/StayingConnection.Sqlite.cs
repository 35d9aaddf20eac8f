using System.Data;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;

namespace Postroad.Tests.Simulation;

/// <summary>The product disposes what it reads with; the disk stays, and so do the statements that were prepared on it, for they are most of a run's cost.</summary>
internal sealed class StayingConnection(PlantedBug bug) : SqliteConnection("Data Source=:memory:")
{
    private readonly Dictionary<string, Stack<SqliteCommand>> idle = [];

    public override SqliteCommand CreateCommand() => new StayingCommand(this) { CommandTimeout = DefaultTimeout, Transaction = Transaction };

    public override void Close()
    {
    }

    // EF gives each context's connection functions for decimals and patterns, which nothing here calls; SQLite would prepare every statement anew after that.
    public override void CreateFunction<T1, TResult>(string name, Func<T1, TResult>? function, bool isDeterministic = false)
    {
    }

    public override void CreateFunction<T1, T2, TResult>(string name, Func<T1, T2, TResult>? function, bool isDeterministic = false)
    {
    }

    public override void CreateAggregate<T1, TAccumulate>(string name, TAccumulate seed, Func<TAccumulate, T1, TAccumulate>? func, bool isDeterministic = false)
    {
    }

    public override void CreateAggregate<T1, TAccumulate, TResult>(
        string name, TAccumulate seed, Func<TAccumulate, T1, TAccumulate>? func, Func<TAccumulate, TResult>? resultSelector, bool isDeterministic = false)
    {
    }

    public override void CreateCollation(string name, Comparison<string>? comparison)
    {
    }

    private SqliteCommand Take(string sql) => idle.TryGetValue(sql, out var some) && some.TryPop(out var prepared) ? prepared : new SqliteCommand(sql, this);

    private void Keep(SqliteCommand prepared)
    {
        if (!idle.TryGetValue(prepared.CommandText, out var some)) idle[prepared.CommandText] = some = [];
        some.Push(prepared);
    }

    private sealed class StayingCommand : SqliteCommand
    {
        private readonly StayingConnection connection;
        private SqliteCommand? prepared;

        public StayingCommand(StayingConnection connection) => (Connection, this.connection) = (connection, connection);

        [AllowNull]
        public override string CommandText
        {
            get => base.CommandText;
            set => base.CommandText = connection.Rewrite(value ?? "");
        }

        /// <summary>Statements without parameters are those that are disposed of after each use.</summary>
        public override SqliteDataReader ExecuteReader(CommandBehavior behavior)
        {
            if (Parameters.Count > 0 || prepared is not null) return base.ExecuteReader(behavior);
            prepared = connection.Take(CommandText);
            prepared.Transaction = Transaction;
            return prepared.ExecuteReader(behavior);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing && prepared is not null) connection.Keep(prepared);
            prepared = null;
            base.Dispose(disposing);
        }
    }

    private string Rewrite(string sql) => bug.Rewrite(sql);
}
