using Postroad.Core.Accounts;
using Postroad.Tests.Domains.Reports;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Web;

/// <summary>A source of mail by calls: its name, and its rows some at a time.</summary>
public sealed class ApiDmarcSourceTests
{
    private const string Name = "/dmarc/source/name?source=address:198.51.100.77";

    [Theory, EachDatabase]
    public async Task A_source_is_named_renamed_and_loses_its_name_by_calls(TestDatabase kind)
    {
        await using var world = await RoleTests.World.OpenAsync(kind);
        using var desk = await ApiDesk.OpenAsync(world.Installation, world.Mine.Customer);
        var none = (await desk.CallAsync("GET", Name)).Expect(200);
        Assert.Equal(("\"0\"", null, null), (none.Headers["ETag"], none.Json.GetProperty("given_name").GetString(), none.Json.GetProperty("changed_by").GetString()));
        (await desk.CallAsync("PUT", Name, new { given_name = "Scanner" })).Problem(428);
        var named = (await desk.CallAsync("PUT", Name, new { given_name = "Scanner" }, change: m => m.Headers.TryAddWithoutValidation("If-Match", "\"0\""))).Expect(200);
        Assert.Equal(("address:198.51.100.77", "Scanner", "Shop"), (named.Json.GetProperty("id").GetString(), named.Json.GetProperty("given_name").GetString(), named.Json.GetProperty("changed_by").GetString()!.Split(' ')[^1].Trim('“', '”')));
        Assert.Equal(["Scanner"], (await desk.CallAsync("GET", "/dmarc/sources?domain=harbourlane.example")).Expect(200).Json.GetProperty("items").EnumerateArray().Select(s => s.GetProperty("given_name").GetString()).OfType<string>());
        Assert.Equal("Scanner", (await desk.CallAsync("GET", "/dmarc/source?domain=harbourlane.example&source=address:198.51.100.77")).Expect(200).Json.GetProperty("source").GetProperty("given_name").GetString());

        (await desk.CallAsync("PUT", Name, new { given_name = "Two" }, change: m => m.Headers.TryAddWithoutValidation("If-Match", "\"0\""))).Problem(412);
        (await desk.CallAsync("PUT", Name, new { given_name = "Two" }, change: m => m.Headers.TryAddWithoutValidation("If-Match", named.Headers["ETag"]))).Expect(200);
        (await desk.CallAsync("DELETE", Name)).Expect(204);
        (await desk.CallAsync("DELETE", Name)).Problem(404);
        var gone = (await desk.CallAsync("GET", Name)).Expect(200);
        Assert.Equal(("\"3\"", null), (gone.Headers["ETag"], gone.Json.GetProperty("given_name").GetString()));
    }

