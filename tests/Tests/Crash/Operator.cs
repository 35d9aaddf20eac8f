using System.Net;
using System.Text.RegularExpressions;
using Postroad.Tests.Fixtures;
using Postroad.Tests.Web;

namespace Postroad.Tests.Crash;

/// <summary>Somebody at the screens of a product in a process of its own, signed in by the link that it prints.</summary>
internal sealed partial class Operator : IDisposable
{
    private readonly HttpClient http;

    private Operator(Uri admin) => http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = admin, Timeout = TimeSpan.FromSeconds(30) };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<Operator> SignInAsync(ProductProcess product)
    {
        var link = new Uri(Link().Match(await product.LineAsync("/sign-in/")).Value);
        var someone = new Operator(new Uri(link.GetLeftPart(UriPartial.Authority)));
        using var form = new FormUrlEncodedContent(Guest.Fields(await someone.http.GetStringAsync(link, Cancel)));
        using var answer = await someone.http.PostAsync(link, form, Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return someone;
    }

    public async Task<(HttpStatusCode Status, string Text)> SeeAsync(string path)
    {
        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), Cancel);
        return (answer.StatusCode, WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Cancel)));
    }

    /// <summary>Until the page says this.</summary>
    public async Task<string> UntilAsync(string path, string words) => (await Installation.UntilAsync(() => SeeAsync(path), page => page.Text.Contains(words, StringComparison.Ordinal))).Text;

    /// <summary>The report of the campaign that is sent.</summary>
    public async Task<string> ReportAsync() => (await SeeAsync(Report().Match((await SeeAsync("/campaigns")).Text).Value)).Text;

    /// <summary>The figures of that report, by the names that it gives them.</summary>
    public async Task<IReadOnlyDictionary<string, long>> FiguresAsync() => Figure().Matches(await ReportAsync()).DistinctBy(m => m.Groups[1].Value).ToDictionary(
        m => m.Groups[1].Value, m => long.Parse(m.Groups[2].ValueSpan, System.Globalization.NumberStyles.AllowThousands, System.Globalization.CultureInfo.InvariantCulture));

    public void Dispose() => http.Dispose();

    // "Delivered: 1,234, show the list" of the funnel, and the links "Queued 0" of the legend.
    [GeneratedRegex(@"(?:aria-label=""|<a href=""[^""]*"">)([A-Z][a-z ]+):? ([\d,]*\d)(?=, show the list|</a>)")]
    private static partial Regex Figure();

    [GeneratedRegex(@"http://\S+/sign-in/\S+")]
    private static partial Regex Link();

    [GeneratedRegex(@"/campaigns/[\w-]{22}")]
    private static partial Regex Report();
}
