using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
using Postroad.Core.Campaigns;
using Postroad.Core.Lists;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Web;

/// <summary>What stands in an address is a value and never a piece of a statement. Parameters are found in the pages and in the description of the API.</summary>
public sealed partial class InjectionTests
{
    private static readonly string[] Payloads =
    [
        "'", "''", "\"", "' OR '1'='1", "') OR 1=1 --", "1; DROP TABLE contacts; --", "x' UNION SELECT key_hash FROM api_keys --", "%", "_", "\\", "/* */", "$$;SELECT pg_sleep(60);$$", "-1", "999999999999999999999999", "0x41",
        "\u0000", "\u202e", "é'ß", "[]", "{}", "null", "*", "a AND b", "a\"b*", "NEAR(a b)",
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Whatever_is_typed_into_an_address_finds_more_or_less_and_breaks_nothing(TestDatabase kind)
    {
        await using var world = await RoleTests.World.OpenAsync(kind);
        using var owner = new Guest(world.Installation.Web);
        await owner.SignInAsync(world.Mine.Customer, isAdministrator: true);
        using var desk = await ApiDesk.OpenAsync(world.Installation, world.Mine.Customer);
        var (before, names, asked) = (await CountAsync(world), NamesOfScreens(), 0);
        Assert.True(names.Length > 10, string.Join(' ', names));
        var screens = Endpoints.OfScreens(world.Installation.Web).Where(e => Endpoints.Methods(e).Contains("GET") && !Endpoints.Route(e).EndsWith("/live", StringComparison.Ordinal) && Endpoints.Route(e) != "/{**path:file}")
            .Select(e => RoleTests.World.PathOf(e, Endpoints.IsListed(Endpoints.Route(e)) ? RoleTests.Estate.None : world.Mine)).Distinct().ToList();
        var calls = await CallsAsync(owner);
        Assert.True(calls.Count > 5, $"{calls.Count} calls take parameters");
        foreach (var payload in Payloads)
        {
            var value = Uri.EscapeDataString(payload);
            foreach (var path in screens)
            {
                using var answer = await owner.AdminAsync($"{path}?{string.Join('&', names.Select(n => $"{n}={value}"))}");
                Assert.True((int)answer.StatusCode < 500, $"{path} answers {(int)answer.StatusCode} to {payload}");
                asked++;
            }

            foreach (var (path, parameters) in calls)
            {
                var answer = await desk.CallAsync("GET", $"{path}?{string.Join('&', parameters.Select(n => $"{n}={value}"))}");
                Assert.True(answer.Status < 500, $"{path} answers {answer.Status} to {payload}: {answer.Text}");
                asked++;
            }
        }

        Assert.Equal(before, await CountAsync(world));
        Assert.True(asked > 1000, $"{asked} asked");
    }

    private static async Task<(int Customers, int Contacts, int Campaigns, int Keys)> CountAsync(RoleTests.World world)
    {
        await using var db = world.Installation.Database.Read(world.Mine.Customer);
        return (await db.Set<Customer>().CountAsync(Cancel), await db.Set<Contact>().CountAsync(Cancel), await db.Set<Campaign>().CountAsync(Cancel), await db.Set<ApiKey>().CountAsync(Cancel));
    }

    private static string[] NamesOfScreens() =>
    [
        .. Directory.EnumerateFiles(Repository.PathOf("src/Web"), "*.*", SearchOption.AllDirectories)
            .Where(f => f.EndsWith(".razor", StringComparison.Ordinal) && !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(f => QueryName().Matches(File.ReadAllText(f)).Select(m => m.Groups[1].Value)).Distinct().Order(StringComparer.Ordinal),
    ];

    /// <summary>Lists of the API, with the names of what they can be asked for.</summary>
    private static async Task<List<(string Path, string[] Parameters)>> CallsAsync(Guest guest)
    {
        using var answer = await guest.AdminAsync("/openapi/v1.json");
        using var described = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancel));
        return
        [
            .. from path in described.RootElement.GetProperty("paths").EnumerateObject()
               where !path.Name.Contains('{', StringComparison.Ordinal) && path.Value.TryGetProperty("get", out var get) && get.TryGetProperty("parameters", out _)
               let parameters = path.Value.GetProperty("get").GetProperty("parameters").EnumerateArray().Where(p => p.GetProperty("in").GetString() == "query").Select(p => p.GetProperty("name").GetString()!).ToArray()
               where parameters.Length > 0
               select (path.Name["/api/v1".Length..], parameters),
        ];
    }

    [GeneratedRegex("SupplyParameterFromQuery\\(Name = \"([^\"]*)\"\\)")]
    private static partial Regex QueryName();
}
