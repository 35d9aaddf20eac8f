using System.Data.Common;
using System.Text.Encodings.Web;
using System.Text.Json;
using Postroad.Core.Primitives;

namespace Postroad.Core.Lists;

/// <summary>
/// The statements of a list of contacts. Something with an index leads, key by key: a tag, a list by status, or all contacts of the customer; the rest is asked of each
/// contact on the way, a step at a time. Left to itself a planner may begin at the other end and read everybody for the few that match.
/// </summary>
internal sealed class ContactWalk
{
    /// <summary>Address keys are printable ASCII: added to the start of some this stands behind all of them.</summary>
    private const char BehindAscii = '\x7f';

    private const string Columns = "c.id, c.public_id, c.email, c.email_key, c.fields, c.language, c.created_at";

    private readonly bool postgres;
    private readonly ContactQuery query;
    private readonly (string Table, string Where, string Id) lead;
    private readonly List<(string Name, object Value)> values;
    private readonly string conditions, text;

    /// <param name="list">Number of <see cref="ContactQuery.List"/>; null with it.</param>
    /// <param name="tag">Number of <see cref="ContactQuery.Tag"/>; null with it.</param>
    public ContactWalk(bool postgres, CustomerId customer, ContactQuery query, long? list, long? tag)
    {
        (this.postgres, this.query) = (postgres, query);
        var start = EmailAddress.AsKey(query.Text);
        HasAddresses = start.Length > 0 && start.All(c => c is > ' ' and < BehindAscii);
        IsPlain = query.Text.Length == 0 && (tag is null || (list is null && query.Status is null)) && (query.Status is null || list is not null);
        lead = (tag, list, query.Status) switch
        {
            ({ }, _, _) => ("contact_tags d", "d.tag_id = @tag", "d.contact_id"),
            (_, { }, { }) => ("subscriptions d", "d.list_id = @list AND d.status = @status", "d.contact_id"),
            (_, { }, _) => ("subscriptions d", "d.list_id = @list", "d.contact_id"),
            _ => ("contacts c", "c.customer_id = @customer", "c.id"),
        };
        values =
        [
            ("@customer", customer.Value), ("@list", list ?? 0), ("@tag", tag ?? 0), ("@status", (short)(query.Status ?? 0)), ("@start", start), ("@behind", start + BehindAscii),
        ];
        text = query.Text.Length == 0 ? "" : TextCondition();
        conditions = Asked(tag is not null, "contact_tags x WHERE x.tag_id = @tag AND x.contact_id = c.id")
            + Asked(list is not null, $"subscriptions x WHERE x.list_id = @list AND x.contact_id = c.id{(query.Status is null ? "" : " AND x.status = @status")}")
            + Asked(list is null && query.Status is not null, "subscriptions x WHERE x.contact_id = c.id AND x.status = @status");
    }

    /// <summary>The text may be the beginning of an address.</summary>
    public bool HasAddresses { get; }

    /// <summary>Every contact on the way is one of them.</summary>
    public bool IsPlain { get; }

    /// <summary>Where a step of so many contacts ends, and how many there were.</summary>
    public string NewestStep => $"SELECT coalesce(min(id), 0), count(*) FROM (SELECT {lead.Id} AS id FROM {lead.Table} WHERE {lead.Where} AND {lead.Id} < @before ORDER BY {lead.Id} DESC LIMIT @step) x";

    /// <summary>Those of a step who match.</summary>
    public string NewestRows => $"""
        SELECT {Columns} FROM {lead.Table}{Joined} WHERE {lead.Where} AND {lead.Id} < @before AND {lead.Id} >= @until AND c.customer_id = @customer{text}{(IsPlain ? "" : conditions)}
        ORDER BY {lead.Id} DESC LIMIT @page
        """;

    /// <summary>As <see cref="NewestStep"/>, by address among those that begin with the text.</summary>
    public static string AddressStep => $"SELECT coalesce(max(email_key), ''), count(*) FROM (SELECT c.email_key {Addresses} ORDER BY c.email_key LIMIT @step) x";

    public string AddressRows => $"SELECT {Columns} {Addresses} AND c.email_key <= @last{conditions} ORDER BY c.email_key LIMIT @page";

    /// <summary>How many there are, no further than @most.</summary>
    public string Count => $"SELECT count(*) FROM (SELECT 1 FROM {lead.Table} WHERE {lead.Where} LIMIT @most) x";

    public DbCommand Prepare(DbConnection connection, string sql, params ReadOnlySpan<(string Name, object Value)> more)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in values)
            if (sql.Contains(name, StringComparison.Ordinal)) command.Put(name, value);
        foreach (var (name, value) in more) command.Put(name, value);
        return command;
    }

    private static string Addresses => "FROM contacts c WHERE c.customer_id = @customer AND c.email_key > @after AND c.email_key >= @start AND c.email_key < @behind";

    private string Joined => lead.Table == "contacts c" ? "" : postgres
        ? " CROSS JOIN LATERAL (SELECT * FROM contacts WHERE id = d.contact_id LIMIT 1) c"
        : " CROSS JOIN contacts c ON c.id = d.contact_id";

    /// <summary>Asked of each contact; as EXISTS, PostgreSQL may read the whole other table first.</summary>
    private static string Asked(bool asked, string from) => asked ? $" AND (SELECT 1 FROM {from} LIMIT 1) IS NOT NULL" : "";

    private string TextCondition()
    {
        var like = postgres ? "ILIKE" : "LIKE";
        var any = new List<string> { $"c.email_key LIKE @in ESCAPE '\\'" };
        values.Add(("@in", Within(EmailAddress.AsKey(query.Text))));
        foreach (var (i, spelling) in Spellings(query.Text).Index())
        {
            // The text of all fields is a quick look; names of fields are in it too, so the values are asked when it is there.
            values.Add(($"@stored{i}", Within(JsonEncodedText.Encode(spelling, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).Value)));
            values.Add(($"@value{i}", Within(spelling)));
            any.Add($"c.fields {like} @stored{i} ESCAPE '\\' AND (SELECT 1 FROM {(postgres ? "jsonb_each_text(c.fields::jsonb)" : "json_each(c.fields)")} v WHERE v.value {like} @value{i} ESCAPE '\\' LIMIT 1) IS NOT NULL");
        }

        var others = HasAddresses ? " AND NOT (c.email_key >= @start AND c.email_key < @behind)" : "";
        return $"{others} AND ({string.Join(" OR ", any)})";
    }

    /// <summary>Neither database need know the small and large letters of other alphabets; theirs are compared as written, small, large and with a large one in front.</summary>
    private static IEnumerable<string> Spellings(string text) => System.Text.Ascii.IsValid(text)
        ? [text]
        : new[] { text, text.ToLowerInvariant(), text.ToUpperInvariant(), char.ToUpperInvariant(text[0]) + text[1..].ToLowerInvariant() }.Distinct();

    private static string Within(string text) =>
        $"%{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)}%";
}
