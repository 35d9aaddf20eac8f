using System.Security.Cryptography;
using System.Text;

namespace Postroad.Simulator.Smtp;

/// <summary>The password of a key in one region, derived from its secret (SES developer guide, "Obtaining Amazon SES SMTP credentials").</summary>
internal static class SmtpPassword
{
    private const byte Version = 4;

    public static string Of(string secret, string region)
    {
        var key = Encoding.UTF8.GetBytes("AWS4" + secret);
        foreach (var part in (string[])["11111111", region, "ses", "aws4_request", "SendRawEmail"])
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        return Convert.ToBase64String([Version, .. key]);
    }
}
