using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Postroad.Core.Feedback.Sns;

/// <summary>What came of asking for a certificate.</summary>
internal abstract record CertificateAnswer
{
    private CertificateAnswer()
    {
    }

    public sealed record Found(X509Certificate2 Certificate) : CertificateAnswer;

    /// <summary>There is none at this address.</summary>
    public sealed record None : CertificateAnswer;

    /// <summary>Nobody answered, or too many unknown ones were asked for.</summary>
    public sealed record NotNow(string Why) : CertificateAnswer;
}

/// <summary>
/// The certificates with which SNS signs, kept by their address; there is one for a region and year. Who asks for the same at once waits for one answer. A stranger
/// who makes addresses up costs SNS ten requests a minute, and us nothing more.
/// </summary>
public sealed class SigningCertificates
{
    internal const int MaxBytes = 16 * 1024;

    private const int MostKept = 64, MostAsked = 10;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5), Window = TimeSpan.FromMinutes(1);

    private readonly Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send;
    private readonly TimeProvider time;
    private readonly ConcurrentDictionary<Uri, Task<CertificateAnswer>> known = [];
    private readonly HashSet<Uri> missing = [];
    private readonly Lock counting = new();
    private DateTimeOffset windowAt;
    private int asked;

    /// <param name="send">One request, followed nowhere.</param>
    /// <param name="time">For limits and time-outs.</param>
    internal SigningCertificates(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send, TimeProvider time) => (this.send, this.time) = (send, time);

    /// <param name="address">Was looked at: nothing but SNS's own.</param>
    /// <param name="cancel">Ends the wait, not the request, for which others may wait.</param>
    internal async Task<CertificateAnswer> GetAsync(Uri address, CancellationToken cancel)
    {
        if (!known.TryGetValue(address, out var answer))
        {
            lock (counting)
            {
                if (!known.TryGetValue(address, out answer))
                {
                    if (!MayAsk()) return new CertificateAnswer.NotNow("too many signing certificates were asked for within a minute");
                    if (known.Count >= MostKept) known.Clear();
                    known[address] = answer = AskAsync(address);
                }
            }
        }

        return await answer.WaitAsync(cancel);
    }

    private bool MayAsk()
    {
        var now = time.GetUtcNow();
        if (now - windowAt >= Window || now < windowAt)
        {
            (windowAt, asked) = (now, 0);
            // What was not there may be by now.
            foreach (var address in missing) known.TryRemove(address, out _);
            missing.Clear();
        }

        return asked++ < MostAsked;
    }

    private async Task<CertificateAnswer> AskAsync(Uri address)
    {
        // So that it is among the known before it can end.
        await Task.Yield();
        var answer = await FetchAsync(address);
        // A line that broke is no answer: who comes next asks again.
        if (answer is CertificateAnswer.NotNow) known.TryRemove(address, out _);
        if (answer is CertificateAnswer.None)
            lock (counting) missing.Add(address);
        return answer;
    }

    private async Task<CertificateAnswer> FetchAsync(Uri address)
    {
        using var limit = new CancellationTokenSource(Deadline, time);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            using var response = await send(request, limit.Token);
            if ((int)response.StatusCode >= 500 || response.StatusCode == HttpStatusCode.TooManyRequests) return new CertificateAnswer.NotNow($"{address.Host} answered {(int)response.StatusCode} to the question for its signing certificate");
            return response.StatusCode == HttpStatusCode.OK && await ReadAsync(response, limit.Token) is { } certificate ? new CertificateAnswer.Found(certificate) : new CertificateAnswer.None();
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // Whatever a line may do: the message comes again, and is checked then.
            return new CertificateAnswer.NotNow($"the signing certificate could not be fetched from {address.Host}");
        }
    }

    /// <summary>Null: it is none.</summary>
    private static async Task<X509Certificate2?> ReadAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        var (buffer, length) = (new byte[SnsChecks.Lacks(SnsCheck.CertificateSize) ? 16 * MaxBytes : MaxBytes + 1], 0);
        await using var stream = await response.Content.ReadAsStreamAsync(cancel);
        while (length < buffer.Length && await stream.ReadAsync(buffer.AsMemory(length), cancel) is var read and > 0) length += read;
        if (length == buffer.Length) return null;
        try
        {
            return X509Certificate2.CreateFromPem(Encoding.ASCII.GetString(buffer, 0, length));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
