namespace Postroad.Tests.Domains.Spf;

/// <param name="Name">Below spf.test; @: itself.</param>
/// <param name="Address">Who connects.</param>
/// <param name="Result">The word of RFC 7208.</param>
internal sealed record SpfCase(string Name, string Address, string Result)
{
    public string Below { get; init; } = "spf.test";

    public string Domain => Name == "@" ? Below : $"{Name}.{Below}";
}

/// <summary>Records of one zone, and what each of them says about an address.</summary>
internal static class SpfTable
{
    public const string Local = "strong-bad", Helo = "mx.example.org";

    private const string In = "192.0.2.1", Out = "198.51.100.9", In6 = "2001:db8::1", Out6 = "2001:db9::1";

    private static readonly (string Name, string Record, (string Address, string Result)[] Checks)[] Records =
    [
        ("soft", "v=spf1 ~all", [(In, "softfail")]),
        ("neutral", "v=spf1 ?all", [(In, "neutral")]),
        ("plus", "v=spf1 +all", [(In, "pass")]),
        ("bare", "v=spf1", [(In, "neutral")]),
        ("upper", "V=SPF1 IP4:192.0.2.0/24 -ALL", [(In, "pass"), (Out, "fail")]),
        ("ip4", "v=spf1 ip4:192.0.2.1 -all", [(In, "pass"), (Out, "fail"), (In6, "fail"), ("::ffff:192.0.2.1", "pass")]),
        ("net", "v=spf1 ip4:192.0.2.77/25 -all", [(In, "pass"), ("192.0.2.129", "fail")]),
        ("everybody", "v=spf1 ip4:0.0.0.0/0 -all", [(Out, "pass")]),
        ("ip6", "v=spf1 ip6:2001:db8::/32 ~all", [(In6, "pass"), (Out6, "softfail"), (In, "softfail")]),
        ("ip6short", "v=spf1 ip6:2001:db8::1 -all", [(In6, "pass"), ("2001:db8::2", "fail")]),
        ("ip4bad", "v=spf1 ip4:192.0.2 -all", [(In, "permerror")]),
        ("ip4zero", "v=spf1 ip4:192.0.02.1 -all", [(In, "permerror")]),
        ("ip4wide", "v=spf1 ip4:192.0.2.0/33 -all", [(In, "permerror")]),
        ("ip4none", "v=spf1 ip4 -all", [(In, "permerror")]),
        ("ip6wide", "v=spf1 ip6:2001:db8::/129 -all", [(In, "permerror")]),
        ("ip6bad", "v=spf1 ip6:2001:db8:zz:: -all", [(In, "permerror")]),
        ("typo", "v=spf1 ipv4:192.0.2.0/24 -all", [(In, "permerror")]),
        ("late", "v=spf1 ip4:192.0.2.1 moo -all", [(In, "permerror")]),
        ("comma", "v=spf1 ip4:192.0.2.1, -all", [(In, "permerror")]),
        ("allarg", "v=spf1 -all:spf.test", [(In, "permerror")]),
        ("spaces", "v=spf1   ip4:192.0.2.1    -all  ", [(In, "pass"), (Out, "fail")]),
        ("glued", "v=spf10 ip4:192.0.2.1 -all", [(In, "none")]),
        ("nospace", "v=spf1ip4:192.0.2.1", [(In, "none")]),
        ("plain", "some-site-verification=1", [(In, "none")]),
        ("a", "v=spf1 a -all", [(In, "pass"), (Out, "fail"), (In6, "pass")]),
        ("aother", "v=spf1 a:host.spf.test -all", [("192.0.2.7", "pass"), (In, "fail")]),
        ("acidr", "v=spf1 a:host.spf.test/24 -all", [(In, "pass"), (Out, "fail")]),
        ("adual", "v=spf1 a:host.spf.test/31//32 -all", [("192.0.2.6", "pass"), (In, "fail"), (In6, "pass"), (Out6, "fail")]),
        ("abad", "v=spf1 a:192.0.2.1 -all", [(In, "permerror")]),
        ("atop", "v=spf1 a:localhost -all", [(In, "permerror")]),
        ("acname", "v=spf1 a:alias.spf.test -all", [("192.0.2.7", "pass"), (Out, "fail")]),
        ("adot", "v=spf1 a:host.spf.test. -all", [("192.0.2.7", "pass")]),
        ("mx", "v=spf1 mx -all", [("192.0.2.7", "pass"), (Out, "fail")]),
        ("mxcidr", "v=spf1 mx:mx.spf.test/24 -all", [(In, "pass"), (Out, "fail")]),
        ("mx11", "v=spf1 mx -all", [(In, "permerror")]),
        ("mxnone", "v=spf1 mx:host.spf.test -all", [(In, "fail")]),
        ("include", "v=spf1 include:ip4.spf.test ~all", [(In, "pass"), (Out, "softfail")]),
        ("include-minus", "v=spf1 -include:ip4.spf.test ?all", [(In, "fail"), (Out, "neutral")]),
        ("include-none", "v=spf1 include:plain.spf.test -all", [(In, "permerror")]),
        ("include-gone", "v=spf1 include:gone.spf.test -all", [(In, "permerror")]),
        ("include-bad", "v=spf1 include:typo.spf.test -all", [(In, "permerror")]),
        ("include-bare", "v=spf1 include -all", [(In, "permerror")]),
        ("include-after", "v=spf1 ip4:192.0.2.1 include:typo.spf.test -all", [(In, "pass"), (Out, "permerror")]),
        ("circle", "v=spf1 include:circle2.spf.test -all", [(In, "permerror")]),
        ("circle2", "v=spf1 include:circle.spf.test -all", []),
        ("redirect", "v=spf1 redirect=ip4.spf.test", [(In, "pass"), (Out, "fail")]),
        ("redirect-all", "v=spf1 redirect=plus.spf.test -all", [(In, "fail")]),
        ("redirect-none", "v=spf1 redirect=plain.spf.test", [(In, "permerror")]),
        ("redirect-two", "v=spf1 redirect=ip4.spf.test redirect=plus.spf.test", [(In, "permerror")]),
        ("redirect-empty", "v=spf1 redirect=", [(In, "permerror")]),
        ("exp", "v=spf1 ip4:192.0.2.1 exp=why.spf.test -all", [(In, "pass"), (Out, "fail")]),
        ("exp-two", "v=spf1 exp=why.spf.test exp=why.spf.test -all", [(In, "permerror")]),
        ("modifier", "v=spf1 ip4:192.0.2.1 moo.cow-far_out=man:dog/cat -all", [(In, "pass")]),
        ("exists", "v=spf1 exists:host.spf.test -all", [(In, "pass"), (In6, "pass")]),
        ("exists-not", "v=spf1 exists:gone.spf.test -all", [(In, "fail")]),
        ("exists-bare", "v=spf1 exists -all", [(In, "permerror")]),
        ("macro-i", "v=spf1 exists:%{ir}._list.spf.test -all", [(In, "pass"), (Out, "fail")]),
        ("macro-l", "v=spf1 exists:%{l}._users.spf.test -all", [(In, "pass")]),
        ("macro-l-", "v=spf1 exists:%{l1r-}._users.spf.test -all", [(In, "pass")]),
        ("macro-d", "v=spf1 include:ip4.%{d2} -all", [(In, "pass"), (Out, "fail")]),
        ("macro-o", "v=spf1 exists:host.%{o2} -all", [(In, "pass")]),
        ("macro-h", "v=spf1 exists:%{h}._users.spf.test -all", [(In, "pass")]),
        ("macro-v", "v=spf1 exists:%{v}._users.spf.test -all", [(In, "pass"), (In6, "fail")]),
        ("macro-p", "v=spf1 exists:%{p}._users.spf.test -all", [(In, "pass"), (Out, "fail")]),
        ("macro-bad", "v=spf1 exists:%{x}.spf.test -all", [(In, "permerror")]),
        ("macro-c", "v=spf1 exists:%{c}.spf.test -all", [(In, "permerror")]),
        ("macro-half", "v=spf1 exists:%(ir).spf.test -all", [(In, "permerror")]),
        ("macro-percent", "v=spf1 exists:a%%b.spf.test -all", [(In, "pass")]),
        ("ptr", "v=spf1 ptr:spf.test -all", [(In, "pass"), (Out, "fail")]),
        ("ptr-other", "v=spf1 ptr:elsewhere.test -all", [(In, "fail")]),
        ("void2", "v=spf1 a:no1.spf.test a:no2.spf.test ip4:192.0.2.1 -all", [(In, "pass")]),
        ("void3", "v=spf1 a:no1.spf.test a:no2.spf.test a:no3.spf.test ip4:192.0.2.1 -all", [(In, "permerror")]),
        ("ten", $"v=spf1 {string.Join(' ', Enumerable.Range(0, 10).Select(i => $"include:i{i}.spf.test"))} ip4:192.0.2.1 -all", [(In, "pass"), (Out, "fail")]),
        ("eleven", $"v=spf1 {string.Join(' ', Enumerable.Range(0, 11).Select(i => $"include:i{i}.spf.test"))} ip4:192.0.2.1 -all", [(In, "permerror")]),
        ("eleven-late", $"v=spf1 ip4:192.0.2.1 {string.Join(' ', Enumerable.Range(0, 11).Select(i => $"include:i{i}.spf.test"))} -all", [(In, "pass"), (Out, "permerror")]),
        ("unknown-sign", "v=spf1 =a -all", [(In, "permerror")]),
        ("ses", "v=spf1 include:amazonses.spf.test ~all", [("199.255.192.7", "pass"), (Out, "softfail")]),
        ("amazonses", "v=spf1 ip4:199.255.192.0/22 ip4:199.127.232.0/22 ip4:54.240.0.0/18 -all", [("54.240.1.1", "pass")]),
    ];

