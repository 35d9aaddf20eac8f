namespace Postroad.Tests.Browser;

/// <summary>The checks that all browser tests rely on find what they look for.</summary>
[Trait("Category", "Browser")]
public sealed class BrowserFixtureTests
{
    private const string Sound = "<!doctype html><html lang=en><title>A page</title><main><h1>Fine</h1><p>Nothing to see.</p></main></html>";

    [Theory, MemberData(nameof(Screen.All), MemberType = typeof(Screen))]
    public async Task A_sound_page_passes_on_every_screen(Screen screen)
    {
        await using var page = await BrowserFixture.OpenAsync(screen);
        await page.Page.SetContentAsync(Sound);

        await page.AssertSoundAsync();
        Assert.Equal(screen.Dark, await page.Page.EvaluateAsync<bool>("() => matchMedia('(prefers-color-scheme: dark)').matches"));
    }

    /// <summary>Pages with frames are looked at in another way than those without.</summary>
    [Theory, InlineData("{0}"), InlineData("{0}<iframe title='Beside' srcdoc='Fine'></iframe>"), InlineData("""<iframe title='Within' srcdoc="{0}"></iframe>""")]
    public async Task A_planted_image_without_words_is_found(string place)
    {
        await using var page = await BrowserFixture.OpenAsync(Screen.Desk);
        var image = place.Replace("{0}", "<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>", StringComparison.Ordinal);
        await page.Page.SetContentAsync(Sound.Replace("<p>", $"{image}<p>", StringComparison.Ordinal));

        var fault = await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(page.AssertAccessibleAsync);
        Assert.Contains("image-alt", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_planted_overhang_is_found_and_named()
    {
        await using var page = await BrowserFixture.OpenAsync(Screen.Phone);
        await page.Page.SetContentAsync(Sound.Replace("<p>", "<p class=wide style='width:500px'>", StringComparison.Ordinal));

        var fault = await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(page.AssertNoSidewaysScrollAsync);
        Assert.Contains("p.wide", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_planted_script_error_is_found()
    {
        await using var page = await BrowserFixture.OpenAsync(Screen.Desk);
        await page.Page.SetContentAsync(Sound.Replace("<p>", "<script>throw new Error('planted')</script><p>", StringComparison.Ordinal));

        Assert.Contains(page.Faults, fault => fault.Contains("planted", StringComparison.Ordinal));
    }
}
