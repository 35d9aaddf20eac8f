using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Postroad.Tests.Browser.BrowserFixture.Stopper))]

namespace Postroad.Tests.Browser;

/// <summary>
/// The browser of a test run: Debian's Chromium (or the one named in POSTROAD_CHROMIUM), headless, started by the first test that asks. Each test opens
/// contexts of its own, which share nothing.
/// </summary>
internal sealed class BrowserFixture : IAsyncDisposable
{
    // Without these Chromium looks for its makers' hosts at every start and keeps asking.
    private static readonly string[] Quiet =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    /// <summary>Playwright itself has no limit on these calls: a browser that hangs would hold the run up for ever.</summary>
    internal static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private static readonly Lock Gate = new();
    private static Task<BrowserFixture>? shared;

    private readonly IPlaywright playwright;
    private readonly IBrowser browser;

    private BrowserFixture(IPlaywright playwright, IBrowser browser) => (this.playwright, this.browser) = (playwright, browser);

    public static Task<BrowserFixture> SharedAsync()
    {
        lock (Gate) return shared ??= StartAsync();
    }

    /// <summary>A browser profile of its own with a page. Dispose it to close both.</summary>
    /// <param name="screen">What it is shown on.</param>
    /// <param name="origin">Prefix of relative addresses, such as <c>http://localhost:5080</c>.</param>
    /// <param name="script">False: as for somebody whose browser runs no JavaScript.</param>
    public static async Task<BrowserPage> OpenAsync(Screen screen, Uri? origin = null, bool script = true)
    {
        var fixture = await SharedAsync();
        var context = await fixture.browser.NewContextAsync(new()
        {
            BaseURL = origin?.ToString(),
            ViewportSize = new() { Width = screen.Width, Height = screen.Height },
            ColorScheme = screen.Dark ? ColorScheme.Dark : ColorScheme.Light,
            ReducedMotion = ReducedMotion.Reduce,
            JavaScriptEnabled = script,
        }).WaitAsync(Limit);
        return new BrowserPage(context, await context.NewPageAsync().WaitAsync(Limit));
    }

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync().AsTask().WaitAsync(Limit);
        playwright.Dispose();
    }

    private static async Task<BrowserFixture> StartAsync()
    {
        var path = Environment.GetEnvironmentVariable("POSTROAD_CHROMIUM") ?? "/usr/bin/chromium";
        if (!File.Exists(path)) throw new InvalidOperationException($"There is no browser at {path}: apt-get install chromium, or name another one in POSTROAD_CHROMIUM.");

        var playwright = await Playwright.CreateAsync().WaitAsync(Limit);
        var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = path, Args = Quiet, Headless = true }).WaitAsync(Limit);
        return new BrowserFixture(playwright, browser);
    }

    /// <summary>Lives as long as the run and closes the browser if one was started.</summary>
    public sealed class Stopper : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            Task<BrowserFixture>? started;
            lock (Gate) started = shared;
            if (started is { IsCompletedSuccessfully: true }) await (await started).DisposeAsync();
        }
    }
}
