using System.Buffers;
using System.Text.Json;

namespace Postroad.Simulator.Aws;

/// <summary>Answers in the two protocols: rest-json (SES) and AWS JSON 1.0 (SQS).</summary>
internal static class AwsAnswer
{
    private static long requests;

    public static Task WriteAsync(HttpContext context, string contentType, Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return WriteAsync(context, 200, contentType, buffer.WrittenMemory);
    }

    public static Task WriteSesErrorAsync(HttpContext context, AwsError error)
    {
        context.Response.Headers["x-amzn-ErrorType"] = error.Type;
        return WriteErrorAsync(context, error, "application/json", type: null);
    }

    public static Task WriteSqsErrorAsync(HttpContext context, AwsError error)
    {
        context.Response.Headers["x-amzn-query-error"] = $"{error.Type};{(error.Status < 500 ? "Sender" : "Receiver")}";
        var space = error.Reason == "signature" ? "com.amazon.coral.service#" : "com.amazonaws.sqs#";
        return WriteErrorAsync(context, error, Sqs.ContentType, space + error.Type);
    }

    public static async Task WriteAsync(HttpContext context, int status, string contentType, ReadOnlyMemory<byte> body, string? requestId = null)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        context.Response.Headers["x-amzn-RequestId"] = requestId ?? NewRequestId();
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    public static string NewRequestId() => Events.Ids.Guid(1, (ulong)Environment.ProcessId, (ulong)Interlocked.Increment(ref requests));

    private static Task WriteErrorAsync(HttpContext context, AwsError error, string contentType, string? type)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (type is not null) json.WriteString("__type", type);
            json.WriteString("message", error.Message);
            json.WriteEndObject();
        }

        return WriteAsync(context, error.Status, contentType, buffer.WrittenMemory);
    }
}

internal static class Sqs
{
    public const string ContentType = "application/x-amz-json-1.0";
}
