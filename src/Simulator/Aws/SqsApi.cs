using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Postroad.Simulator.Events;
using Postroad.Simulator.Queues;
using Postroad.Simulator.Storage;

namespace Postroad.Simulator.Aws;

/// <summary>The one queue, in AWS JSON 1.0 (SQS API reference 2012-11-05).</summary>
internal sealed class SqsApi(EventQueue queue, QueueBodies bodies, StateFiles files, SimulatorOptions options, QueueAddress address)
{
    private const int MostInBatch = 10;
    private static readonly TimeSpan DefaultVisibility = TimeSpan.FromSeconds(30);

    public async Task<AwsError?> HandleAsync(HttpContext context, ReadOnlyMemory<byte> body)
    {
        var operation = context.Request.Headers["X-Amz-Target"].ToString()["AmazonSQS.".Length..];
        var input = JsonElement.Parse(body.IsEmpty ? "{}"u8 : body.Span);
        if (operation == "GetQueueUrl") return await GetQueueUrlAsync(context, input);
        if (operation == "ListQueues") return await ListQueuesAsync(context);
        if (!address.IsOurs(SqsInput.Text(input, "QueueUrl"))) return NoQueue();
        return operation switch
        {
            "ReceiveMessage" => await ReceiveAsync(context, input),
            "DeleteMessage" => await DeleteAsync(context, input),
            "DeleteMessageBatch" => await DeleteBatchAsync(context, input),
            "ChangeMessageVisibility" => await ChangeVisibilityAsync(context, input),
            "ChangeMessageVisibilityBatch" => await ChangeVisibilityBatchAsync(context, input),
            "GetQueueAttributes" => await GetAttributesAsync(context, input),
            _ => new AwsError(400, "UnknownOperationException", $"The simulator does not know the operation {operation}.", "unknown_operation"),
        };
    }

    private async Task<AwsError?> GetQueueUrlAsync(HttpContext context, JsonElement input)
    {
        if (SqsInput.Text(input, "QueueName") != QueueAddress.Name) return NoQueue();
        await AwsAnswer.WriteAsync(context, Sqs.ContentType, json => json.WriteString("QueueUrl", address.Url));
        return null;
    }

    private async Task<AwsError?> ListQueuesAsync(HttpContext context)
    {
        await AwsAnswer.WriteAsync(context, Sqs.ContentType, json =>
        {
            json.WriteStartArray("QueueUrls");
            json.WriteStringValue(address.Url);
            json.WriteEndArray();
        });
        return null;
    }

