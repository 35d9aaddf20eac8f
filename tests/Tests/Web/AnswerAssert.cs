using System.Net;

namespace Postroad.Tests.Web;

/// <summary>What every answer of ours must have.</summary>
internal static class AnswerAssert
{
    public static async Task<string> IsAsync(HttpStatusCode status, HttpResponseMessage answer)
    {
        var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var (asked, said) = (answer.RequestMessage!, body.Length > 1500 ? body[..1500] : body);
        Assert.True(
            status == answer.StatusCode,
            $"{asked.Method} {asked.RequestUri!.PathAndQuery} for {asked.Headers.Host}: {(int)answer.StatusCode}, not {(int)status}\n{said}");
        return body;
    }

    /// <summary>The parts of the content security policy by name.</summary>
    public static Dictionary<string, string[]> Policy(HttpResponseMessage answer) => Assert.Single(answer.Headers.GetValues("Content-Security-Policy"))
        .Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split(' ')).ToDictionary(part => part[0], part => part[1..]);

    public static void IsGuarded(HttpResponseMessage answer)
    {
        var what = $"{answer.RequestMessage!.RequestUri!.PathAndQuery} for {answer.RequestMessage.Headers.Host}";
        // Screens alone are told where their forms come from.
        var referrer = answer.Headers.Contains("Cross-Origin-Resource-Policy") ? "same-origin" : "no-referrer";
        foreach (var (name, value) in new[] { ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", referrer), ("X-Frame-Options", "DENY") })
            Assert.True(answer.Headers.TryGetValues(name, out var values) && values.Single() == value, $"{what} has no {name}: {value}\n{answer.Headers}");
        Assert.False(answer.Headers.Contains("Server"), $"{what} says what serves it");
        var policy = Policy(answer);
        Assert.True(policy["default-src"] is ["'none'"] && policy["frame-ancestors"] is ["'none'"], $"{what}: {answer.Headers}");
        if (policy.ContainsKey("sandbox")) return;
        foreach (var part in new[] { "script-src", "style-src", "default-src" })
            Assert.DoesNotContain("'unsafe-inline'", policy.GetValueOrDefault(part) ?? []);
        Assert.True(answer.Headers.CacheControl is not null, $"{what} may be kept by anybody");
    }
}
