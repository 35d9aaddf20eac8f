using System.Net;
using System.Text;
using Postroad.Core.Domains.Checks;
using Postroad.Core.Domains.Dns;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Domains.Checks;

/// <summary>Name servers of strangers: what they say must neither stop a check nor reach a screen as anything but bounded, plain text.</summary>
public sealed class HostileAnswersTests
{
    private const int Port = 0x3541, MostSentence = 1000, MostFound = 2500;

    private static readonly string[] Tags =
    [
        "script", "img src=x onerror=alert(1)", "svg/onload=alert(1)", "iframe src=javascript:alert(1)", "a href='javascript:alert(1)'", "style", "base href=//evil", "math",
        "body onload=alert(1)", "b",
    ];

    private static readonly string[] Frames =
    [
        "<{0}>", "\"><{0}>", "v=spf1 include:<{0}> ~all", "v=DMARC1; p=<{0}>; rua=mailto:<{0}>@a.test",
        "v=DKIM1; k=<{0}>; p=<{0}>", "\"v=spf1 include:amazonses.com <{0}>", "v=spf1 <{0}>:amazonses.com",
        "v=DMARC1; p=none; <{0}>=\u202E", "<{0}>\0\r\n\u001b[31m", "v=DMARC1\\; p=none\\; rua=<{0}>",
        "javascript:alert('<{0}>')", "{{{{<{0}>}}}}", "v=DKIM1; s=<{0}>; p=AA==", "<!--<{0}>-->", "&lt;{0}&gt;<{0}>",
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_hundred_and_fifty_texts_with_markup_stay_text()
    {
        var payloads = Frames.SelectMany(frame => Tags.Select(tag => frame.Replace("{0}", tag, StringComparison.Ordinal))).ToList();
        Assert.Equal(150, payloads.Count);
        var shown = 0;
        foreach (var payload in payloads)
        {
            await using var server = new OwnNameServer(Port, (query, _) => DnsMessage.QuestionType(query) == DnsMessage.Txt
                ? DnsMessage.Answer(query, records: (DnsMessage.QuestionName(query), DnsMessage.Txt, DnsMessage.Text(payload)))
                : DnsMessage.Answer(query, code: 3));
            shown += Texts(await CheckAsync(server)).Count(text => text.Contains('<', StringComparison.Ordinal));
        }

        // They are quoted, or the test looks at nothing: what shows them encodes them, as every screen does.
        Assert.True(shown > payloads.Count, $"{shown}");
    }

    [Fact]
    public async Task Answers_changed_by_chance_stop_no_check()
    {
        var seed = 20_261_124;
        await using var server = new OwnNameServer(Port, (query, _) => Mutated(query, Interlocked.Increment(ref seed)));
        for (var i = 0; i < 100; i++)
        {
            var check = await CheckAsync(server);
            Assert.Equal(3, check.Chips.Count);
            Texts(check);
        }
    }

    [Fact]
    public void A_long_text_is_cut_and_unseen_characters_show()
    {
        Assert.Equal(new string('x', DnsQuotes.Most) + "...", DnsQuotes.Shown(new string('x', 9000)));
        Assert.Equal("a\uFFFDb\uFFFDc", DnsQuotes.Shown("a\0b\u202Ec"));
        Assert.Equal("\"a\" and \"b\"", DnsQuotes.Of(["a", "b"]));
    }

    private static IEnumerable<string> Texts(DomainCheck check)
    {
        var sentences = check.Chips.Select(chip => chip.Reason).Concat(check.Records.Select(record => record.Reason)).Concat(check.Mistakes.Select(mistake => mistake.Sentence)).ToList();
        var values = check.Records.Select(record => record.Found).Concat(check.Mistakes.SelectMany(mistake => new[] { mistake.Found, mistake.Expected, mistake.Fix })).OfType<string>().ToList();
        Assert.All(sentences, sentence => Assert.True(sentence.Length <= MostSentence, sentence));
        Assert.All(values, value => Assert.True(value.Length <= MostFound, value));
        Assert.All(sentences.Concat(values), text => Assert.DoesNotContain(text, c => char.IsControl(c) || c is '\u202E' or '\u2028'));
        return sentences.Concat(values);
    }

    private static async Task<DomainCheck> CheckAsync(OwnNameServer server)
    {
        var servers = new DnsServers([server.EndPoint], Port, IPAddress.IsLoopback) { Patience = TimeSpan.FromMilliseconds(50) };
        using var look = new DnsLooks(servers, TimeProvider.System).Begin();
        var setup = new SenderSetup(DnsName.Parse("hostile.test"), ZoneCase.Region, ["k1"], null, "own", DnsName.Parse("bounce.hostile.test"));
        return await DomainChecker.CheckAsync(look, setup, TimeProvider.System, Cancel);
    }

    private static byte[] Mutated(byte[] query, int seed)
    {
        var chance = new Random(seed);
        var (name, type) = (DnsMessage.QuestionName(query), DnsMessage.QuestionType(query));
        byte[] data = type switch
        {
            DnsMessage.A => [127, 0, 0, 1],
            DnsMessage.Ns => DnsMessage.Name("ns.hostile.test"),
            DnsMessage.Soa => [.. DnsMessage.Name("ns.hostile.test"), .. DnsMessage.Name("host.hostile.test"), .. new byte[20]],
            15 => [0, 10, .. DnsMessage.Name("feedback-smtp.eu-central-1.amazonses.com")],
            _ => DnsMessage.Text(Encoding.ASCII.GetString(DnsMessage.Name("x")) + "v=spf1 include:amazonses.com ~all"),
        };
        var record = chance.Next(4) == 0 ? (name, DnsMessage.Cname, DnsMessage.Name($"n{chance.Next(9)}.hostile.test")) : (name, type, data);
        var message = DnsMessage.Answer(query, chance.Next(8) == 0 ? chance.Next(6) : 0, records: record);
        for (var n = chance.Next(3); n > 0; n--) message[chance.Next(2, message.Length)] = (byte)chance.Next(256);
        return message;
    }
}
