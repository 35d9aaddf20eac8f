using System.Text.Json;

namespace Postroad.Simulator.Sending;

/// <summary>Content.Simple: SES builds the message.</summary>
internal sealed class SimpleContent
{
    public string Subject { get; private set; } = "";
    public string? Text { get; private set; }
    public string? Html { get; private set; }
    public List<MessageTag> Headers { get; private set; } = [];
    public bool HasAttachments { get; private set; }

    public static SimpleContent? Read(ref Utf8JsonReader reader)
    {
        if (!reader.NextObject()) return null;
        var content = new SimpleContent();
        while (reader.NextProperty(out var name))
        {
            switch (name)
            {
                case "Subject": content.Subject = ReadData(ref reader) ?? ""; break;
                case "Body": content.ReadBody(ref reader); break;
                case "Headers": content.Headers = MessageTag.ReadAll(ref reader) ?? []; break;
                case "Attachments": content.HasAttachments = true; reader.SkipNext(); break;
                default: reader.SkipNext(); break;
            }
        }

        return content;
    }

    private void ReadBody(ref Utf8JsonReader reader)
    {
        if (!reader.NextObject()) return;
        while (reader.NextProperty(out var name))
        {
            if (name == "Text") Text = ReadData(ref reader);
            else if (name == "Html") Html = ReadData(ref reader);
            else reader.SkipNext();
        }
    }

    private static string? ReadData(ref Utf8JsonReader reader)
    {
        if (!reader.NextObject()) return null;
        string? data = null;
        while (reader.NextProperty(out var name))
        {
            if (name == "Data") data = reader.NextString(); else reader.SkipNext();
        }

        return data;
    }
}
