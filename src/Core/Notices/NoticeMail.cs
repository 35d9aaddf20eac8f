using System.Text;
using Postroad.Core.Deliveries;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Templates;

namespace Postroad.Core.Notices;

/// <summary>How notices look: one column, system fonts, one button, both themes; and the same as text.</summary>
internal static class NoticeMail
{
    private const string Paragraph = "<p style=\"margin:0 0 16px\">";

    /// <summary>Every text is a merge value, so that whatever stands in it stays text.</summary>
    public static MailContent Of(Notice notice)
    {
        var text = notice.Text;
        var values = new Dictionary<string, object?> { ["subject"] = text.Subject, ["heading"] = text.Heading, ["button"] = text.Button, ["link"] = text.Link?.AbsoluteUri, ["language"] = text.Language, ["footer"] = text.Footer };
        var (html, plain) = (new StringBuilder(), new StringBuilder("{{ heading }}\n\n"));
        Add(html, plain, "before", text.Before, values);
        if (text.Link is not null)
        {
            html.Append("<p style=\"margin:24px 0\"><a href=\"{{ link }}\" style=\"display:inline-block;background:#0b5c6b;color:#ffffff;font-weight:600;text-decoration:none;padding:12px 20px;border-radius:8px\">{{ button }}</a></p>");
            plain.Append("{{ button }}:\n{{ link }}\n\n");
        }

        Add(html, plain, "after", text.After, values);
        if (text.Footer is not null)
        {
            html.Append("<p style=\"margin:24px 0 0;font-size:14px;opacity:.75\">{{ footer }}</p>");
            plain.Append("-- \n{{ footer }}\n");
        }

        return new MailContent
        {
            Class = MessageClass.System, FromName = notice.FromName, ReplyTo = notice.ReplyTo?.ToString(), Values = values, Tags = [new MessageTag("notice", notice.Kind)],
            Source = new ContentSource { Subject = "{{ subject }}", Html = Page(html.ToString()), Text = plain.ToString(), NeedsUnsubscribe = false, TrackOpens = false, TrackClicks = false },
        };
    }

    private static void Add(StringBuilder html, StringBuilder plain, string name, IReadOnlyList<string> paragraphs, Dictionary<string, object?> values)
    {
        for (var i = 0; i < paragraphs.Count; i++)
        {
            var key = $"{name}_{i + 1}";
            values[key] = paragraphs[i];
            html.Append(Paragraph).Append("{{ ").Append(key).Append(" }}</p>");
            plain.Append("{{ ").Append(key).Append(" }}\n\n");
        }
    }

    private static string Page(string body) => $$$"""
        <!doctype html>
        <html lang="{{ language }}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>{{ subject }}</title></head>
        <body style="margin:0;padding:24px 16px;font:16px/1.5 -apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif">
        <div style="max-width:520px;margin:0 auto"><h1 style="font-size:22px;line-height:1.3;margin:0 0 16px">{{ heading }}</h1>{{{body}}}</div>
        </body></html>
        """;
}
