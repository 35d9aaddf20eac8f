using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Postroad.Core.Sending.Smtp;

/// <summary>A message looked through once, before anything of it leaves.</summary>
internal readonly struct SmtpMail
{
    /// <summary>RFC 5321 section 4.5.3.1.6, without the line's end.</summary>
    private const int MaxLine = 998;

    private const int MaxAddress = 320;

    private SmtpMail(in OutgoingMessage message, string sender, ReadOnlyMemory<byte> head) =>
        (Sender, To, From, Head, Mime, DeliveryKey, Attempt) = (sender, message.To, message.From, head, message.Mime, message.DeliveryKey, message.Attempt);

    /// <summary>Of the envelope.</summary>
    public string Sender { get; }

    public string To { get; }

    /// <summary>Of the message.</summary>
    public string From { get; }

    /// <summary>Headers of ours in front of <see cref="Mime"/>, whole lines without dots; may be empty.</summary>
    public ReadOnlyMemory<byte> Head { get; }

    public ReadOnlyMemory<byte> Mime { get; }

    public string DeliveryKey { get; }

    public int Attempt { get; }

    /// <summary>As it stands behind DATA, without dots put in (RFC 1870 section 5).</summary>
    public long Size { get; private init; }

    /// <summary>Bytes beyond ASCII, which need 8BITMIME (RFC 6152).</summary>
    public bool IsEightBit { get; private init; }

    /// <summary>No dot to add, no line end to set right, and it ends with one.</summary>
    public bool IsPlain { get; private init; }

    /// <summary>False: <paramref name="fault"/> says why no server gets to see it.</summary>
    public static bool TryRead(in OutgoingMessage message, string sender, byte[]? head, out SmtpMail mail, [NotNullWhen(false)] out SendResult.Rejected? fault)
    {
        mail = default;
        if (AddressFault(sender) is { } ofSender) fault = new SendResult.Rejected(RejectReason.Other, $"The sender's address {ofSender}");
        else if (AddressFault(message.To) is { } ofRecipient) fault = new SendResult.Rejected(RejectReason.InvalidAddress, $"The recipient's address {ofRecipient}");
        else if (!IsXtext(message.DeliveryKey)) fault = new SendResult.Rejected(RejectReason.InvalidContent, "The delivery key has characters that no envelope id takes");
        else fault = Read(message, sender, head, out mail);
        return fault is null;
    }

    private static SendResult.Rejected? Read(in OutgoingMessage message, string sender, byte[]? head, out SmtpMail mail)
    {
        var bytes = message.Mime.Span;
        var (bare, dots, longest, isOpen) = Lines(bytes);
        longest = Math.Max(longest, Lines(head).Longest);
        mail = new SmtpMail(message, sender, head) { Size = (head?.Length ?? 0) + bytes.Length + bare + (isOpen ? 2 : 0), IsEightBit = !Ascii.IsValid(bytes), IsPlain = bare == 0 && dots == 0 && !isOpen };
        if (longest > MaxLine)
            return new SendResult.Rejected(RejectReason.InvalidContent, $"The message has a line of {longest} bytes; mail takes {MaxLine} (RFC 5321), and servers break longer ones");
        return bytes.Contains((byte)0) ? new SendResult.Rejected(RejectReason.InvalidContent, "The message has a zero byte, which mail does not take (RFC 5321)") : null;
    }

    private static (int Bare, int Dots, int Longest, bool IsOpen) Lines(ReadOnlySpan<byte> rest)
    {
        var (bare, dots, longest) = (0, 0, 0);
        while (true)
        {
            if (rest is [(byte)'.', ..]) dots++;
            var end = rest.IndexOfAny((byte)'\r', (byte)'\n');
            longest = Math.Max(longest, end < 0 ? rest.Length : end);
            if (end < 0) return (bare, dots, longest, !rest.IsEmpty);
            var isPair = rest[end] == '\r' && end + 1 < rest.Length && rest[end + 1] == '\n';
            if (!isPair) bare++;
            rest = rest[(isPair ? end + 2 : end + 1)..];
        }
    }

    /// <summary>Nothing in it ends a command or begins a parameter (T9). Letters beyond ASCII would need SMTPUTF8 (RFC 6531) all the way to the recipient.</summary>
    private static string? AddressFault(string address)
    {
        if (address.Length is 0 or > MaxAddress) return $"has {address.Length} characters";
        if (!Ascii.IsValid(address)) return "has letters outside ASCII, which only servers with SMTPUTF8 take, and not all on the way have that";
        var isPlain = !address.AsSpan().ContainsAnyExceptInRange('!', '~') && !address.AsSpan().ContainsAny('<', '>') && address.Contains('@', StringComparison.Ordinal);
        return isPlain ? null : "has characters that no SMTP command takes";
    }

    /// <summary>RFC 3461 section 4, without anything that would have to be encoded.</summary>
    private static bool IsXtext(string text) => text.Length is > 0 and <= 100 && !text.AsSpan().ContainsAnyExceptInRange('!', '~') && !text.AsSpan().ContainsAny('+', '=');
}
