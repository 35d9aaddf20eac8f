using System.Globalization;
using System.Text;
using Postroad.Core.Lists;
using Postroad.Core.Primitives;

namespace Postroad.Bench.Imports;

/// <summary>Made-up people: an address and three fields, in no order of any kind, the same in each run.</summary>
internal static class ImportFile
{
    public static readonly string[] Fields = ["first_name", "last_name", "city"];

    private static readonly string[] First = ["Anna", "Ben", "Zoë", "Jürgen", "Marie", "Łukasz", "Ines", "Olaf"];
    private static readonly string[] Last = ["Müller", "Okafor", "Petrov", "García", "Lindqvist", "Moreau", "Hughes", "Yamada"];
    private static readonly string[] Cities = ["Köln", "Malmö", "Portsmouth", "Lyon", "Kraków", "Sevilla"];
    private static readonly string[] Domains = ["gmail.example", "gmx.example", "outlook.example", "harbour-lane.example", "post.example"];

    public static void Write(string path, int rows)
    {
        using var file = new StreamWriter(path, append: false, new UTF8Encoding(false), 1 << 20);
        file.WriteLine("email,first_name,last_name,city");
        for (var i = 0; i < rows; i++)
        {
            var (address, values) = Person(i);
            file.WriteLine($"{address},{string.Join(',', values)}");
        }
    }

    public static IEnumerable<NewContact> People(int rows)
    {
        var json = new FieldsJson();
        for (var i = 0; i < rows; i++)
        {
            var (text, values) = Person(i);
            if (!EmailAddress.TryParse(text, out var address, out var fault)) throw new InvalidOperationException(fault);
            yield return new NewContact(address, json.Write(Fields, values));
        }
    }

    private static (string Address, string[] Values) Person(int i)
    {
        var n = Scatter((ulong)i);
        var (first, last) = (First[n % 8], Last[(n >> 3) % 8]);
        var address = string.Create(CultureInfo.InvariantCulture, $"{(char)('a' + (n >> 8) % 26)}{(char)('a' + (n >> 16) % 26)}.{n >> 40:x}{i:x}@{Domains[(n >> 24) % 5]}");
        return (address, [first, last, Cities[(n >> 32) % 6]]);
    }

    /// <summary>splitmix64 (Steele, Lea, Flood 2014): consecutive numbers to numbers without order.</summary>
    private static ulong Scatter(ulong x)
    {
        x += 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