    private async Task<AwsError?> ReceiveAsync(HttpContext context, JsonElement input)
    {
        var most = SqsInput.Number(input, "MaxNumberOfMessages", 1);
        var wait = SqsInput.Number(input, "WaitTimeSeconds", 0);
        var visibility = SqsInput.Number(input, "VisibilityTimeout", (int)DefaultVisibility.TotalSeconds);
        if (most is < 1 or > MostInBatch) return Invalid("MaxNumberOfMessages", most, "Must be between 1 and 10, if provided.");
        if (wait is < 0 or > 20) return Invalid("WaitTimeSeconds", wait, "Must be >= 0 and <= 20, if provided.");
        if (visibility is < 0 or > 43_200)
            return Invalid("VisibilityTimeout", visibility, "Must be >= 0 and <= 43200, if provided.");
        var messages = await queue.ReceiveAsync(most, TimeSpan.FromSeconds(visibility), TimeSpan.FromSeconds(wait), context.RequestAborted);
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

    private async Task<AwsError?> DeleteAsync(HttpContext context, JsonElement input)
    {
        var handle = SqsInput.Text(input, "ReceiptHandle");
        if (Receipt.Read(handle) is not { } number || !Delete([number])) return InvalidReceipt(handle);
        await AwsAnswer.WriteAsync(context, Sqs.ContentType, _ => { });
        return null;
    }

    private async Task<AwsError?> DeleteBatchAsync(HttpContext context, JsonElement input) =>
        await SqsBatch.AnswerAsync(context, input, (entries, failed) =>
        {
            var known = entries.Where(e => Receipt.Read(SqsInput.Text(e, "ReceiptHandle")) is not null).ToArray();
            Delete([.. known.Select(e => Receipt.Read(SqsInput.Text(e, "ReceiptHandle"))!.Value)]);
            foreach (var entry in entries.Except(known))
                failed[SqsInput.Text(entry, "Id")] = InvalidReceipt(SqsInput.Text(entry, "ReceiptHandle"));
        });

    private async Task<AwsError?> ChangeVisibilityAsync(HttpContext context, JsonElement input)
    {
        if (ChangeVisibility(input) is { } wrong) return wrong;
        await AwsAnswer.WriteAsync(context, Sqs.ContentType, _ => { });
        return null;
    }

    private async Task<AwsError?> ChangeVisibilityBatchAsync(HttpContext context, JsonElement input) =>
        await SqsBatch.AnswerAsync(context, input, (entries, failed) =>
        {
            foreach (var entry in entries)
                if (ChangeVisibility(entry) is { } wrong) failed[SqsInput.Text(entry, "Id")] = wrong;
        });

    private AwsError? ChangeVisibility(JsonElement input)
    {
        var seconds = SqsInput.Number(input, "VisibilityTimeout", -1);
        if (seconds is < 0 or > 43_200) return Invalid("VisibilityTimeout", seconds, "Must be between 0 and 43200.");
        if (Receipt.Read(SqsInput.Text(input, "ReceiptHandle")) is not { } number)
            return InvalidReceipt(SqsInput.Text(input, "ReceiptHandle"));
        return queue.ChangeVisibility(number, TimeSpan.FromSeconds(seconds)) is { } why
            ? new AwsError(400, "InvalidParameterValue", why, "bad_request")
            : null;
    }

    private async Task<AwsError?> GetAttributesAsync(HttpContext context, JsonElement input)
    {
        var (ready, inFlight, delayed) = queue.Count();
        var all = new Dictionary<string, string>
        {
            ["ApproximateNumberOfMessages"] = ready.ToString(CultureInfo.InvariantCulture),
            ["ApproximateNumberOfMessagesNotVisible"] = inFlight.ToString(CultureInfo.InvariantCulture),
            ["ApproximateNumberOfMessagesDelayed"] = delayed.ToString(CultureInfo.InvariantCulture),
            ["QueueArn"] = $"arn:aws:sqs:{options.Regions[0].Name}:{options.AccountId}:{QueueAddress.Name}",
            ["VisibilityTimeout"] = "30",
            ["MessageRetentionPeriod"] = "1209600",
            ["ReceiveMessageWaitTimeSeconds"] = "0",
        };
        var asked = input.TryGetProperty("AttributeNames", out var names)
            ? names.EnumerateArray().Select(n => n.GetString() ?? "").ToArray()
            : [];
        if (asked.FirstOrDefault(n => n != "All" && !all.ContainsKey(n)) is { } unknown)
            return new AwsError(400, "InvalidAttributeName", $"Unknown Attribute {unknown}.", "bad_request");
        await AwsAnswer.WriteAsync(context, Sqs.ContentType, json =>
        {
            json.WriteStartObject("Attributes");
            foreach (var (name, value) in all) if (asked.Contains("All") || asked.Contains(name)) json.WriteString(name, value);
            json.WriteEndObject();
        });
        return null;
    }

    // Written down first: a message that a client was told is deleted does not come back after a restart.
    private bool Delete(long[] numbers)
    {
        if (numbers.Any(n => n < 0 || n >= queue.Next)) return false;
        var now = options.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        files.Steps.Append([.. numbers.Select(n => new LogEntry { Kind = LogEntryKind.Deleted, QueueNumber = n, AtMs = now })]);
        foreach (var number in numbers) queue.Delete(number);
        return true;
    }

    private static AwsError NoQueue() => new(400, "QueueDoesNotExist", "The specified queue does not exist.", "not_found");

    private static AwsError Invalid(string name, int value, string rule) =>
        new(400, "InvalidParameterValue", $"Value {value} for parameter {name} is invalid. Reason: {rule}", "bad_request");

    private static AwsError InvalidReceipt(string handle) =>
        new(400, "ReceiptHandleIsInvalid", $"The input receipt handle \"{handle}\" is not a valid receipt handle.", "bad_request");

#pragma warning disable CA5351 // SQS's own checksum of a body, not a protection.
    private static string Md5(string body) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(body)));
#pragma warning restore CA5351
}
