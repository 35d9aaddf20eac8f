using System.Net;
using System.Text;
using Postroad.Core.Domains.Dkim;
using Postroad.Core.Domains.Dmarc;
using Postroad.Core.Domains.Dns;
using Postroad.Core.Domains.Spf;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Domains.Dns;

/// <summary>Answers that no server means: each must end as one of the closed set, with text that can be kept and shown.</summary>
public sealed class DnsMutationTests
{
    private const int Mutations = 10_000, Port = 0x3539;

    private static readonly string[] Texts =
    [
        "v=spf1 include:%{ir}.%{l1r-}.a.test a:b.test/24//64 mx ip4:192.0.2.0/24 ip6:2001:db8::/32 exists:%{d2}.c.test ptr redirect=d.test",
        "v=DMARC1; p=reject; sp=none; np=quarantine; psd=n; t=y; adkim=s; aspf=r; rua=mailto:a@a.test!10m,mailto:b@b.test; fo=1:d:s; pct=5",
        "v=DKIM1; h=sha256; k=rsa; t=y:s; p=MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBALRiMLAh9iimur8VA7qVvdqxevEuUkW4K+2KdMXmnQbG"
            + "9Aa7k7eBjK1S+0LYmVjPKlJGNXHDGuy5Fw/d7rjVJ0BLB+ubPK8iA/Tw3hLQgXMRRGRXXCn8ikfuQfjUS1uZSatdLB81mydBETlJhI6GH4twrbDJCR2Bwy/XWXgqgGRzAgMBAAE=",
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ten_thousand_mutated_answers_crash_nothing_hang_nothing_and_inject_nothing()
    {
        var seed = 20_260_801;
        await using var server = new OwnNameServer(Port, (query, _) => Mutated(query, Interlocked.Increment(ref seed)));
        var servers = new DnsServers([server.EndPoint], Port, IPAddress.IsLoopback) { Patience = TimeSpan.FromMilliseconds(100) };
        var looks = new DnsLooks(servers, TimeProvider.System);
        var kinds = Enum.GetValues<DnsKind>();
        var outcomes = new Dictionary<string, int>();

        await Parallel.ForAsync(0, Mutations, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = Cancel }, async (i, cancel) =>
        {
            // Another name each time: nothing that is kept answers it.
            var question = new DnsQuestion(DnsName.Parse($"n{i}.test"), kinds[i % kinds.Length]);
            var answer = await looks.AskAsync(question, cancel);
            Check(answer);
            lock (outcomes) outcomes[answer.GetType().Name] = outcomes.GetValueOrDefault(answer.GetType().Name) + 1;
        });

        // The mutations reach every way out, or the test looks at nothing.
        string[] ways = [nameof(DnsAnswer.Found), nameof(DnsAnswer.NoSuchRecord), nameof(DnsAnswer.Failed), nameof(DnsAnswer.Unusable)];
        Assert.All(ways, name => Assert.True(outcomes.GetValueOrDefault(name) > 10, name));
        Assert.Equal(Mutations, outcomes.Values.Sum());
    }

    [Fact]
    public void A_text_that_was_not_cleaned_is_noticed() => Assert.ThrowsAny<Exception>(() => AssertShows("a\0b"));

    [Fact]
    public void Ten_thousand_mutated_texts_are_read_without_a_fault()
    {
        var chance = new Random(20_260_802);
        var read = 0;
        for (var i = 0; i < Mutations; i++)
        {
            var bytes = Encoding.ASCII.GetBytes(Texts[i % Texts.Length]);
            Mutate(bytes, chance);
            var text = DnsText.Clean(Encoding.UTF8.GetString(bytes, 0, chance.Next(4) == 0 ? chance.Next(bytes.Length) : bytes.Length), DnsWire.MostText);
            read += ReadByAll(text);
        }

        Assert.True(read > Mutations / 10, $"only {read} of the texts were still records");
    }

    private static void Check(DnsAnswer answer)
    {
        Assert.True(answer.InWords().Length < 4000);
        AssertShows(answer.InWords());
        if (answer is not DnsAnswer.Found found) return;
        foreach (var record in found.Records.Concat(found.Chain))
        {
            Assert.True(record.Content.Length <= DnsWire.MostText);
            AssertShows(record.Content);
            if (record is DnsRecord.Txt txt) ReadByAll(txt.Text);
        }
    }

    private static int ReadByAll(string text)
    {
        var read = 0;
        if (SpfRecord.IsOne(text) && SpfRecord.TryParse(text, out var spf, out _))
        {
            read++;
            var sender = new SpfSender(IPAddress.Parse("2001:db8::1"), "a-b", DnsName.Parse("a.test"), "helo");
            foreach (var term in spf.Terms.Where(term => term.Domain is not null)) SpfMacros.Expand(term.Domain!, sender, sender.Domain, "unknown");
        }

        if (DmarcSyntax.IsRecord(text)) read += DmarcSyntax.Read(text).IsUsable ? 1 : 0;
        if (DkimSyntax.Read(text) is not DkimKey.Broken) read++;
        return read;
    }

    private static void AssertShows(string text) => Assert.DoesNotContain(text, c => char.IsControl(c) || c is '\u202E');

    private static byte[] Mutated(byte[] query, int seed)
    {
        var chance = new Random(seed);
        var name = DnsMessage.QuestionName(query);
        var message = DnsMessage.Answer(query, records:
        [
            (name, DnsMessage.QuestionType(query), DataOf(DnsMessage.QuestionType(query), name)),
            (name, DnsMessage.Txt, DnsMessage.Text(Texts[seed % Texts.Length])),
            ("x." + name, DnsMessage.Cname, DnsMessage.Name("y." + name)),
        ]);
        // The number of the question stays, or the answer would only be taken for somebody else's.
        Mutate(message.AsSpan(2), chance);
        return chance.Next(8) == 0 ? message[..chance.Next(12, message.Length)] : message;
    }

    private static byte[] DataOf(int type, string name) => type switch
    {
        DnsMessage.Txt => DnsMessage.Text("<script>alert(1)</script>\0\u202E"),
        DnsMessage.A => [192, 0, 2, 1],
        28 => [.. IPAddress.Parse("2001:db8::1").GetAddressBytes()],
        15 => [0, 10, .. DnsMessage.Name("mx." + name)],
        DnsMessage.Soa => [.. DnsMessage.Name("ns." + name), .. DnsMessage.Name("host." + name), .. new byte[20]],
        _ => DnsMessage.Name("to." + name),
    };

    private static void Mutate(Span<byte> bytes, Random chance)
    {
        for (var n = chance.Next(4); n > 0 && bytes.Length > 0; n--)
        {
            var at = chance.Next(bytes.Length);
            bytes[at] = chance.Next(3) switch { 0 => (byte)chance.Next(256), 1 => (byte)(bytes[at] ^ (1 << chance.Next(8))), _ => 0xC0 };
        }
    }
}
