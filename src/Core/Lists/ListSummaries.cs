using System.Data.Common;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Lists;

/// <summary>How many there are, counted no further than a bound.</summary>
/// <param name="IsMore">There are more than <paramref name="Value"/>.</param>
public readonly record struct BoundedCount(int Value, bool IsMore);

/// <summary>A mailing list and how many are on it.</summary>
public sealed record ListSummary(MailingList List, IReadOnlyDictionary<SubscriptionStatus, BoundedCount> People)
{
    public BoundedCount Of(SubscriptionStatus status) => People.GetValueOrDefault(status);
}

/// <summary>
/// Counts people by list and status over an index that has nothing else in it, and no further than a bound: what a page shows costs the same for a list of a
/// hundred thousand and one of ten million.
/// </summary>
public sealed class ListSummaries(Database database, MailingLists lists)
{
    /// <summary>Of one status of one list, when few lists are counted: some 10 ms.</summary>
    private const int Most = 100_000;

    /// <summary>For all lists of a page together, so that a hundred large lists are counted less far each.</summary>
    private const int MostInAll = 1_000_000, Least = 1_000;

    /// <summary>The oldest list first.</summary>
    public async Task<IReadOnlyList<ListSummary>> ListAsync(CustomerId customer, CancellationToken cancel)
    {
        var all = await lists.ListAsync(customer, cancel);
        return await CountAsync(customer, all, cancel);
    }

    /// <summary>Null: this customer has no such list.</summary>
    public async Task<ListSummary?> FindAsync(CustomerId customer, string publicId, CancellationToken cancel) =>
        await lists.FindAsync(customer, publicId, cancel) is { } list ? (await CountAsync(customer, [list], cancel))[0] : null;

    internal static string Count(string of) => $"""
        SELECT l.id, t.status, (SELECT count(*) FROM (SELECT 1 FROM subscriptions s WHERE s.list_id = l.id AND s.status = t.status LIMIT @p1) x)
        FROM mailing_lists l CROSS JOIN (SELECT 0 AS status UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4) t
        WHERE l.customer_id = @p0 AND l.deleted_at IS NULL{of}
        """;

    private async Task<IReadOnlyList<ListSummary>> CountAsync(CustomerId customer, IReadOnlyList<MailingList> all, CancellationToken cancel)
    {
        if (all.Count == 0) return [];
        var bound = Math.Clamp(MostInAll / all.Count, Least, Most);
        var counts = all.ToDictionary(l => l.Id, _ => new Dictionary<SubscriptionStatus, BoundedCount>());
        await using var connection = await database.OpenReadAsync(cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = Count(all.Count == 1 ? " AND l.id = @p2" : "");
        command.Put("@p0", customer.Value).Put("@p1", bound + 1);
        if (all.Count == 1) command.Put("@p2", all[0].Id);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            var found = (int)reader.GetInt64(2);
            if (counts.TryGetValue(reader.GetInt64(0), out var people)) people[(SubscriptionStatus)reader.GetInt32(1)] = new BoundedCount(Math.Min(found, bound), found > bound);
        }

        return [.. all.Select(l => new ListSummary(l, counts[l.Id]))];
    }
}

/// <summary>Parameters of statements by hand.</summary>
internal static class Parameters
{
    public static DbCommand Put(this DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = (name, value);
        command.Parameters.Add(parameter);
        return command;
    }
}
