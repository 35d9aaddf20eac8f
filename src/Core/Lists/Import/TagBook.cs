using Microsoft.EntityFrameworkCore;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Lists.Import;

/// <summary>The tags of one file, by numbers until they are needed: a row names them, a batch makes those that are missing.</summary>
/// <param name="everybody">Names of tags that everybody of the file gets.</param>
internal sealed class TagBook(IEnumerable<string> everybody)
{
    /// <summary>Of one file. A column of names or dates that somebody took for tags would make thousands.</summary>
    public const int Most = 500;

    private static readonly char[] Separators = [',', ';', '|'];

    private readonly Dictionary<string, long> numbers = new(StringComparer.Ordinal);
    private readonly List<string> names = [];
    private readonly List<long> ids = [];
    private long[]? all;

    /// <summary>The numbers of everybody's tags; one array for all.</summary>
    private long[] All => all ??= [.. everybody.Where(n => n.Trim().Length > 0).Select(n => Number(n.Trim())!.Value).Distinct()];

    /// <param name="value">Of a column of tags; "" for none.</param>
    /// <param name="fault">Why the row cannot have them.</param>
    public IReadOnlyList<long> Of(string value, out string? fault)
    {
        fault = null;
        if (value.Length == 0) return All;
        List<long> found = [.. All];
        foreach (var name in value.Split(Separators, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            fault = ImportChecks.TagFault(name);
            if (fault is not null) return All;
            if (Number(name) is not { } number)
            {
                fault = $"the tag \"{CsvFile.Shorten(name)}\": there are {Most} different tags in the rows before, the most that one file may bring";
                return All;
            }

            if (!found.Contains(number)) found.Add(number);
        }

        return found;
    }

    public bool IsEmpty => names.Count == 0;

    /// <summary><see cref="Tag.NameKey"/> of each; before they are resolved.</summary>
    public IEnumerable<string> NamesOf(IReadOnlyList<long> numbered) => numbered.Select(n => Tag.KeyOf(names[(int)n]));

    /// <summary>Makes the tags that are missing, and puts keys in place of numbers.</summary>
    public async Task ResolveAsync(Database database, CustomerId customer, IReadOnlyList<NewContact> people, TimeProvider time, CancellationToken cancel)
    {
        if (names.Count == 0) return;
        if (ids.Count < names.Count) ids.AddRange(await database.WriteAsync(session => MakeAsync(session, customer, names[ids.Count..], time, cancel), cancel));
        var everybodys = All.Length == 0 ? null : All.Select(n => ids[(int)n]).ToArray();
        foreach (var person in people)
            if (person.Tags.Count > 0) person.Tags = ReferenceEquals(person.Tags, All) ? everybodys! : [.. person.Tags.Select(n => ids[(int)n])];
    }

    /// <summary>Null: one too many.</summary>
    private long? Number(string name)
    {
        var key = Tag.KeyOf(name);
        if (numbers.TryGetValue(key, out var number)) return number;
        if (names.Count == Most) return null;
        names.Add(name);
        return numbers[key] = names.Count - 1;
    }

    private static async Task<List<long>> MakeAsync(WriteSession session, CustomerId customer, List<string> names, TimeProvider time, CancellationToken cancel)
    {
        var made = new List<long>();
        foreach (var name in names)
        {
            // Two imports may meet; the second finds what the first has made.
            await session.RunAsync("INSERT INTO tags (customer_id, public_id, name, name_key, created_at) VALUES (@p0, @p1, @p2, @p3, @p4) ON CONFLICT (customer_id, name_key) DO NOTHING",
                customer.Value, PublicId.New(time), name, Tag.KeyOf(name), session.Instant(time.GetUtcNow()));
            var key = Tag.KeyOf(name);
            made.Add(await session.Db(customer).Set<Tag>().Where(t => t.NameKey == key).Select(t => t.Id).SingleAsync(cancel));
        }

        return made;
    }
}
