using System.Globalization;
using System.Text;

namespace Postroad.Bench.Ses;

/// <summary>The campaign that is measured: about 10 KB of HTML as mail editors write it, 5 links, merge values in subject and text.</summary>
internal static class BenchMail
{
    public const string Subject = "{{ first_name }}, five things we made this month";

    private const int HtmlBytes = 10_000, Links = 5;

    public static string Html { get; } = Make();

    private static string Make()
    {
        var html = new StringBuilder(
            """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>News</title></head>
            <body style="margin:0;padding:0;background-color:#f4f6fa">
            <table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td align="center">
            <table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0" style="background-color:#ffffff;font-family:Arial,Helvetica,sans-serif">
            <tr><td style="padding:24px"><h1 style="margin:0;font-size:22px;line-height:28px;color:#1b2434">Hello {{ first_name }} from {{ city }}</h1></td></tr>

            """);
        for (var link = 1; link <= Links; link++)
            html.Append(CultureInfo.InvariantCulture, $"<tr><td style=\"padding:0 24px 16px 24px\"><a href=\"https://shop.example.com/things/{link}?from=news\" style=\"color:#066fd1\">Thing number {link}</a></td></tr>\n");
        while (html.Length < HtmlBytes - 250)
            html.Append("<tr><td style=\"padding:0 24px 16px 24px;font-size:15px;line-height:22px;color:#3a4859\">We spent the month on what people asked for, and left out what nobody did.</td></tr>\n");
        return html.Append("<tr><td style=\"padding:24px;font-size:12px\"><a href=\"{{ unsubscribe_url }}\">Unsubscribe</a></td></tr>\n</table></td></tr></table>\n</body></html>\n").ToString();
    }
}
