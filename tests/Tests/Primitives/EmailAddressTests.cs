using MimeKit;
using Postroad.Core.Primitives;
using Postroad.Tests.Deliveries.Mime;

namespace Postroad.Tests.Primitives;

/// <summary>
/// More than ten thousand addresses: each spelling before the @ with each behind it. What is taken is canonical, safe to show and one address for MimeKit too; the rest is refused.
/// </summary>
public sealed class EmailAddressTests
{
    private const string NoSafe = "()<>[]:;,\\\"";

    /// <summary>May be taken, with a good domain.</summary>
    private static readonly string[] GoodLocals =
    [
        "anna", "Anna.Larsson", "a", "anna+tag", "x_y-z", "!#$%&'*+/=?^_`{|}~", "1", "a.b.c.d", new('x', 64), "o'brien", "-", "_", "=1+1", "+49", "bcc", "postmaster", "ANNA", "{{name}}", "a%0d%0ab",
    ];

    private static readonly string[] BadLocals =
    [
        "", ".", ".a", "a.", "a..b", new('x', 65), new('x', 320), "a b", " a", "a\tb", "a\r\nb", "a\nBcc", "a\r\nBcc: v@example.com\r\n", "a\0b", "a\u0001", "a\u007f", "a\u0085b", "a\u2028b", "zoë", "аnna", "用户", "💌",
        "a\u202Eb", "\u200Ba", "a\uFEFFb", "ａnna", "\"a b\"", "\"a\r\nb\"", "\"\"", "\"a@b\"", "\"a\\\"b\"", "a\"b", "a(comment)", "(c)a", "a(\r\n)b", "<a", "a>", "a,b", "a;b", "a:b", "a\\b", "[a]", "Anna <anna", "\"Anna\" <anna",
        "mailto:a", "a@b", "@a", "a@", "a\u0301", "Ａ", "a\uD800", "a\r\n.\r\nMAIL FROM:<x", "a\r\nRCPT TO:<v", "a%\n", "..", "a\u00A0b", "a\u3000b", "a\u2060b",
    ];

    private static readonly string[] GoodDomains =
    [
        "example.com", "EXAMPLE.com", "a.example", "mail.sub.example.co.uk", "1.example", "xn--mnchen-3ya.example", "XN--MNCHEN-3YA.example", "münchen.example", "MÜNCHEN.example", "пример.example", "例え.example", "раypal.example", "example。com", "ｅxample.com",
        $"{new string('a', 63)}.example", "a-b.example", "straße.example", "example.com.",
    ];

    private static readonly string[] BadDomains =
    [
        "", ".", "com", "localhost", ".example.com", "example..com", "-a.example", "a-.example", $"{new string('a', 64)}.example", string.Join('.', Enumerable.Repeat("abcdefgh", 40)), "exa mple.com", "example.com ,", "example.com>", "<example.com",
        "example.com\r\nBcc: v@example.com", "example.com\r\n", "exam\r\nple.com", "exam\nple.com", "exam\tple.com", "exam\0ple.com", "exam\u0001ple.com", "\u202Eexample.com", "exam\u202Eple.com", "exam\u2028ple.com", "exam\u0085ple.com", "[127.0.0.1]", "[IPv6:::1]",
        "127.0.0.1]", "example.com(comment)", "(c)example.com", "\"example\".com", "exam_ple.com", "exam!ple.com", "exam%ple.com", "example.com/path", "example.com:25", "example.com;x", "example.com,b.example", "a\\b.example", "xn--.example", "xn--mnchen-psa.example", "xn--example-z76c.com", "xn--abc-.example", "exam\uD800ple.com", "exam\u0308ple.com", "ﬁsh.example", "💌.example",
        "💌 .example", "a..", "..", "example.com..", "exam@ple", "exam|ple.com", "exam$ple.com", "ex*mple.com", "example.com?x=1", "example.com#x", "example.com&x", "example.com=x", "exam'ple.com", "exam`ple.com", "exam~ple.com", "exam+ple.com",
        "\u200Eexample.com", "exam^ple.com", "{{d}}.example", "exam{ple.com", "exam}ple.com",
    ];

