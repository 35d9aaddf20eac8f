using System.IO.Compression;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Postroad.Core.Campaigns;
using Postroad.Core.Primitives;
using Postroad.Tests.Fixtures;
using Postroad.Tests.Web;

namespace Postroad.Tests.Browser;

/// <summary>What a browser loads, as it comes over the line.</summary>
[Trait("Category", "Browser")]
public sealed class PageWeightTests
{
    private const int FirstLoad = 250_000, Afterwards = 40_000, Bundle = 180_000;

    /// <summary>Loaded only where they are used, and counted by themselves.</summary>
    private static readonly string[] Bundles = ["/assets/chart", "/assets/editor"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_page_the_next_ones_and_the_bundles_stay_light()
    {
        await using var world = await RoleTests.World.OpenAsync(TestDatabase.Sqlite());
        await world.Installation.SubscribeAsync([.. Enumerable.Range(1, 120).Select(i => $"person{i}@example.com")]);
        await using var browser = await SignedIn.OpenAsync(world.Installation, Screen.Desk);
        await using var stranger = await BrowserFixture.OpenAsync(Screen.Desk, world.Installation.Web.AdminUrl);
        var first = await LoadAsync(stranger.Page, "/sign-in");
        Assert.True(Weight(first) is > 20_000 and < FirstLoad, $"the first page weighs {Weight(first):N0} bytes: {Listed(first)}");

        var (heavy, tried) = (new List<string>(), 0);
        foreach (var endpoint in Endpoints.OfScreens(world.Installation.Web).Where(e => Endpoints.Methods(e).Contains("GET") && e.Metadata.GetMetadata<Microsoft.AspNetCore.Components.Endpoints.ComponentTypeMetadata>() is not null && !Endpoints.IsListed(Endpoints.Route(e))))
        {
            var loaded = await LoadAsync(browser.Page, RoleTests.World.PathOf(endpoint, world.Mine));
            tried++;
            if (Weight(loaded) >= Afterwards) heavy.Add($"{Endpoints.Route(endpoint)} {Weight(loaded):N0}: {Listed(loaded)}");
        }

        Assert.True(tried > 25, $"{tried} pages");
        Assert.True(heavy.Count == 0, string.Join('\n', heavy));
        using var guest = new Guest(world.Installation.Web);
        var draft = Assert.IsType<Edit<CampaignDraft>.Saved>(await world.Installation.Web.Services.GetRequiredService<CampaignDrafts>().CreateAsync(world.Mine.Customer, new DraftFields { Name = "Spring" }, "Ines", Cancel)).Value;
        await browser.GoToAsync($"/campaigns/{draft.PublicId}/edit");
        foreach (var (element, attribute) in new[] { ("meta[name=pr-chart]", "content"), ("html-editor", "data-module") })
        {
            var address = await browser.Page.Locator(element).GetAttributeAsync(attribute);
            Assert.Contains(Bundles, b => address!.StartsWith(b, StringComparison.Ordinal));
            // Packed here as a publication packs it: who serves from a build packs with less effort.
            using var bundle = await guest.AdminAsync(address!);
            using var packed = new MemoryStream();
            await using (var brotli = new BrotliStream(packed, CompressionLevel.SmallestSize, leaveOpen: true)) await brotli.WriteAsync(await bundle.Content.ReadAsByteArrayAsync(Cancel), Cancel);
            var bytes = packed.Length;
            Assert.True(bytes is > 50_000 and < Bundle, $"{address} weighs {bytes:N0} bytes");
        }
    }

    private static long Weight(IReadOnlyList<Loaded> all) => all.Where(l => !Bundles.Any(l.Address.StartsWith)).Sum(l => l.Bytes);

    private static string Listed(IReadOnlyList<Loaded> all) => string.Join(", ", all.OrderByDescending(l => l.Bytes).Take(6).Select(l => $"{l.Address} {l.Bytes:N0}"));

    /// <summary>What comes over the line, headers included; from its own cache a browser takes the rest.</summary>
    private static async Task<IReadOnlyList<Loaded>> LoadAsync(IPage page, string path)
    {
        var session = await page.Context.NewCDPSessionAsync(page);
        var (addresses, bytes) = (new Dictionary<string, string>(), new Dictionary<string, long>());
        session.Event("Network.requestWillBeSent").OnEvent += (_, sent) => addresses[sent!.Value.GetProperty("requestId").GetString()!] = new Uri(sent.Value.GetProperty("request").GetProperty("url").GetString()!).AbsolutePath;
        session.Event("Network.loadingFinished").OnEvent += (_, done) => bytes[done!.Value.GetProperty("requestId").GetString()!] = (long)done.Value.GetProperty("encodedDataLength").GetDouble();
        await session.SendAsync("Network.enable");
        await page.GotoAsync(path, new() { WaitUntil = WaitUntilState.Load });
        await page.WaitForFunctionAsync("() => document.fonts.status === 'loaded'");
        await session.DetachAsync();
        return [.. bytes.Where(b => addresses.ContainsKey(b.Key)).Select(b => new Loaded(addresses[b.Key], b.Value))];
    }

    private sealed record Loaded(string Address, long Bytes);
}
