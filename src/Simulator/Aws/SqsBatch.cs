using System.Text.Json;

namespace Postroad.Simulator.Aws;

/// <summary>Up to ten entries in one call, each answered for itself (SQS API reference, "DeleteMessageBatch").</summary>
internal static class SqsBatch
{
    private const int MostInBatch = 10;

    /// <summary><paramref name="act"/> does what is asked and names the entries that failed, by their id.</summary>
    public static async Task<AwsError?> AnswerAsync(HttpContext context, JsonElement input, Action<JsonElement[], Dictionary<string, AwsError>> act)
    {
        var entries = input.TryGetProperty("Entries", out var list) ? list.EnumerateArray().ToArray() : [];
        if (entries.Length == 0)
            return new AwsError(400, "EmptyBatchRequest", "There should be at least one entry in the request.", "bad_request");
        if (entries.Length > MostInBatch)
            return new AwsError(400, "TooManyEntriesInBatchRequest", $"Maximum number of entries per request are {MostInBatch}. You have sent {entries.Length}.", "bad_request");
        if (entries.Select(e => SqsInput.Text(e, "Id")).Distinct().Count() < entries.Length)
            return new AwsError(400, "BatchEntryIdsNotDistinct", "Two or more batch entries have the same Id.", "bad_request");
        var failed = new Dictionary<string, AwsError>();
        act(entries, failed);
        await AwsAnswer.WriteAsync(context, Sqs.ContentType, json => WriteBatch(json, entries, failed));
        return null;
    }

    private static void WriteBatch(Utf8JsonWriter json, JsonElement[] entries, Dictionary<string, AwsError> failed)
    {
        json.WriteStartArray("Successful");
        foreach (var id in entries.Select(e => SqsInput.Text(e, "Id")).Where(id => !failed.ContainsKey(id)))
        {
            json.WriteStartObject();
            json.WriteString("Id", id);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("Failed");
        foreach (var (id, error) in failed)
        {
            json.WriteStartObject();
            json.WriteString("Id", id);
            json.WriteString("Code", error.Type);
            json.WriteString("Message", error.Message);
            json.WriteBoolean("SenderFault", true);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
