namespace Postroad.Web.Commands;

/// <summary>What somebody probably meant.</summary>
internal static class Likely
{
    /// <summary>" Did you mean --recipients?", or nothing.</summary>
    public static string Hint(string typed, IEnumerable<string> known, string prefix)
    {
        var best = known.Select(name => (Name: name, Distance: Distance(typed, name))).OrderBy(x => x.Distance).FirstOrDefault();
        return best.Name is not null && best.Distance <= Math.Max(2, typed.Length / 3) ? $" Did you mean {prefix}{best.Name}?" : "";
    }

    /// <summary>Levenshtein's: how many letters must be added, removed or changed.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)));
        }

        return row[b.Length];
    }
}
