using System.Globalization;
using Postroad.Core.Lists;
using Postroad.Core.Primitives;

namespace Postroad.Web.Commands.Demo;

/// <summary>
/// People who do not exist, by number: the same number is always the same person. Their addresses lie under domains that belong to nobody
/// (RFC 2606, RFC 6761), so no mail to them can ever reach anybody.
/// </summary>
internal static class MadeUpPeople
{
    private static readonly string[] Domains = ["example.com", "example.org", "example.net", "mail.example", "post.example", "web.test", "inbox.test"];

    private static readonly string[] Coffees = ["Espresso", "Flat white", "Filter", "Cappuccino", "Cortado", "Cold brew", "Latte", "Mocha"];

    private static readonly string[] FieldNames = ["first_name", "last_name", "city", "country", "favourite_coffee", "customer_since"];

    /// <summary>What is known of each.</summary>
    public static readonly IReadOnlyList<NewCustomField> Fields =
        [.. FieldNames.Select(name => new NewCustomField(name, $"{char.ToUpperInvariant(name[0])}{name[1..].Replace('_', ' ')}", FieldType.Text))];

    /// <summary>People 1 to <paramref name="count"/>.</summary>
    public static IEnumerable<NewContact> Make(int count)
    {
        var json = new FieldsJson();
        for (var number = 1; number <= count; number++) yield return Make(number, json);
    }

    internal static NewContact Make(int number, FieldsJson json)
    {
        var chance = new Chance((ulong)number);
        var culture = chance.Of(Cultures.All);
        var (first, last, city) = (chance.Of(culture.FirstNames), chance.Of(culture.LastNames), chance.Of(culture.Cities));
        var text = string.Create(CultureInfo.InvariantCulture, $"{first.Ascii}.{last.Ascii}{number}@{chance.Of(Domains)}");
        if (!EmailAddress.TryParse(text, out var address, out var fault)) throw new InvalidOperationException($"Person {number} has the address {text}: {fault}.");
        var since = (2014 + chance.Below(13)).ToString(CultureInfo.InvariantCulture);
        return new NewContact(address, json.Write(FieldNames, [first.Written, last.Written, city, culture.Country, chance.Of(Coffees), since]));
    }

    /// <summary>SplitMix64 (Steele, Lea, Flood 2014): even numbers without state that could depend on who came before.</summary>
    private sealed class Chance(ulong seed)
    {
        private ulong state = seed * 0x9E3779B97F4A7C15;

        public int Below(int limit)
        {
            var z = state += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return (int)((z ^ (z >> 31)) % (ulong)limit);
        }

        public T Of<T>(IReadOnlyList<T> list) => list[Below(list.Count)];
    }
}
