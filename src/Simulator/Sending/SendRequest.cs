using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;

namespace Postroad.Simulator.Sending;

/// <summary>A SendEmail call as it came, parsed without a tree; the raw message is decoded into a rented buffer.</summary>
internal sealed class SendRequest : IDisposable
{
    private byte[] rented = [];
    private int rawLength;

    public string? From { get; private set; }
    public List<string> To { get; private set; } = [];
    public List<string> Cc { get; private set; } = [];
    public List<string> Bcc { get; private set; } = [];
    public bool HasDestination { get; private set; }
    public List<string> ReplyTo { get; private set; } = [];
    public string? ConfigurationSet { get; private set; }
    public List<MessageTag>? Tags { get; private set; }
    public bool IsRaw { get; private set; }
    public SimpleContent? Simple { get; private set; }
    public bool IsTemplate { get; private set; }

    public ReadOnlyMemory<byte> Raw => rented.AsMemory(0, rawLength);

    /// <exception cref="JsonException">Not JSON, or not of the model's types.</exception>
    /// <exception cref="FormatException">Raw.Data is not base64.</exception>
    public static SendRequest Parse(ReadOnlySpan<byte> json)
    {
        var request = new SendRequest();
        try
        {
            var reader = new Utf8JsonReader(json);
            reader.Expect(JsonTokenType.StartObject);
            while (reader.NextProperty(out var name)) request.ReadMember(ref reader, name);
            return request;
        }
        catch
        {
            request.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (rented.Length > 0) ArrayPool<byte>.Shared.Return(rented);
        (rented, rawLength) = ([], 0);
    }

    private void ReadMember(ref Utf8JsonReader reader, string name)
    {
        switch (name)
        {
            case "FromEmailAddress": From = reader.NextString(); break;
            case "Destination": ReadDestination(ref reader); break;
            case "ReplyToAddresses": ReplyTo = reader.NextStrings(); break;
            case "ConfigurationSetName": ConfigurationSet = reader.NextString(); break;
            case "EmailTags": Tags = MessageTag.ReadAll(ref reader); break;
            case "Content": ReadContent(ref reader); break;
            default: reader.SkipNext(); break;
        }
    }

    private void ReadDestination(ref Utf8JsonReader reader)
    {
        if (!reader.NextObject()) return;
        HasDestination = true;
        while (reader.NextProperty(out var name))
        {
            switch (name)
            {
                case "ToAddresses": To = reader.NextStrings(); break;
                case "CcAddresses": Cc = reader.NextStrings(); break;
                case "BccAddresses": Bcc = reader.NextStrings(); break;
                default: reader.SkipNext(); break;
            }
        }
    }

    private void ReadContent(ref Utf8JsonReader reader)
    {
        if (!reader.NextObject()) return;
        while (reader.NextProperty(out var name))
        {
            switch (name)
            {
                case "Raw": ReadRaw(ref reader); break;
                case "Simple": Simple = SimpleContent.Read(ref reader); break;
                case "Template": IsTemplate = true; reader.SkipNext(); break;
                default: reader.SkipNext(); break;
            }
        }
    }

    private void ReadRaw(ref Utf8JsonReader reader)
    {
        if (!reader.NextObject()) return;
        IsRaw = true;
        while (reader.NextProperty(out var name))
        {
            if (name == "Data") ReadData(ref reader); else reader.SkipNext();
        }
    }

    private void ReadData(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null) return;
        if (reader.TokenType != JsonTokenType.String) throw new JsonException("Raw.Data must be a string.");
        if (rented.Length > 0) throw new JsonException("Raw.Data is given twice.");
        rented = ArrayPool<byte>.Shared.Rent(reader.ValueSpan.Length + 4);
        // Escapes ("\/") are legal JSON, and shorter unescaped than as they stand, so the buffer is always long enough.
        var status = reader.ValueIsEscaped
            ? Base64.DecodeFromUtf8InPlace(rented.AsSpan(0, reader.CopyString(rented)), out rawLength)
            : Base64.DecodeFromUtf8(reader.ValueSpan, rented, out _, out rawLength);
        if (status != OperationStatus.Done) throw new FormatException("Raw.Data is not base64.");
    }
}

/// <summary>A message tag: a name and a value.</summary>
internal readonly record struct MessageTag(string Name, string Value)
{
    /// <summary>Null for null, which is as good as not there.</summary>
    public static List<MessageTag>? ReadAll(ref Utf8JsonReader reader)
    {
        if (!reader.NextArray()) return null;
        var tags = new List<MessageTag>();
        while (reader.NextElement())
        {
            string? tagName = null, tagValue = null;
            while (reader.NextProperty(out var name))
            {
                if (name == "Name") tagName = reader.NextString();
                else if (name == "Value") tagValue = reader.NextString();
                else reader.SkipNext();
            }

            tags.Add(new MessageTag(tagName ?? "", tagValue ?? ""));
        }

        return tags;
    }
}