    public static IReadOnlyList<SpfCase> Checks { get; } =
    [
        .. Records.SelectMany(record => record.Checks.Select(check => new SpfCase(record.Name, check.Address, check.Result))),
        new("nothing", In, "none"), new("two", In, "permerror"), new("pieces", In, "pass"), new("a.b.c.deep", In, "none"),
    ];

    public static string Zone { get; } = string.Join('\n', Records.Select(record => $"{record.Name} IN TXT {Strings(record.Record)}"))
        + '\n' + string.Join('\n', Enumerable.Range(0, 12).Select(i => $"i{i} IN TXT \"v=spf1 ip4:203.0.113.{i} -all\"\nmx11 IN MX {i % 11} m{i % 11}"))
        + """

            two IN TXT "v=spf1 -all"
            two IN TXT "v=spf1 +all"
            pieces IN TXT "v=spf1 ip4:192.0" ".2.1 -all"
            nothing IN A 192.0.2.1
            a IN A 192.0.2.1
            a IN AAAA 2001:db8::1
            host IN A 192.0.2.7
            host IN AAAA 2001:db8::7
            alias IN CNAME host
            mx IN MX 10 host
            mx IN MX 5 host2
            host2 IN A 203.0.113.250
            1.2.0.192._list IN A 127.0.0.2
            strong-bad._users IN A 127.0.0.2
            strong._users IN A 127.0.0.2
            mx.example.org._users IN A 127.0.0.2
            in-addr._users IN A 127.0.0.2
            mail.spf.test._users IN A 127.0.0.2
            a%b IN A 127.0.0.2
            mail IN A 192.0.2.1
            why IN TXT "because"
            """;

