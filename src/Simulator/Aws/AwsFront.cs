using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Postroad.Simulator.Permissions;
using Postroad.Simulator.Signing;

namespace Postroad.Simulator.Aws;

/// <summary>Everything that speaks as AWS: reads the body, checks the signature, hands on to the service, refuses in the words of each.</summary>
internal sealed class AwsFront(SignatureCheck signatures, SesApi ses, SqsApi sqs, SnsApi sns, StsApi sts, Route53Api route53, Refusals refusals, SimulatorOptions options)
{
    private enum Protocol { Rest, Json, Query, Xml }

    /// <summary>Null: the request is for somebody else, the front page for example.</summary>
    private static Protocol? Of(HttpRequest request)
    {
        // Clients of SQS post to "/" or to the queue's address and name the operation in a header.
        if (request.Headers["X-Amz-Target"].ToString().StartsWith("AmazonSQS.", StringComparison.Ordinal)) return Protocol.Json;
        if (request.Path.StartsWithSegments("/v2/email") || request.Path.StartsWithSegments("/v1/email")) return Protocol.Rest;
        if (Route53Api.IsOurs(request)) return Protocol.Xml;
        if (request.Path != "/") return null;
        // Posted by a client, or followed from the address that a confirmation names.
        var isQuery = HttpMethods.IsPost(request.Method)
            ? request.HasFormContentType || request.Headers.Authorization.ToString().StartsWith("AWS4-", StringComparison.Ordinal)
            : HttpMethods.IsGet(request.Method) && request.Query.ContainsKey("Action");
        return isQuery ? Protocol.Query : null;
    }

    public static bool IsOurs(HttpRequest request) => Of(request) is not null;

    public async Task HandleAsync(HttpContext context)
    {
        var protocol = Of(context.Request)!.Value;
        // A client whose clock is wrong reads AWS's time here.
        if (options.Clock != TimeProvider.System) context.Response.Headers.Date = options.Clock.GetUtcNow().ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        try
        {
            using var body = await RequestBody.ReadAsync(context.Request, context.RequestAborted);
            var wrong = protocol switch
            {
                Protocol.Rest => await RestAsync(context, body.Bytes),
                Protocol.Json => await JsonAsync(context, body.Bytes),
                Protocol.Xml => Check(context, body.Bytes, "route53", out var who) ?? await route53.HandleAsync(context, who, body.Bytes),
                _ => await QueryAsync(context, body.Bytes),
            };
            if (wrong is not null) await RefuseAsync(context, wrong, protocol);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == 413)
        {
            await RefuseAsync(context, new AwsError(413, "RequestEntityTooLargeException", $"The request is larger than {RequestBody.MaxBytes} bytes.", "too_large"), protocol);
        }
        catch (IOException e) when (!context.RequestAborted.IsCancellationRequested)
        {
            await RefuseAsync(context, new AwsError(500, "InternalFailure", "The simulator cannot write to its data folder: " + e.Message, "unavailable"), protocol);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to answer: a long poll that was given up, most often.
        }
        // JSON of other types than the operation's input has (a number where a text belongs) shows as an InvalidOperationException.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            await RefuseAsync(context, new AwsError(400, "SerializationException", "Could not parse the request body as JSON of the operation's input.", "bad_request"), protocol);
        }
        catch (FormatException)
        {
            await RefuseAsync(context, new AwsError(400, "SerializationException", "A blob in the request is not base64.", "bad_request"), protocol);
        }
    }

    private async Task<AwsError?> RestAsync(HttpContext context, ReadOnlyMemory<byte> body) =>
        Check(context, body, "ses", out var who) ?? await ses.HandleAsync(context, Target(context), who, body);

    private async Task<AwsError?> JsonAsync(HttpContext context, ReadOnlyMemory<byte> body) =>
        Check(context, body, "sqs", out var who) ?? await sqs.HandleAsync(context, who, body);

    // One address for all services of this protocol: the signature names the service that is meant.
    private async Task<AwsError?> QueryAsync(HttpContext context, ReadOnlyMemory<byte> body)
    {
        var input = HttpMethods.IsGet(context.Request.Method) ? QueryInput.Of(context.Request) : QueryInput.Parse(body);
        var signed = context.Request.Headers.Authorization.Count > 0;
        if (!signed && input.Action == "ConfirmSubscription") return await sns.HandleAsync(context, null, input);
        switch (SignatureCheck.ServiceOf(context.Request))
        {
            case "sns": return Check(context, body, "sns", out var publisher) ?? await sns.HandleAsync(context, publisher, input);
            case "sts": return Check(context, body, "sts", out var caller) ?? await sts.HandleAsync(context, caller, input);
            case "": return AwsError.Signature("MissingAuthenticationTokenException", "Request is missing Authentication Token");
            default: return new AwsError(400, "InvalidAction", "The simulator speaks SES v2, SQS in AWS JSON, and SNS and STS in the query protocol; no other service.", "unknown_operation");
        }
    }

    private AwsError? Check(HttpContext context, ReadOnlyMemory<byte> body, string service, out Signed who) =>
        signatures.Check(context.Request, Target(context), body.Span, service, out who);

    private static string Target(HttpContext context) => context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;

    private async Task RefuseAsync(HttpContext context, AwsError error, Protocol protocol)
    {
        refusals.Count(error.Reason);
        await (protocol switch
        {
            Protocol.Rest => AwsAnswer.WriteSesErrorAsync(context, error),
            Protocol.Json => AwsAnswer.WriteSqsErrorAsync(context, error),
            _ => QueryAnswer.WriteErrorAsync(context, protocol == Protocol.Xml ? Route53Api.Space : SignatureCheck.ServiceOf(context.Request) == "sts" ? StsApi.Space : SnsApi.Space, error),
        });
    }
}
