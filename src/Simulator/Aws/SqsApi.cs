using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Postroad.Simulator.Events;
using Postroad.Simulator.Permissions;
using Postroad.Simulator.Queues;
using Postroad.Simulator.Topics;

namespace Postroad.Simulator.Aws;

/// <summary>Messages of queues, in AWS JSON 1.0 (SQS API reference 2012-11-05).</summary>
internal sealed class SqsApi(Wiring wiring, SqsQueuesApi queues, QueueBodies bodies, MessageNumbers numbers, SimulatorOptions options, QueueAddress address)
{
    private const int MostInBatch = 10;

    public async Task<AwsError?> HandleAsync(HttpContext context, Signed who, ReadOnlyMemory<byte> body)
    {
        var operation = context.Request.Headers["X-Amz-Target"].ToString()["AmazonSQS.".Length..];
        var input = JsonInput.Parse(body).Element;
        var name = address.NameIn(SqsInput.Text(input, "QueueUrl")) ?? SqsInput.Text(input, "QueueName");
        var arn = Arn.Queue(who.Region, options.AccountId, name);
        if (Access.Sqs(who, ActionOf(operation), operation == "ListQueues" ? "*" : arn) is { } denied) return denied;
        if (SqsQueuesApi.Knows(operation)) return await queues.HandleAsync(context, who.Region, operation, new JsonInput(input));
        if (wiring.Queue(arn) is not { } queue) return SqsQueuesApi.NoQueue();
        return operation switch
        {
            "ReceiveMessage" => await ReceiveAsync(context, queue, input),
            "DeleteMessage" => await DeleteAsync(context, queue, input),
            "DeleteMessageBatch" => await DeleteBatchAsync(context, queue, input),
            "ChangeMessageVisibility" => await ChangeVisibilityAsync(context, queue, input),
            "ChangeMessageVisibilityBatch" => await ChangeVisibilityBatchAsync(context, queue, input),
            _ => new AwsError(400, "UnknownOperationException", $"The simulator does not know the operation {operation}.", "unknown_operation"),
        };
    }

    // Who may do it to one message may do it to ten (SQS developer guide, "API permissions").
    private static string ActionOf(string operation) => operation is "DeleteMessageBatch" or "ChangeMessageVisibilityBatch" ? operation[..^"Batch".Length] : operation;

    private async Task<AwsError?> ReceiveAsync(HttpContext context, SqsQueue queue, JsonElement input)
    {
        var most = SqsInput.Number(input, "MaxNumberOfMessages", 1);
        var wait = SqsInput.Number(input, "WaitTimeSeconds", queue.Setup.Seconds("ReceiveMessageWaitTimeSeconds"));
        var visibility = SqsInput.Number(input, "VisibilityTimeout", queue.Setup.Seconds("VisibilityTimeout"));
        if (most is < 1 or > MostInBatch) return Invalid("MaxNumberOfMessages", most, "Must be between 1 and 10, if provided.");
        if (wait is < 0 or > 20) return Invalid("WaitTimeSeconds", wait, "Must be >= 0 and <= 20, if provided.");
        if (visibility is < 0 or > 43_200)
            return Invalid("VisibilityTimeout", visibility, "Must be >= 0 and <= 43200, if provided.");
        var messages = await queue.Messages.ReceiveAsync(most, TimeSpan.FromSeconds(visibility), TimeSpan.FromSeconds(wait), context.RequestAborted);
        var written = messages.Select(m => (Message: m, Body: bodies.Write(m))).Where(m => m.Body is not null).ToArray();
        await AwsAnswer.WriteAsync(context, Sqs.ContentType, json =>
        {
            if (written.Length == 0) return;
            json.WriteStartArray("Messages");
            foreach (var (message, text) in written) Write(json, message, text!);
            json.WriteEndArray();
        });
        return null;
    }

