using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Postroad.Simulator.Signing;

namespace Postroad.Simulator.Aws;

/// <summary>Everything that speaks as AWS: reads the body, checks the signature, hands on to SES or SQS, refuses in the words of each.</summary>
internal sealed class AwsFront(SignatureCheck signatures, SesApi ses, SqsApi sqs, Refusals refusals)
{
    /// <summary>Clients of SQS post to "/" or to the queue's address and name the operation in a header.</summary>
    public static bool IsSqs(HttpRequest request) =>
        request.Headers["X-Amz-Target"].ToString().StartsWith("AmazonSQS.", StringComparison.Ordinal);

    public static bool IsSes(HttpRequest request) =>
        request.Path.Value is { } path
            && (path.StartsWith("/v2/email/", StringComparison.Ordinal) || path.StartsWith("/v1/email/", StringComparison.Ordinal));

    /// <summary>Clients of the older query protocol (SES v1, SNS) and of other services post to "/" too; none of those is simulated.</summary>
    public static bool IsOtherService(HttpRequest request) =>
        HttpMethods.IsPost(request.Method) && request.Path == "/" && request.Headers.Authorization.ToString().StartsWith("AWS4-", StringComparison.Ordinal);

    public async Task RefuseOtherServiceAsync(HttpContext context)
    {
        refusals.Count("unknown_operation");
        const string Xml = "<ErrorResponse xmlns=\"http://ses.amazonaws.com/doc/2010-12-01/\"><Error><Type>Sender</Type><Code>InvalidAction</Code>"
            + "<Message>The simulator speaks SES v2 and SQS in AWS JSON; it does not know the query protocol.</Message></Error></ErrorResponse>";
        await AwsAnswer.WriteAsync(context, 400, "text/xml", System.Text.Encoding.UTF8.GetBytes(Xml));
    }

    public async Task HandleAsync(HttpContext context)
    {
        var isSqs = IsSqs(context.Request);
        try
        {
            using var body = await RequestBody.ReadAsync(context.Request, context.RequestAborted);
            var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
            var wrong = signatures.Check(context.Request, target, body.Bytes.Span, isSqs ? "sqs" : "ses", out var region);
            wrong ??= isSqs
                ? await sqs.HandleAsync(context, body.Bytes) : await ses.HandleAsync(context, target, region, body.Bytes);
            if (wrong is not null) await RefuseAsync(context, wrong, isSqs);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == 413)
        {
            await RefuseAsync(context, new AwsError(413, "RequestEntityTooLargeException", $"The request is larger than {RequestBody.MaxBytes} bytes.", "too_large"), isSqs);
        }
        catch (IOException e) when (!context.RequestAborted.IsCancellationRequested)
        {
            await RefuseAsync(context, new AwsError(500, "InternalFailure", "The simulator cannot write to its data folder: " + e.Message, "unavailable"), isSqs);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to answer: a long poll that was given up, most often.
        }
        // JSON of other types than the operation's input has (a number where a text belongs) shows as an InvalidOperationException.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            await RefuseAsync(context, new AwsError(400, "SerializationException", "Could not parse the request body as JSON of the operation's input.", "bad_request"), isSqs);
        }
        catch (FormatException)
        {
            await RefuseAsync(context, new AwsError(400, "SerializationException", "A blob in the request is not base64.", "bad_request"), isSqs);
        }
    }

    private async Task RefuseAsync(HttpContext context, AwsError error, bool isSqs)
    {
        refusals.Count(error.Reason);
        await (isSqs ? AwsAnswer.WriteSqsErrorAsync(context, error) : AwsAnswer.WriteSesErrorAsync(context, error));
    }
}
