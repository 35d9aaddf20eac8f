using System.Text;

namespace Postroad.Simulator.Sending;

/// <summary>Builds the message of Content.Simple as SES does: UTF-8, base64 parts, alternative when both bodies are there.</summary>
internal static class SimpleMime
{
    public static byte[] Build(SendRequest request, SimpleContent content)
    {
        var mail = new StringBuilder(1024 + (content.Html?.Length ?? 0) * 2);
        Header(mail, "From", request.From ?? "");
        Header(mail, "To", string.Join(", ", request.To));
        Header(mail, "Cc", string.Join(", ", request.Cc));
        Header(mail, "Reply-To", string.Join(", ", request.ReplyTo));
        Header(mail, "Subject", Encoded(content.Subject));
        foreach (var (name, value) in content.Headers) Header(mail, name, value);
        mail.Append("MIME-Version: 1.0\r\n");
        if (content is { Text: not null, Html: not null }) Alternative(mail, content.Text, content.Html);
        else Part(mail, content.Html is null ? "plain" : "html", content.Html ?? content.Text ?? "");
        return Encoding.UTF8.GetBytes(mail.ToString());
    }

    private static void Alternative(StringBuilder mail, string text, string html)
    {
        const string Boundary = "----=_Part_simulator_1";
        mail.Append("Content-Type: multipart/alternative; boundary=\"").Append(Boundary).Append("\"\r\n\r\n--").Append(Boundary).Append("\r\n");
        Part(mail, "plain", text);
        mail.Append("\r\n--").Append(Boundary).Append("\r\n");
        Part(mail, "html", html);
        mail.Append("\r\n--").Append(Boundary).Append("--\r\n");
    }

    private static void Part(StringBuilder mail, string subtype, string body)
    {
        mail.Append("Content-Type: text/").Append(subtype).Append("; charset=UTF-8\r\nContent-Transfer-Encoding: base64\r\n\r\n");
        var base64 = Convert.ToBase64String(Encoding.UTF8.GetBytes(body));
        for (var i = 0; i < base64.Length; i += 76) mail.Append(base64, i, Math.Min(76, base64.Length - i)).Append("\r\n");
    }

    private static void Header(StringBuilder mail, string name, string value)
    {
        if (value.Length > 0) mail.Append(name).Append(": ").Append(value).Append("\r\n");
    }

    // RFC 2047: encoded words of at most 75 characters, which is 42 bytes in base64.
    private static string Encoded(string subject)
    {
        if (Ascii.IsValid(subject)) return subject;
        var words = new List<string>();
        var word = new StringBuilder();
        foreach (var rune in subject.EnumerateRunes())
        {
            if (Encoding.UTF8.GetByteCount(word.ToString()) + rune.Utf8SequenceLength > 42) Flush();
            word.Append(rune);
        }

        Flush();
        return string.Join("\r\n ", words);

        void Flush()
        {
            words.Add("=?UTF-8?B?" + Convert.ToBase64String(Encoding.UTF8.GetBytes(word.ToString())) + "?=");
            word.Clear();
        }
    }
}
