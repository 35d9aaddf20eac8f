using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Postroad.Core.Primitives;

namespace Postroad.Core.Sending.Ses;

/// <summary>How one request ended.</summary>
internal enum SesOutcome
{
    /// <summary>An answer was read to its end; <see cref="SesReply.Status"/> says which.</summary>
    Answered,

    /// <summary>The request certainly did not arrive: no byte of its body was written, or the peer said that it never looked at it.</summary>
    NotSent,

    /// <summary>The line broke, or time ran out, after the body had begun to leave.</summary>
    Lost,

    /// <summary>No key to sign with.</summary>
    NoKey,
}

/// <summary>One answer of the SES API, or why there is none.</summary>
internal sealed record SesReply
{
    /// <summary>Most characters kept of what the other side said.</summary>
    public const int MaxWords = 1000;

    public required SesOutcome Outcome { get; init; }

    /// <summary>0 when not answered.</summary>
    public HttpStatusCode Status { get; init; }

    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Without namespace and suffix: <c>MessageRejected</c>. Empty when the answer does not say.</summary>
    public string ErrorType { get; init; } = "";

    /// <summary>The other side's own words, or what broke.</summary>
    public string Words { get; init; } = "";

    /// <summary>Their clock.</summary>
    public DateTimeOffset? Date { get; init; }

    /// <summary>From the header Retry-After; AWS sends none as a rule.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The key may not make this call: AccessDenied of most services, AuthorizationError of SNS.</summary>
    public bool IsDenied => Outcome == SesOutcome.Answered && Status == HttpStatusCode.Forbidden
        && ErrorType is "AccessDenied" or "AccessDeniedException" or "AuthorizationError" or "AuthorizationErrorException";

    /// <summary>It was not said to be done, and may be all the same: the answer was lost, or the other side failed on the way.</summary>
    public bool MayBeDone => Outcome == SesOutcome.Lost || (Outcome == SesOutcome.Answered && Status >= HttpStatusCode.InternalServerError);

    public bool Is200 => Outcome == SesOutcome.Answered && Status == HttpStatusCode.OK;

    /// <summary>Null when the body is not what it should be.</summary>
    public T? Read<T>(JsonTypeInfo<T> type) where T : class
    {
        try
        {
            return Body.IsEmpty ? null : JsonSerializer.Deserialize(Body.Span, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static SesReply Broken(SesOutcome outcome, string words) => new() { Outcome = outcome, Words = Cap(words) };

    public static SesReply Of(HttpResponseMessage response, ReadOnlyMemory<byte> body)
    {
        if (response.StatusCode == HttpStatusCode.OK) return new SesReply { Outcome = SesOutcome.Answered, Status = HttpStatusCode.OK, Body = body };
        var reply = new SesReply { Outcome = SesOutcome.Answered, Status = response.StatusCode, Body = body };
        var error = reply.Read(SesJson.Default.ErrorAnswer) ?? AwsXml.ErrorOf(body);
        return reply with
        {
            ErrorType = Bare(response.Headers.TryGetValues("x-amzn-ErrorType", out var types) ? types.First() : error?.Type ?? ""),
            Words = Cap(error?.Lower ?? error?.Upper ?? Encoding.UTF8.GetString(body.Span[..Math.Min(body.Length, MaxWords)])),
            Date = response.Headers.Date,
            RetryAfter = response.Headers.RetryAfter?.Delta,
        };
    }

    /// <summary><c>com.amazon.coral.service#AccessDeniedException:http://...</c> is AccessDeniedException.</summary>
    private static string Bare(string type)
    {
        var colon = type.IndexOf(':', StringComparison.Ordinal);
        if (colon >= 0) type = type[..colon];
        return type[(type.LastIndexOf('#') + 1)..].Trim();
    }

    /// <summary>
    /// What stays of their words. The refusal of a signature goes on with the request that should have been signed, and so with the session token.
    /// </summary>
    private static string Cap(string words)
    {
        var request = words.IndexOf("The Canonical String", StringComparison.OrdinalIgnoreCase);
        if (request >= 0) words = words[..request].TrimEnd();
        return words.Replace('\0', ' ').Fit(MaxWords);
    }
}
