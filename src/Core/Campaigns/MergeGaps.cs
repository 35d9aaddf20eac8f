using System.Data.Common;
using System.Text.RegularExpressions;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Campaigns;

/// <summary>Counts for how many people of an audience a merge tag has nothing to say.</summary>
public sealed partial class MergeGaps(Database database, TimeProvider time)
{
    /// <summary>Tags of one mail that are counted.</summary>
    public const int Most = 10;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(6);

    /// <param name="names">In snake_case, at most <see cref="Most"/>.</param>
    /// <returns>Null: it took too long.</returns>
    public async Task<IReadOnlyDictionary<string, long>?> CountAsync(CustomerId customer, Audience audience, IReadOnlyList<string> names, CancellationToken cancel)
    {
        var safe = names.Where(n => Name().IsMatch(n)).Take(Most).ToList();
        var empty = safe.ToDictionary(n => n, _ => 0L);
        if (safe.Count == 0) return empty;
        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        try
        {
            await using var connection = await database.OpenReadAsync(either.Token);
            for (var i = 0; i < audience.Lists.Count; i++) await AddAsync(connection, customer, audience, i, empty, either.Token);
            return empty;
        }
        catch (Exception e) when (limit.IsCancellationRequested && !cancel.IsCancellationRequested && e is OperationCanceledException or DbException)
        {
            return null;
        }
    }

    /// <summary>True when every output of the tag says what stands there instead of nothing.</summary>
    public static bool HasFallback(string source, string name)
    {
        var outputs = Regex.Matches(source, $@"\{{\{{-?\s*{Regex.Escape(name)}\b[^}}]*\}}\}}", RegexOptions.None, TimeSpan.FromSeconds(1));
        return outputs.Count > 0 && outputs.All(o => o.Value.Contains("default", StringComparison.Ordinal)) || Regex.IsMatch(source, $@"\{{%-?\s*(if|unless)\s+{Regex.Escape(name)}\b", RegexOptions.None, TimeSpan.FromSeconds(1));
    }

    private async Task AddAsync(DbConnection connection, CustomerId customer, Audience audience, int place, Dictionary<string, long> empty, CancellationToken cancel)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = Sql(database.IsPostgres, audience, place, [.. empty.Keys]);
        foreach (var (key, value) in new[] { ("@customer", customer.Value), ("@list", audience.Lists[place]) })
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (key, value);
            command.Parameters.Add(parameter);
        }

        await using var reader = await command.ExecuteReaderAsync(cancel);
        if (!await reader.ReadAsync(cancel)) return;
        foreach (var (name, i) in empty.Keys.ToList().Select((n, i) => (n, i))) empty[name] += reader.GetInt64(i);
    }

    /// <summary>Who is on an earlier list was counted there.</summary>
    internal static string Sql(bool inPostgres, Audience audience, int place, IReadOnlyList<string> names) => $"""
        SELECT {string.Join(", ", names.Select(n => $"coalesce(sum(CASE WHEN coalesce({(inPostgres ? $"c.fields::jsonb ->> '{n}'" : $"json_extract(c.fields, '$.{n}')")}, '') = '' THEN 1 ELSE 0 END), 0)"))}
        FROM subscriptions s {(inPostgres ? "JOIN" : "CROSS JOIN")} contacts c ON c.id = s.contact_id
        WHERE s.customer_id = @customer AND s.list_id = @list AND s.status = 1{(place == 0 ? "" : $" AND (SELECT 1 FROM subscriptions e WHERE e.contact_id = s.contact_id AND e.list_id IN ({AudienceRules.Ids(audience.Lists.Take(place))}) AND e.status = 1 LIMIT 1) IS NULL")}{AudienceRules.Narrowed(audience, "s.contact_id")}
        """;

    [GeneratedRegex("^[a-z][a-z0-9_]{0,63}$", RegexOptions.NonBacktracking)]
    private static partial Regex Name();
}
