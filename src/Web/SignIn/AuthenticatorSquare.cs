using QRCoder;

namespace Postroad.Web.SignIn;

/// <summary>The square that an authenticator reads, as an SVG element; black on white in both themes, because cameras want it so.</summary>
internal static class AuthenticatorSquare
{
    public static string Draw(string address)
    {
        using var code = QRCodeGenerator.GenerateQrCode(address, QRCodeGenerator.ECCLevel.M);
        using var svg = new SvgQRCode(code);
        return svg.GetGraphic(new System.Drawing.Size(200, 200), "#000000", "#ffffff", drawQuietZones: true, sizingMode: SvgQRCode.SizingMode.ViewBoxAttribute);
    }
}