    [Fact]
    public void Ten_thousand_addresses_are_taken_as_one_safe_canonical_address_or_refused()
    {
        var (all, taken) = (0, 0);
        foreach (var text in Table())
        {
            all++;
            if (EmailAddress.TryParse(text, out var address, out var fault)) taken += AssertSafe(text, address);
            else Assert.False(string.IsNullOrWhiteSpace(fault) || fault.AsSpan().ContainsAny("\r\n\0\u202E\u2028"), text);
        }

        Assert.True(all >= 10_000, $"{all}");
        Assert.InRange(taken, 300, 1_500);
    }

    [Fact]
    public void Good_ones_are_taken_and_each_bad_part_is_refused()
    {
        foreach (var local in GoodLocals)
        foreach (var domain in GoodDomains) Assert.True(EmailAddress.TryParse($"{local}@{domain}", out _, out var fault), $"{local}@{domain}: {fault}");
        // Spaces around an address belong to nobody; what else is bad stays bad with a good other part.
        foreach (var local in BadLocals.Where(l => l.Trim() == l)) Assert.False(EmailAddress.TryParse($"{local}@example.com", out _, out _), local);
        foreach (var domain in BadDomains.Where(d => d.Trim() == d)) Assert.False(EmailAddress.TryParse($"anna@{domain}", out var address, out _), $"{domain} became {address}");
    }

    /// <summary>A homoglyph is another person's domain, and is seen to be: it is stored and shown as its A-label.</summary>
    [Theory]
    [InlineData("anna@раypal.example", "anna@xn--ypal-43d9g.example")]
    [InlineData("Anna@MÜNCHEN.example", "Anna@xn--mnchen-3ya.example")]
    [InlineData("anna@example。com", "anna@example.com")]
    [InlineData("anna@ｅxample.com", "anna@example.com")]
    [InlineData("anna@example.com.", "anna@example.com")]
    public void Other_alphabets_are_stored_as_A_labels(string text, string stored)
    {
        Assert.True(EmailAddress.TryParse(text, out var address, out _));
        Assert.Equal((stored, stored.ToLowerInvariant()), (address.ToString(), address.Key));
    }

    /// <summary>In a mail each is the one recipient, and no header comes of it.</summary>
    [Fact]
    public void In_a_header_each_is_one_recipient()
    {
        var message = Letter.Message();
        var fields = Letter.Write(message, "anna@example.com", null, 1, ("name", "x")).Read.Headers.Select(h => h.Field).ToList();
        foreach (var text in Table().Where((_, i) => i % 7 == 0))
        {
            if (!EmailAddress.TryParse(text, out var address, out _)) continue;
            var read = Letter.Write(message, address.ToString(), "Anna", 1, ("name", "x")).Read;
            Assert.Equal(fields, read.Headers.Select(h => h.Field));
            Assert.Equal(address.ToString(), Assert.Single(read.To.Mailboxes).GetAddress(idnEncode: true));
        }
    }

    private static IEnumerable<string> Table() =>
        from local in GoodLocals.Concat(BadLocals)
        from domain in GoodDomains.Concat(BadDomains)
        from text in new[] { $"{local}@{domain}", $" {local}@{domain}\r\n" }
        select text;

    private static int AssertSafe(string text, EmailAddress address)
    {
        var written = address.ToString();
        Assert.True(written.All(c => c is > ' ' and < '\x7f' && !NoSafe.Contains(c, StringComparison.Ordinal)), text);
        Assert.True(written.Length <= EmailAddress.MaxLength && address.Local.Length is > 0 and <= EmailAddress.MaxLocalLength, text);
        Assert.True(written.Count(c => c == '@') == 1 && address.Domain.Split('.').All(label => label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-'), text);
        Assert.True(EmailAddress.TryParse(written, out var again, out _) && again == address && string.Equals(again.Key, written, StringComparison.OrdinalIgnoreCase) && !again.Key.Any(char.IsAsciiLetterUpper), text);
        Assert.True(MailboxAddress.TryParse(written, out var mailbox) && mailbox.GetAddress(idnEncode: true) == written, $"MimeKit reads {mailbox?.Address} out of {written}");
        return 1;
    }
}
