using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Postroad.Core.Domains.Dkim;
using Postroad.Tests.Deliveries.Mime;

namespace Postroad.Tests.Domains.Dkim;

/// <summary>What we sign, judged by verifiers of other people.</summary>
public sealed class DkimSignatureTests
{
    private const string Name = "pr1._domainkey.shop.example";

    private static readonly Lazy<RSA> Key = new(() => RSA.Create(2048));

    private static readonly string[] Words = ["Zoë", "日本語", "two  spaces", "a\ttab", " leading", "trailing ", "", "x", new string('y', 300), ".", "..", "From me", "=3D", "💌", "--b", "\u00a0"];

    private static Dictionary<string, string> Published => new() { [Name] = $"v=DKIM1; k=rsa; p={Convert.ToBase64String(Key.Value.ExportSubjectPublicKeyInfo())}" };

    [Fact]
    public async Task A_thousand_mails_of_all_kinds_verify_with_two_verifiers_of_other_people()
    {
        using var signer = Signer();
        var mails = Enumerable.Range(1, 1000).Select(seed => Signed(signer, seed % 2 == 0 ? Composed(seed) : Raw(new Random(seed)))).ToList();

        var verdicts = await DkimJudges.JudgeAsync(mails, Published);

        Assert.All(verdicts.Select((v, i) => (Seed: i + 1, v.Python, v.Node)), v => Assert.Equal((v.Seed, "pass", "pass"), v));
    }

    [Theory]
    [InlineData("From: \"The Shop\"", "From: \"Another\"")]
    [InlineData("List-Unsubscribe: <https://", "List-Unsubscribe: <http://")]
    [InlineData("List-Unsubscribe-Post: List-Unsubscribe=One-Click", "List-Unsubscribe-Post: List-Unsubscribe=No-Click")]
    [InlineData("List-Id: ", "List-Id: x")]
    [InlineData("Reply-To: ", "Reply-To: x")]
    [InlineData("To: ", "To: other@example.com, ")]
    [InlineData("Subject: ", "Subject: Re: ")]
    [InlineData("Date: ", "Date: x")]
    [InlineData("Message-ID: <", "Message-ID: <x")]
    [InlineData("MIME-Version: 1", "MIME-Version: 2")]
    [InlineData("Content-Type: multipart/alternative", "Content-Type: multipart/mixed")]
    [InlineData("Feedback-ID: ", "Feedback-ID: x")]
    [InlineData("<p>Hi ", "<p>Ho ")]
    [InlineData("From: ", "From: mallory@evil.example\r\nFrom: ")]
    public async Task A_mail_of_which_this_was_changed_on_its_way_does_not_verify(string was, string @is)
    {
        using var signer = Signer();
        var mail = Encoding.ASCII.GetString(Signed(signer, Composed(seed: 2)));
        Assert.Contains($"\n{was}", $"\n{mail}", StringComparison.Ordinal);
        // Behind the signature, in which names of fields stand as well.
        var changed = new StringBuilder(mail).Replace(was, @is, mail.IndexOf(was, mail.IndexOf("\tb=", StringComparison.Ordinal), StringComparison.Ordinal), was.Length).ToString();

        var verdict = (await DkimJudges.JudgeAsync([Encoding.ASCII.GetBytes(mail), Encoding.ASCII.GetBytes(changed)], Published)).ToArray();

        Assert.Equal(("pass", "pass"), verdict[0]);
        Assert.NotEqual("pass", verdict[1].Python);
        Assert.NotEqual("pass", verdict[1].Node);
    }

    [Fact]
    public async Task What_relays_do_to_spaces_and_folds_does_no_harm()
    {
        using var signer = Signer();
        var mail = Encoding.ASCII.GetString(Signed(signer, Composed(seed: 2)));
        string[] harmless = [mail.Replace("Subject: ", "subject:   ", StringComparison.Ordinal), mail.Replace("\r\nTo: ", "\r\nTo:\r\n\t", StringComparison.Ordinal), $"{mail}\r\n\r\n", $"Received: from a by b\r\n{mail}"];

        var verdicts = await DkimJudges.JudgeAsync([.. harmless.Select(Encoding.ASCII.GetBytes)], Published);

        Assert.All(verdicts, v => Assert.Equal(("pass", "pass"), v));
    }