    [Theory, EachDatabase]
    public async Task Text_that_is_none_and_sources_that_are_none_or_anothers_are_refused(TestDatabase kind)
    {
        await using var world = await RoleTests.World.OpenAsync(kind);
        using ApiDesk desk = await ApiDesk.OpenAsync(world.Installation, world.Mine.Customer), reader = await ApiDesk.OpenAsync(world.Installation, world.Mine.Customer, ApiScopes.DomainsRead);
        Task<ApiAnswer> PutAsync(string path, object body) => desk.CallAsync("PUT", path, body, change: m => m.Headers.TryAddWithoutValidation("If-Match", "\"0\""));
        foreach (var wrong in (string[])["", "a\0b", "\0", "a\nb", "\u0085", new('x', 61), new('x', 5_000)]) Assert.Equal(["given_name"], (await PutAsync(Name, new { given_name = wrong })).Problem(422));
        Assert.InRange((await PutAsync(Name, """{"given_name":"a\ud83d"}""")).Status, 400, 422);
        foreach (var source in (string[])["", "nobody", "address:192.0.2.250", "domain:198.51.100.77"]) (await PutAsync($"/dmarc/source/name?source={source}", new { given_name = "Two" })).Problem(404);
        (await desk.CallAsync("GET", "/dmarc/source/name")).Problem(404);
        (await reader.CallAsync("GET", Name)).Expect(200);
        (await reader.CallAsync("PUT", Name, new { given_name = "Two" }, change: m => m.Headers.TryAddWithoutValidation("If-Match", "\"0\""))).Problem(403);
        (await reader.CallAsync("DELETE", Name)).Problem(403);

        // The other customer has a report of the same address, and its own name for it.
        using var theirs = await ApiDesk.OpenAsync(world.Installation, world.Theirs.Customer);
        (await PutAsync(Name, new { given_name = "Ours" })).Expect(200);
        Assert.Null((await theirs.CallAsync("GET", Name)).Expect(200).Json.GetProperty("given_name").GetString());
        (await theirs.CallAsync("DELETE", Name)).Problem(404);
        Assert.DoesNotContain("Ours", (await theirs.CallAsync("GET", "/dmarc/sources?domain=harbourlane.example")).Expect(200).Text, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task A_source_of_many_rows_is_read_part_by_part(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind);
        using var desk = await ApiDesk.OpenAsync(installation, installation.Customer);
        var today = new DateTimeOffset(TimeProvider.System.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);
        for (var day = 1; day <= 3; day++)
        {
            var rows = Enumerable.Range(0, 1_500).Select(i => Samples.Row($"192.0.2.{i % 150}", 1, false, false, Samples.Spf($"one.example") + Samples.Dkim($"d{day}.example", "fail")));
            (await desk.CallAsync("POST", "/dmarc/reports", Samples.Bytes(Samples.Of(today.AddDays(-day), rows, $"{day}")))).Expect(200);
        }

        const string Of = "domain=harbourlane.example&source=domain:one.example";
        var (ways, next) = (new List<(string, int)>(), "");
        do
        {
            var page = (await desk.CallAsync("GET", $"/dmarc/source?{Of}{next}")).Expect(200).Json;
            Assert.Equal(4_500, page.GetProperty("source").GetProperty("numbers").GetProperty("messages").GetInt32());
            ways.AddRange(page.GetProperty("ways").EnumerateArray().Select(w => (w.GetProperty("dkim")[0].GetProperty("domain").GetString()!, w.GetProperty("messages").GetInt32())));
            next = page.GetProperty("next").GetString() is { } more ? $"&cursor={more}" : "";
        }
        while (next.Length > 0);
        Assert.Equal([("d1.example", 1_500), ("d2.example", 500), ("d2.example", 1_000), ("d3.example", 1_000), ("d3.example", 500)], ways);

        var (messages, addresses, pages) = (0, 0, 0);
        do
        {
            var page = (await desk.CallAsync("GET", $"/dmarc/addresses?{Of}&limit=100{next}")).Expect(200).Json;
            (messages, addresses, pages) = (messages + page.GetProperty("items").EnumerateArray().Sum(a => a.GetProperty("numbers").GetProperty("messages").GetInt32()), addresses + page.GetProperty("items").GetArrayLength(), pages + 1);
            next = page.GetProperty("next").GetString() is { } more ? $"&cursor={Uri.EscapeDataString(more)}" : "";
        }
        while (next.Length > 0);
        Assert.Equal((4_500, 450, 6), (messages, addresses, pages));
        foreach (var wrong in (string[])["x", "AaIm3000000000000000aA", "AaIm3000000000000000aA.x", "AaIm3000000000000000aA.-1", "AaIm3000000000000000aA.1.x", $"AaIm3000000000000000aA.{long.MaxValue}"])
        {
            Assert.Equal(["cursor"], (await desk.CallAsync("GET", $"/dmarc/addresses?{Of}&cursor={wrong}")).Problem(422));
            Assert.Equal(["cursor"], (await desk.CallAsync("GET", $"/dmarc/source?{Of}&cursor={wrong}")).Problem(422));
        }

        Assert.Empty((await desk.CallAsync("GET", $"/dmarc/addresses?{Of}&cursor=AaIm3000000000000000aA.1")).Expect(200).Json.GetProperty("items").EnumerateArray());
    }
}
