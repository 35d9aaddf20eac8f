using System.Globalization;
using System.Text;

namespace Postroad.Tests.Data;

/// <summary>
/// A newsletter of about 90 KB in the shape that MJML 4 exports: conditional comments around every column, VML buttons, styles with at-rules, attributes in
/// odd cases, entities, mixed line ends. Made here from fixed parts, so that it is the same on every machine.
/// </summary>
internal static class MjmlExport
{
    public const int Sections = 26;

    /// <summary>Merge tags outside links: name three times a section, city once.</summary>
    public static string Html { get; } = Build();

    private static string Build()
    {
        var html = new StringBuilder(Head);
        for (var i = 1; i <= Sections; i++) html.Append(Section(i));
        return html.Append(Foot).ToString();
    }

    private static string Section(int number)
    {
        var n = number.ToString(CultureInfo.InvariantCulture);
        return SectionSource.Replace("$N", n, StringComparison.Ordinal).Replace("\n", number % 3 == 0 ? "\r\n" : "\n", StringComparison.Ordinal);
    }

    private const string Head = """
        <!doctype html>
        <html lang="en" dir="auto" xmlns="http://www.w3.org/1999/xhtml" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">
          <head>
            <title>Spring letter for {{ first_name }}</title>
            <!--[if !mso]><!-->
            <meta http-equiv="X-UA-Compatible" content="IE=edge">
            <!--<![endif]-->
            <meta http-equiv="Content-Type" content="text/html; charset=UTF-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <style type="text/css">
              #outlook a { padding:0; }
              body { margin:0;padding:0;-webkit-text-size-adjust:100%;-ms-text-size-adjust:100%; }
              table, td { border-collapse:collapse;mso-table-lspace:0pt;mso-table-rspace:0pt; }
              img { border:0;height:auto;line-height:100%; outline:none;text-decoration:none;-ms-interpolation-mode:bicubic; }
              p { display:block;margin:13px 0; }
              a[href^="https://shop.example/"] > b { color:#336699 }
            </style>
            <!--[if mso]>
            <noscript>
            <xml>
            <o:OfficeDocumentSettings>
              <o:AllowPNG/>
              <o:PixelsPerInch>96</o:PixelsPerInch>
            </o:OfficeDocumentSettings>
            </xml>
            </noscript>
            <![endif]-->
            <!--[if lte mso 11]>
            <style type="text/css">
              .mj-outlook-group-fix { width:100% !important; }
            </style>
            <![endif]-->
            <link href="https://fonts.example/css?family=Ubuntu:300,400,500,700" rel="stylesheet" type="text/css">
            <style type="text/css">@import url(https://fonts.example/css?family=Ubuntu:300,400,500,700);</style>
            <style type="text/css">
              @media only screen and (min-width:480px) {
                .mj-column-per-50 { width:50% !important; max-width: 50%; }
                .mj-column-per-100 { width:100% !important; max-width: 100%; }
              }
            </style>
            <style media="screen and (min-width:480px)">.moz-text-html .mj-column-per-50 { width:50% !important; max-width: 50%; }</style>
          </head>
          <body style="word-spacing:normal;background-color:#F4F4F4;" data-x='a > b'>
            <div style="display:none;font-size:1px;color:#ffffff;line-height:1px;max-height:0px;max-width:0px;opacity:0;overflow:hidden;">Fresh from {{ city | default: "the market" }}&nbsp;&zwnj;&#847;</div>
            <div aria-roledescription="email" style="background-color:#F4F4F4;" role="article" lang="en" dir="auto">

        """;

    private const string SectionSource = """
              <!--[if mso | IE]><table align="center" border="0" cellpadding="0" cellspacing="0" class="" role="presentation" style="width:600px;" width="600" bgcolor="#ffffff" ><tr><td style="line-height:0px;font-size:0px;mso-line-height-rule:exactly;"><![endif]-->
              <div style="background:#ffffff;background-color:#ffffff;margin:0px auto;max-width:600px;">
                <table align="center" border="0" cellpadding="0" cellspacing="0" role="presentation" style="background:#ffffff;background-color:#ffffff;width:100%;">
                  <tbody>
                    <tr>
                      <td style="direction:ltr;font-size:0px;padding:20px 0;text-align:center;">
                        <!--[if mso | IE]><table role="presentation" border="0" cellpadding="0" cellspacing="0"><tr><td class="" style="vertical-align:top;width:300px;" ><![endif]-->
                        <div class="mj-column-per-50 mj-outlook-group-fix" style="font-size:0px;text-align:left;direction:ltr;display:inline-block;vertical-align:top;width:100%;">
                          <table border="0" cellpadding="0" cellspacing="0" role="presentation" style="vertical-align:top;" width="100%">
                            <tbody>
                              <tr>
                                <td align="center" style="font-size:0px;padding:10px 25px;word-break:break-word;">
                                  <a href="https://shop.example/item/$N?utm_source=letter&amp;utm_campaign=spring" target="_blank"><img alt="Item $N &ndash; now in {{ city }}" src="https://img.example/item-$N.png" style="border:0;display:block;outline:none;text-decoration:none;height:auto;width:100%;font-size:13px;" width="250" height="auto"></a>
                                </td>
                              </tr>
                            </tbody>
                          </table>
                        </div>
                        <!--[if mso | IE]></td><td class="" style="vertical-align:top;width:300px;" ><![endif]-->
                        <div class="mj-column-per-50 mj-outlook-group-fix" style="font-size:0px;text-align:left;direction:ltr;display:inline-block;vertical-align:top;width:100%;">
                          <div style="font-family:Ubuntu, Helvetica, Arial, sans-serif;font-size:13px;line-height:1;text-align:left;color:#000000;"><H2 CLASS=Head>Offer No. $N</H2>
                            <p>Dear {{ first_name }}, this is &quot;$N&quot; &#169; 2026 — naïve ☕ &lt;3 and 100&nbsp;% {{first_name}}.</p><br/>
                            <ul><li>One for {{ first_name | default: 'you' }}</li><li>Two</li></ul></div>
                          <!--[if mso]><v:roundrect xmlns:v="urn:schemas-microsoft-com:vml" xmlns:w="urn:schemas-microsoft-com:office:word" href="https://shop.example/buy/$N" style="height:40px;v-text-anchor:middle;width:200px;" arcsize="10%" stroke="f" fillcolor="#336699"><w:anchorlock/><center><![endif]-->
                          <a href='https://shop.example/buy/$N' style="display:inline-block;background:#336699;color:#ffffff;mso-padding-alt:0px;border-radius:4px;" target="_blank" > Buy $N </a>
                          <!--[if mso]></center></v:roundrect><![endif]-->
                        </div>
                        <!--[if mso | IE]></td></tr></table><![endif]-->
                      </td>
                    </tr>
                  </tbody>
                </table>
              </div>
              <!--[if mso | IE]></td></tr></table><![endif]-->

        """;

    private const string Foot = """
              <p style="text-align:center"><a href="mailto:info@shop.example">Write to us</a> · <A HREF="{{ view_url }}">In the browser</A> · <a href="{{ unsubscribe_url }}">Unsubscribe</a></p>
            </div>
          </body>
        </html>

        """;
}