    public static string ReverseZone => "1 IN PTR mail.spf.test.";

    private static readonly string[] Right =
    [
        "a", "a:host.spf.test", "a:host.spf.test/24", "a:host.spf.test//64", "a/16//32", "a:gone.spf.test", "a:alias.spf.test/28",
        "mx", "mx:mx.spf.test", "mx:mx.spf.test/8", "mx/24", "ptr", "ptr:spf.test",
        "ip4:192.0.2.0/28", "ip4:198.51.100.9", "ip4:10.0.0.0/8", "ip4:192.0.2.1/0", "ip6:2001:db8::/48", "ip6:::1", "ip6:2001:db8::1/127",
        "exists:host.spf.test", "exists:gone.spf.test", "exists:%{ir}._list.spf.test", "exists:%{l1r-}._users.spf.test", "exists:%{p}._users.spf.test",
        "include:ip4.spf.test", "include:soft.spf.test", "include:include-minus.spf.test", "include:ten.spf.test", "include:i1.spf.test", "include:plain.spf.test",
        "include:typo.spf.test", "include:two.spf.test", "include:redirect.spf.test", "INCLUDE:a.spf.test", "redirect=ip4.spf.test", "redirect=neutral.spf.test", "exp=why.spf.test", "all", "All",
    ];

    private static readonly string[] Wrong =
    [
        "ip4:192.0.2.300", "ip4:1.2.3", "a:", "a:host.spf.test/33", "a:/24", "mx:%{x}.spf.test", "exists:", "exists:a%.spf.test", "ip6:2001:db8:::1", "include:spf", "all/8", "ptr/24",
        "include:ip4.spf.test/24", "hello",
    ];

    /// <summary>One to eight words, most of them right.</summary>
    /// <remarks>No unknown modifier twice: python3-spf refuses it, and RFC 7208 section 6 ignores it.</remarks>
    public static string ByChance(Random chance)
    {
        var words = Enumerable.Range(0, chance.Next(1, 9)).Select(_ => WordByChance(chance)).ToList();
        return $"v=spf1 {(chance.Next(4) == 0 ? "x.y-z=%{d} " : "")}{string.Join(' ', words)}";
    }

    private static string WordByChance(Random chance)
    {
        var word = chance.Next(30) == 0 ? Wrong[chance.Next(Wrong.Length)] : Right[chance.Next(Right.Length)];
        return word.Contains('=', StringComparison.Ordinal) ? word : (chance.Next(5) switch { 0 => "-", 1 => "~", 2 => "?", _ => "" }) + word;
    }

    public static string AddressByChance(Random chance) => new[] { In, Out, In6, Out6, "192.0.2.7", "203.0.113.1", "10.1.2.3", "::ffff:192.0.2.1" }[chance.Next(8)];

    public static string Strings(string text) => string.Join(' ', text.Chunk(255).Select(piece => $"\"{new string(piece)}\""));
}
