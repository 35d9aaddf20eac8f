using Postroad.Core.Domains.Dns;

namespace Postroad.Core.Domains.Spf;

/// <summary>A record with all that it includes, whoever sends: how many look-ups it takes in the worst case, and which part of it takes them.</summary>
/// <param name="Domain">Whose record; where the name has a macro that depends on the sender, as written.</param>
/// <param name="Term">The include or redirect that led there; null: the domain itself.</param>
/// <param name="Record">Null: none that can be read, or not judged.</param>
/// <param name="Fault">Why not; null with a record.</param>
/// <param name="Parts">Of its includes and its redirect, in order.</param>
internal sealed record SpfTree(string Domain, string? Term, SpfRecord? Record, string? Fault, IReadOnlyList<SpfTree> Parts)
{
    /// <summary>Of a whole tree: four times what is allowed shows how far it is over.</summary>
    private const int MostParts = 40;

    /// <summary>Terms that ask, here and in all parts (RFC 7208 section 4.6.4: ten).</summary>
    public int Lookups => (Record?.Terms.Count(term => term.Asks) ?? 0) + (Record is { Redirect: not null } ? 1 : 0) + Parts.Sum(part => part.Lookups);

    /// <summary>Somewhere in it, not only in its own record.</summary>
    public bool Includes(DnsName domain) => Record?.IncludesDirectly(domain) is true || Parts.Any(part => part.Includes(domain));

    public static Task<SpfTree> ReadAsync(DomainLook look, DnsName domain, CancellationToken cancel) => new Reader(look).ReadAsync(domain, null, [], cancel);

    private sealed class Reader(DomainLook look)
    {
        private int parts;

        public async Task<SpfTree> ReadAsync(DnsName domain, string? term, IReadOnlyList<DnsName> above, CancellationToken cancel)
        {
            SpfTree Broken(string why) => new(domain.ToString(), term, null, why, []);
            if (above.Contains(domain)) return Broken($"{domain} includes itself: {string.Join(" -> ", above.Append(domain))}");
            if (++parts > MostParts) return Broken($"more than {MostParts} records belong to it; the rest was not read");
            var answer = await look.AskAsync(domain, DnsKind.Txt, cancel);
            if (!answer.IsDefinite) return Broken(answer.InWords());
            var texts = answer is DnsAnswer.Found found ? found.Texts.Where(SpfRecord.IsOne).ToList() : [];
            if (texts.Count != 1) return Broken(texts.Count == 0 ? $"{domain} has no SPF record" : $"{domain} has {texts.Count} SPF records, and may have one");
            if (!SpfRecord.TryParse(texts[0], out var record, out var fault)) return Broken($"\"{fault.Term}\": {fault.Why}");
            return new SpfTree(domain.ToString(), term, record, null, await PartsAsync(record, domain, [.. above, domain], cancel));
        }

        private async Task<IReadOnlyList<SpfTree>> PartsAsync(SpfRecord record, DnsName domain, IReadOnlyList<DnsName> above, CancellationToken cancel)
        {
            List<SpfTree> found = [];
            foreach (var (spec, term) in Links(record))
            {
                // Of the macros only that of the record's own domain says the same whoever sends.
                var name = spec.Replace("%{d}", domain.ToString(), StringComparison.OrdinalIgnoreCase);
                found.Add(DnsName.TryParse(name, out var target) && !name.Contains('%', StringComparison.Ordinal)
                    ? await ReadAsync(target, term, above, cancel)
                    : new SpfTree(spec, term, null, "depends on who sends, and was not read", []));
            }

            return found;
        }

        private static IEnumerable<(string Spec, string Term)> Links(SpfRecord record) =>
            record.Terms.Where(term => term.Mechanism == SpfMechanism.Include).Select(term => (term.Domain!, term.Text))
                .Concat(record.Redirect is { } redirect && record.Terms.All(term => term.Mechanism != SpfMechanism.All) ? [(redirect, "redirect=" + redirect)] : []);
    }
}
