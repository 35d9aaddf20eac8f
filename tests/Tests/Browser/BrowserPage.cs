using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Postroad.Tests.Browser;

/// <summary>
/// A page in a browser profile of its own, watched from the start: script errors, messages of the content security policy and failed loads are faults.
/// </summary>
public sealed class BrowserPage : IAsyncDisposable
{
    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    private readonly IBrowserContext context;
    private readonly List<string> faults = [];

    internal BrowserPage(IBrowserContext context, IPage page)
    {
        (this.context, Page) = (context, page);
        page.PageError += (_, error) => faults.Add($"script error: {error}");
        page.Console += (_, message) =>
        {
            if (message.Type == "error") faults.Add($"console: {message.Text}");
        };
        page.Response += (_, response) =>
        {
            if (response.Status >= 400) faults.Add($"{response.Url} answered {response.Status}");
        };
    }

    public IPage Page { get; }

    /// <summary>What went wrong in the page so far.</summary>
    public IReadOnlyList<string> Faults => faults;

    /// <summary>Opens an address and waits until the page has what it loads at once.</summary>
    public Task GoToAsync(string address) => Page.GotoAsync(address, new() { WaitUntil = WaitUntilState.Load });

    /// <summary>A page that is right: nothing failed in it, nobody is shut out of it, and it does not scroll sideways.</summary>
    public async Task AssertSoundAsync()
    {
        Assert.Empty(faults);
        await AssertAccessibleAsync();
        await AssertNoSidewaysScrollAsync();
    }

    /// <summary>Sound, after forms were answered too: an answer that says what is wrong has the status 422, which browsers write on their console.</summary>
    public async Task AssertSoundFormAsync()
    {
        Assert.All(Faults, fault => Assert.Contains("422", fault, StringComparison.Ordinal));
        await AssertNoSidewaysScrollAsync();
        await AssertAccessibleAsync();
    }

    /// <summary>axe-core finds nothing (WCAG 2.2 AA and its best practices).</summary>
    public async Task AssertAccessibleAsync()
    {
        var violations = await LookAsync();
        if (violations.Length > 0)
        {
            // The page may have become another under the look, with its address before its content: what is wrong with one stays wrong.
            await Page.WaitForLoadStateAsync(LoadState.NetworkIdle).WaitAsync(BrowserFixture.Limit);
            violations = await LookAsync();
        }

        Assert.True(violations.Length == 0, $"{Page.Url} shuts people out:\n{string.Join('\n', violations)}");
    }

    private async Task<string[]> LookAsync() => Page.Frames.Count == 1 ? await AxeAsync() : [.. (await Page.RunAxe().WaitAsync(BrowserFixture.Limit)).Violations.Select(Describe)];

    /// <summary>
    /// As <c>RunAxe</c> has it, on a page without frames. That one opens a page of its own, and so a process that compiles axe anew, for putting the frames' findings together;
    /// and it has every element described that nothing is wrong with.
    /// </summary>
    private async Task<string[]> AxeAsync()
    {
        if (!await Page.EvaluateAsync<bool>("() => 'axe' in window").WaitAsync(BrowserFixture.Limit)) await Page.EvaluateAsync(Axe).WaitAsync(BrowserFixture.Limit);
        return await Page.EvaluateAsync<string[]>(
            """
            async () => {
              const { passes, violations } = await axe.run(document, { resultTypes: ['violations'] });
              if (passes.length === 0) throw new Error('axe looked at nothing');
              return violations.map(v => `  ${v.impact} ${v.id}: ${v.help}\n${v.nodes.slice(0, 3).map(n => `    ${n.html}`).join('\n')}`);
            }
            """).WaitAsync(BrowserFixture.Limit);
    }

    /// <summary>The page fits its width; a table that is wider must scroll in itself.</summary>
    public async Task AssertNoSidewaysScrollAsync()
    {
        var overhang = await Page.EvaluateAsync<string[]>(
            """
            () => {
              const width = document.documentElement.clientWidth;
              if (document.documentElement.scrollWidth <= width) return [];
              const out = [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > width + 0.5);
              const name = e => e.tagName.toLowerCase() + (e.className && typeof e.className === 'string' ? '.' + e.className.trim().split(/\s+/).join('.') : '');
              return [`${document.documentElement.scrollWidth} px of content on ${width} px`, ...out.slice(0, 5).map(name)];
            }
            """).WaitAsync(BrowserFixture.Limit);
        Assert.True(overhang.Length == 0, $"{Page.Url} scrolls sideways: {string.Join(", ", overhang)}");
    }

    /// <summary>
    /// A picture of the whole page, to be looked at beside the design: <c>NAME-WIDTH-THEME.png</c> in the folder that POSTROAD_SHOTS names. Without one nobody looks, and drawing
    /// them all would take a sixth of the browser's time.
    /// </summary>
    public async Task KeepAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("POSTROAD_SHOTS") is not { Length: > 0 } folder) return;
        var theme = await Page.EvaluateAsync<bool>("() => matchMedia('(prefers-color-scheme: dark)').matches") ? "dark" : "light";
        await Page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}-{Page.ViewportSize!.Width}-{theme}.png"), FullPage = true }).WaitAsync(BrowserFixture.Limit);
    }

    public ValueTask DisposeAsync() => new(context.DisposeAsync().AsTask().WaitAsync(BrowserFixture.Limit));

    private static string Describe(AxeResultItem item) =>
        $"  {item.Impact} {item.Id}: {item.Help}\n{string.Join('\n', item.Nodes.Take(3).Select(node => $"    {node.Html}"))}";
}
