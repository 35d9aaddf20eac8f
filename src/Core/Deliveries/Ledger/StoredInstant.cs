using System.Data.Common;

namespace Postroad.Core.Deliveries.Ledger;

/// <summary>Reads an instant as either database stores it.</summary>
internal static class StoredInstant
{
    public static DateTimeOffset? Read(DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetValue(column) switch
    {
        long milliseconds => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds),
        DateTime at => new DateTimeOffset(DateTime.SpecifyKind(at, DateTimeKind.Utc)),
        DateTimeOffset at => at,
        var other => throw new InvalidOperationException($"Column {column} holds no instant but a {other.GetType().Name}."),
    };
}
