using System.Security.Cryptography;
using System.Text;

namespace Postroad.Core.Sending.Smtp;

/// <summary>What is peculiar to Amazon SES over SMTP (developer guide, "Using the Amazon SES SMTP interface").</summary>
public static class SesSmtp
{
    /// <summary>In the order in which they are to be tried: many hosters and AWS itself hold up 25.</summary>
    public static readonly IReadOnlyList<int> Ports = [587, 2587, 465, 2465, 25];

    /// <summary>
    /// Messages a second that are filled in as the server's own limit where neither a key nor a person says how many: what most accounts in production have at first. AWS names no number. What is stored
    /// rules, and a person may change it.
    /// </summary>
    public const double UsualRate = 14;

    private const byte PasswordVersion = 4;

    /// <summary>AWS named them as regions without SMTP (2022, and a report of 2026 for Jakarta, whose host has no address). Of regions that stand in no list, the test of the connection decides.</summary>
    private static readonly string[] Without = ["af-south-1", "me-south-1", "ap-southeast-3"];

    public static bool IsOffered(string region) => !Without.Contains(region);

    public static string HostOf(string region) => $"email-smtp.{region}.{(region.StartsWith("eusc-", StringComparison.Ordinal) ? "amazonaws.eu" : "amazonaws.com")}";

    /// <summary>Encrypted from the first byte on; the others ask for STARTTLS.</summary>
    public static SmtpEncryption EncryptionOf(int port) => port is 465 or 2465 ? SmtpEncryption.Tls : SmtpEncryption.StartTls;

    /// <summary>The SMTP password of a key, in one region; its user name is the key's id ("Obtaining Amazon SES SMTP credentials").</summary>
    public static string PasswordOf(string secret, string region)
    {
        var key = Encoding.UTF8.GetBytes("AWS4" + secret);
        foreach (var part in (string[])["11111111", region, "ses", "aws4_request", "SendRawEmail"])
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        return Convert.ToBase64String([PasswordVersion, .. key]);
    }
}