    private void Write(Utf8JsonWriter json, QueueMessage message, string body)
    {
        var id = Ids.Guid(options.Seed, 7, (ulong)message.Number);
        json.WriteStartObject();
        json.WriteString("MessageId", id);
        json.WriteString("ReceiptHandle", Receipt.Write(message.Number, message.ReceiveCount));
        json.WriteString("MD5OfBody", Md5(body));
        json.WriteString("Body", body);
        json.WriteStartObject("Attributes");
        json.WriteString("ApproximateReceiveCount", message.ReceiveCount.ToString(CultureInfo.InvariantCulture));
        json.WriteString("SentTimestamp", message.AtMs.ToString(CultureInfo.InvariantCulture));
        json.WriteString("ApproximateFirstReceiveTimestamp", message.FirstReceivedMs.ToString(CultureInfo.InvariantCulture));
        json.WriteString("SenderId", "AIDAIENQZJOLO23YVJ4VO");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private async Task<AwsError?> DeleteAsync(HttpContext context, SqsQueue queue, JsonElement input)
    {
        var handle = SqsInput.Text(input, "ReceiptHandle");
        if (Receipt.Read(handle) is not { } number || !Delete(queue, [number])) return InvalidReceipt(handle);
        await AwsAnswer.WriteAsync(context, Sqs.ContentType, _ => { });
        return null;
    }

    private async Task<AwsError?> DeleteBatchAsync(HttpContext context, SqsQueue queue, JsonElement input) =>
        await SqsBatch.AnswerAsync(context, input, (entries, failed) =>
        {
            var known = entries.Where(e => Receipt.Read(SqsInput.Text(e, "ReceiptHandle")) is not null).ToArray();
            Delete(queue, [.. known.Select(e => Receipt.Read(SqsInput.Text(e, "ReceiptHandle"))!.Value)]);
            foreach (var entry in entries.Except(known))
                failed[SqsInput.Text(entry, "Id")] = InvalidReceipt(SqsInput.Text(entry, "ReceiptHandle"));
        });

    private static async Task<AwsError?> ChangeVisibilityAsync(HttpContext context, SqsQueue queue, JsonElement input)
    {
        if (ChangeVisibility(queue, input) is { } wrong) return wrong;
        await AwsAnswer.WriteAsync(context, Sqs.ContentType, _ => { });
        return null;
    }

    private static async Task<AwsError?> ChangeVisibilityBatchAsync(HttpContext context, SqsQueue queue, JsonElement input) =>
        await SqsBatch.AnswerAsync(context, input, (entries, failed) =>
        {
            foreach (var entry in entries)
                if (ChangeVisibility(queue, entry) is { } wrong) failed[SqsInput.Text(entry, "Id")] = wrong;
        });

    private static AwsError? ChangeVisibility(SqsQueue queue, JsonElement input)
    {
        var seconds = SqsInput.Number(input, "VisibilityTimeout", -1);
        if (seconds is < 0 or > 43_200) return Invalid("VisibilityTimeout", seconds, "Must be between 0 and 43200.");
        if (Receipt.Read(SqsInput.Text(input, "ReceiptHandle")) is not { } number)
            return InvalidReceipt(SqsInput.Text(input, "ReceiptHandle"));
        return queue.Messages.ChangeVisibility(number, TimeSpan.FromSeconds(seconds)) is { } why
            ? new AwsError(400, "InvalidParameterValue", why, "bad_request")
            : null;
    }

    private bool Delete(SqsQueue queue, long[] gone)
    {
        if (gone.Any(n => n < 0 || n >= numbers.Next)) return false;
        wiring.Forget(queue.Messages, gone);
        return true;
    }

    private static AwsError Invalid(string name, int value, string rule) =>
        new(400, "InvalidParameterValue", $"Value {value} for parameter {name} is invalid. Reason: {rule}", "bad_request");

    private static AwsError InvalidReceipt(string handle) =>
        new(400, "ReceiptHandleIsInvalid", $"The input receipt handle \"{handle}\" is not a valid receipt handle.", "bad_request");

#pragma warning disable CA5351 // SQS's own checksum of a body, not a protection.
    private static string Md5(string body) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(body)));
#pragma warning restore CA5351
}