    [Fact]
    public void Its_lines_are_short_and_it_says_when_by_whom_and_over_what()
    {
        using var signer = Signer();
        var field = Encoding.ASCII.GetString(Signed(signer, Composed(seed: 2))).Split("\r\n").TakeWhile((line, i) => i == 0 || line.StartsWith('\t')).ToList();

        Assert.All(field, line => Assert.InRange(line.Length, 2, 78));
        var text = string.Concat(field).Replace("\t", "", StringComparison.Ordinal);
        Assert.StartsWith($"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;d=shop.example;s=pr1; t={Letter.Now.ToUnixTimeSeconds()};h=", text, StringComparison.Ordinal);
        var names = text.Split("h=")[1].Split(';')[0].Split(':');
        Assert.Equal(["content-type", "date", "feedback-id", "from", "from", "list-id", "list-unsubscribe", "list-unsubscribe-post", "message-id", "mime-version", "reply-to", "subject", "to"], names.Order(StringComparer.Ordinal));
        Assert.DoesNotContain(";l=", text, StringComparison.Ordinal);
    }

    private static DkimSigner Signer() => new("shop.example", "pr1", Key.Value.ExportPkcs8PrivateKey());

    private static byte[] Signed(DkimSigner signer, byte[] mail)
    {
        var output = new ArrayBufferWriter<byte>();
        signer.Sign(mail, Letter.Now, output);
        output.Write(mail);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>As the product writes them.</summary>
    private static byte[] Composed(int seed)
    {
        var chance = new Random(seed);
        string Some(int most) => string.Join(' ', Enumerable.Range(0, chance.Next(1, most)).Select(_ => Words[chance.Next(Words.Length)]));
        var (subject, html, text, name) = seed == 2 ? ("Hello", "<p>Hi {{ name }}</p>", "Hi", "Anna") : ($"Re {Some(6)}", $"<p>{Some(40)}</p>", Some(40), Some(3));
        return Letter.Write(Letter.Source with { Subject = subject, Html = html, Text = text }, name: name, values: ("name", name)).Raw;
    }

    /// <summary>As others might: folds, fields twice, spaces everywhere, bodies that end in any way or are none.</summary>
    private static byte[] Raw(Random chance)
    {
        string[] ends = ["", "\r\n", "\r\n\r\n\r\n", " \t\r\n \r\n", "x", "x \t\r\n"], folds = [" ", "\t", "  ", "\r\n ", "\r\n\t", " \r\n \t"];
        string Ascii(int most) => string.Join(folds[chance.Next(folds.Length)], Enumerable.Range(0, chance.Next(1, most)).Select(_ => new string((char)chance.Next('a', 'z' + 1), chance.Next(1, 30))));
        var mail = new StringBuilder("From: news@shop.example\r\nTo:").Append(folds[chance.Next(3)]).Append("anna@example.com\r\nSubject:").Append(Ascii(8)).Append("\r\nDate: Tue, 24 Nov 2026 06:05:06 +0000\r\nMessage-ID: <a@shop.example>\r\nMIME-Version: 1.0\r\n");
        if (chance.Next(3) == 0) mail.Append("LIST-Help:").Append(Ascii(3)).Append("\r\nlist-owner:<x@shop.example>\r\n");
        if (chance.Next(3) == 0) mail.Append("X-Unsigned: ").Append(Ascii(3)).Append("\r\nCc: b@example.com\r\nCc: c@example.com\r\n");
        mail.Append("\r\n");
        for (var lines = chance.Next(30); lines > 0; lines--) mail.Append(Words[chance.Next(Words.Length)]).Append(' ', chance.Next(3)).Append(Words[chance.Next(Words.Length)]).Append("\r\n");
        return Encoding.UTF8.GetBytes(mail.Append(ends[chance.Next(ends.Length)]).ToString());
    }
}
