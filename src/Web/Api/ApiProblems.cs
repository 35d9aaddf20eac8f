using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Web.Api;

/// <summary>What is wrong with a call (RFC 9457).</summary>
/// <param name="Title">The same for every problem of its kind.</param>
/// <param name="Detail">This one: the thing, the value, the limit and the way out.</param>
/// <param name="Errors">Faults of single fields; null: the problem is none of a field.</param>
public sealed record ApiProblem(string Title, int Status, string? Detail, IReadOnlyList<ApiFault>? Errors);

/// <param name="Field">Its name in the call, in snake_case.</param>
public sealed record ApiFault(string Field, string Detail);

/// <summary>Every refusal of the API is a problem document; nothing of ours that broke is told.</summary>
internal static partial class ApiProblems
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Encoder = ApiSetup.Letters,
    };

    public static Task WriteAsync(HttpContext http, int status, string title, string? detail, IReadOnlyList<FieldFault>? faults = null)
    {
        http.Response.StatusCode = status;
        return http.Response.WriteAsJsonAsync(Of(status, title, detail, faults), Json, "application/problem+json", http.RequestAborted);
    }

    public static ApiProblem Of(int status, string title, string? detail, IReadOnlyList<FieldFault>? faults = null) =>
        new(title, status, detail, faults is null ? null : [.. faults.Select(f => new ApiFault(f.Field, f.Sentence))]);

    public static IResult Invalid(IReadOnlyList<FieldFault> faults) => Result(StatusCodes.Status422UnprocessableEntity, "Not all of it is right", "Nothing was changed.", faults);

    public static IResult NotFound(string what) => Result(StatusCodes.Status404NotFound, "There is no such thing", $"{what} This key's customer has none of that id.");

    public static IResult Stale(int version) =>
        Result(StatusCodes.Status412PreconditionFailed, "It was changed meanwhile", $"Nothing was changed: it is at version {version} now. Read it again, and send its ETag in If-Match.");

    public static IResult Conflict(string detail) => Result(StatusCodes.Status409Conflict, "Its state does not allow that", detail);

    public static IResult Result(int status, string title, string? detail, IReadOnlyList<FieldFault>? faults = null) =>
        Results.Json(Of(status, title, detail, faults), Json, "application/problem+json", status);

    /// <summary>Answers for whatever broke, and for refusals without words.</summary>
    public static async Task AnswerAsync(HttpContext http, RequestDelegate next)
    {
        try
        {
            await next(http);
            if (http.Response is { HasStarted: false, StatusCode: >= 400, ContentType: null }) await SayAsync(http);
        }
        catch (BadHttpRequestException e) when (!http.Response.HasStarted)
        {
            await ExplainAsync(http, e);
        }
        catch (Exception e) when (!http.Response.HasStarted && StoreFault.Of(e) is { } store)
        {
            http.Response.Headers.RetryAfter = "60";
            await WriteAsync(http, StatusCodes.Status503ServiceUnavailable, "The storage does not work", $"Nothing was changed: {store.What}. Try again when that is over.");
        }
        catch (Exception e) when (!http.Response.HasStarted && !http.RequestAborted.IsCancellationRequested)
        {
            Log.Failed(http.RequestServices.GetRequiredService<ILogger<ApiProblem>>(), e, http.Request.Method, http.Request.Path);
            await WriteAsync(http, StatusCodes.Status500InternalServerError, "Something of ours broke", "It stands in the log of the installation. Whether anything was changed is not known: read it before you repeat the call.");
        }
    }

    private static Task SayAsync(HttpContext http)
    {
        var status = http.Response.StatusCode;
        return status switch
        {
            StatusCodes.Status404NotFound => WriteAsync(http, status, "There is nothing at this address", $"{http.Request.Method} {http.Request.Path} is no call of this version. /openapi/v1.json lists them."),
            StatusCodes.Status405MethodNotAllowed => WriteAsync(http, status, "This address does not take that", $"{http.Request.Path} takes {http.Response.Headers.Allow}."),
            StatusCodes.Status415UnsupportedMediaType => WriteAsync(http, status, "Not in a form that is read", "Send JSON, with Content-Type: application/json."),
            StatusCodes.Status403Forbidden => WriteAsync(http, status, "This key may not do that", null),
            _ => WriteAsync(http, status, "That did not work", null),
        };
    }

    private static Task ExplainAsync(HttpContext http, BadHttpRequestException e) => e switch
    {
        { StatusCode: StatusCodes.Status413PayloadTooLarge } => WriteAsync(http, e.StatusCode, "This is too much at once", "Nothing was changed."),
        { StatusCode: StatusCodes.Status415UnsupportedMediaType } => WriteAsync(http, e.StatusCode, "Not in a form that is read", "Send JSON, with Content-Type: application/json."),
        { InnerException: JsonException json } => WriteAsync(http, StatusCodes.Status400BadRequest, "This JSON is not read", "Nothing was changed.", [new(FieldOf(json), SentenceOf(json))]),
        _ => WriteAsync(http, StatusCodes.Status400BadRequest, "This call is not read", $"Nothing was changed. {SentenceOf(e.Message)}"),
    };

    /// <summary>The library's own words speak to whoever wrote this program.</summary>
    private static string SentenceOf(string message) => message.Contains("no body was provided", StringComparison.Ordinal)
        ? "Send JSON with what is wished for; /openapi/v1.json lists its fields."
        : Unbound().Match(message) is { Success: true } match ? $"“{match.Groups[2].Value.Fit(100)}” is no value of {match.Groups[1].Value}." : message;

    [GeneratedRegex("^Failed to bind parameter \".* (\\w+)\" from \"(.*)\"\\.$", RegexOptions.Singleline | RegexOptions.NonBacktracking)]
    private static partial Regex Unbound();

    private static string FieldOf(JsonException json) => json.Path is { Length: > 2 } path ? path[2..] : "";

    /// <summary>The library's own words name types of this program.</summary>
    private static string SentenceOf(JsonException json) => json.Message switch
    {
        var m when m.Contains("could not be mapped", StringComparison.Ordinal) => "There is no such field in this call; /openapi/v1.json lists those that there are.",
        var m when m.Contains("uplicate", StringComparison.Ordinal) => "It stands there twice.",
        var m when m.Contains("missing required", StringComparison.Ordinal) => $"It is missing: {m[(m.LastIndexOf(':') + 1)..].Trim()}",
        _ => json.LineNumber is { } line ? $"It cannot be read at line {line + 1}, byte {json.BytePositionInLine + 1}: another kind of value belongs there, or it is no JSON." : "It cannot be read.",
    };

    private static partial class Log
    {
        [LoggerMessage(3180, LogLevel.Error, "{Method} {Path} failed")]
        public static partial void Failed(ILogger log, Exception e, string method, string path);
    }
}
