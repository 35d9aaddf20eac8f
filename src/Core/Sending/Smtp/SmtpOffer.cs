using MailKit.Net.Smtp;
using Postroad.Core.Primitives;

namespace Postroad.Core.Sending.Smtp;

/// <summary>What a server said to EHLO that it can do.</summary>
internal sealed record SmtpOffer
{
    private const int MostWords = 200;

    /// <summary>Several commands in one write (RFC 2920).</summary>
    public bool Pipelining { get; init; }

    /// <summary>RFC 6152.</summary>
    public bool EightBit { get; init; }

    /// <summary>Delivery status notifications (RFC 3461).</summary>
    public bool Notifies { get; init; }

    /// <summary>It wants to be told a message's size (RFC 1870).</summary>
    public bool Sizes { get; init; }

    /// <summary>Largest message in bytes. 0: not told.</summary>
    public long MaxSize { get; init; }

    public static SmtpOffer Of(SmtpClient client) => new()
    {
        Pipelining = client.Capabilities.HasFlag(SmtpCapabilities.Pipelining),
        EightBit = client.Capabilities.HasFlag(SmtpCapabilities.EightBitMime),
        Notifies = client.Capabilities.HasFlag(SmtpCapabilities.Dsn),
        Sizes = client.Capabilities.HasFlag(SmtpCapabilities.Size),
        MaxSize = client.Capabilities.HasFlag(SmtpCapabilities.Size) ? client.MaxSize : 0,
    };

    /// <summary>As the server wrote it, for the screen.</summary>
    public static IReadOnlyList<string> Words(SmtpClient client)
    {
        var all = client.Capabilities;
        List<string> words = [];
        if (all.HasFlag(SmtpCapabilities.Size)) words.Add(client.MaxSize > 0 ? $"SIZE {client.MaxSize}" : "SIZE");
        foreach (var (one, word) in new[] { (SmtpCapabilities.Pipelining, "PIPELINING"), (SmtpCapabilities.Dsn, "DSN"), (SmtpCapabilities.EightBitMime, "8BITMIME"), (SmtpCapabilities.UTF8, "SMTPUTF8"), (SmtpCapabilities.EnhancedStatusCodes, "ENHANCEDSTATUSCODES") })
            if (all.HasFlag(one)) words.Add(word);
        if (client.AuthenticationMechanisms.Count > 0) words.Add($"AUTH {string.Join(' ', client.AuthenticationMechanisms.Order(StringComparer.Ordinal))}".Fit(MostWords));
        return words;
    }

    /// <summary>Why this server need not even be asked. Null: it may take the mail.</summary>
    public SendResult.Rejected? Refusal(in SmtpMail mail)
    {
        if (MaxSize > 0 && mail.Size > MaxSize) return new SendResult.Rejected(RejectReason.TooLarge, $"The message has {mail.Size:N0} bytes and the server takes {MaxSize:N0} (SIZE)");
        return mail.IsEightBit && !EightBit ? new SendResult.Rejected(RejectReason.InvalidContent, "The message has bytes beyond ASCII, which the server does not take (it offers no 8BITMIME)") : null;
    }
}
