using System.Collections.Concurrent;
using System.Net;
using Postroad.Core.Primitives;

namespace Postroad.Core.Campaigns;

/// <summary>What came of looking where a link leads.</summary>
public abstract record LinkAnswer
{
    private LinkAnswer()
    {
    }

    public sealed record Found : LinkAnswer;

    /// <summary>A server says that there is nothing.</summary>
    public sealed record NotThere(int Status) : LinkAnswer;

    /// <summary>Not known: no answer, or one that says neither yes nor no.</summary>
    /// <param name="Why">Ends a sentence.</param>
    public sealed record Unclear(string Why) : LinkAnswer;
}

/// <summary>Asks where the links of a mail lead, a few at once; what was asked lately is remembered. Thread-safe.</summary>
public sealed class LinkCheck(OutsideHttp outside, TimeProvider time)
{
    /// <summary>Links of one mail that are asked for.</summary>
    public const int Most = 100;

    private const int AtOnce = 8, MostRedirects = 5, MostRemembered = 2_000;
    private static readonly TimeSpan PerLink = TimeSpan.FromSeconds(6), Whole = TimeSpan.FromSeconds(12), Remembered = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, (LinkAnswer Answer, DateTimeOffset At)> known = new(StringComparer.Ordinal);

    /// <summary>An answer for each address.</summary>
    public async Task<IReadOnlyDictionary<string, LinkAnswer>> AskAsync(IReadOnlyCollection<string> addresses, CancellationToken cancel)
    {
        var answers = new ConcurrentDictionary<string, LinkAnswer>(StringComparer.Ordinal);
        using var limit = new CancellationTokenSource(Whole, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        await Parallel.ForEachAsync(addresses.Distinct().Take(Most), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel }, async (address, _) =>
            answers[address] = await RememberedAsync(address, either.Token));
        return answers;
    }

    private async Task<LinkAnswer> RememberedAsync(string address, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        if (known.TryGetValue(address, out var before) && now - before.At < Remembered) return before.Answer;
        var answer = await AskAsync(address, cancel);
        if (known.Count >= MostRemembered) known.Clear();
        if (answer is not LinkAnswer.Unclear) known[address] = (answer, now);
        return answer;
    }

    private async Task<LinkAnswer> AskAsync(string address, CancellationToken cancel)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri)) return new LinkAnswer.Unclear("it is no address that can be looked at");
        using var limit = new CancellationTokenSource(PerLink, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        try
        {
            // Some servers do not know HEAD, or answer it as if there were nothing.
            var answer = await FollowAsync(HttpMethod.Head, uri, either.Token);
            return answer is LinkAnswer.Found ? answer : await FollowAsync(HttpMethod.Get, uri, either.Token);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            return new LinkAnswer.Unclear($"there was no answer within {PerLink.TotalSeconds:N0} s");
        }
        catch (Exception e) when (e is OutsideException or HttpRequestException or IOException or InvalidOperationException)
        {
            return new LinkAnswer.Unclear(Words(e));
        }
    }

    private async Task<LinkAnswer> FollowAsync(HttpMethod method, Uri uri, CancellationToken cancel)
    {
        for (var hops = 0; hops <= MostRedirects; hops++)
        {
            using var request = new HttpRequestMessage(method, uri);
            using var response = await outside.SendAsync(request, cancel);
            var status = (int)response.StatusCode;
            if (status is < 300 or > 399 || response.Headers.Location is not { } next) return Judge(response.StatusCode);
            uri = new Uri(uri, next);
        }

        return new LinkAnswer.Unclear($"it leads on and on, more than {MostRedirects} times");
    }

    private static LinkAnswer Judge(HttpStatusCode status) => (int)status switch
    {
        < 400 => new LinkAnswer.Found(),
        404 or 410 => new LinkAnswer.NotThere((int)status),
        // There is something, which lets only people in.
        401 or 403 or 405 or 406 or 429 => new LinkAnswer.Found(),
        var code => new LinkAnswer.Unclear($"its server answered {code}"),
    };

    private static string Words(Exception e)
    {
        for (var cause = e; cause is not null; cause = cause.InnerException)
        {
            if (cause is OutsideException outside) return outside.Message;
        }

        return e is HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } ? "its host name is not known" : e is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } ? "its certificate is not trusted" : "its server does not answer";
    }
}
