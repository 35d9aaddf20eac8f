using Postroad.Simulator.Zones;

namespace Postroad.Tests.Simulator;

/// <summary>What is pasted and typed into the registrar becomes records in one form, or one sentence for each thing that is wrong.</summary>
public sealed class ZoneTextTests
{
    [Fact]
    public void Zone_text_as_it_is_written_everywhere_is_read()
    {
        var (records, faults) = ZoneText.Read("shop.example", """
            $ORIGIN shop.example.
            $TTL 1h
            ; what one pastes
            @          IN MX 10 mail
                       60 MX 20 backup.example.net.
            WWW 5m IN  A   192.0.2.10   ; with a remark
            www        AAAA 2001:DB8:0::10
            *.img      CNAME cdn.example.net.
            s1._domainkey 300 IN TXT ( "v=DKIM1; k=rsa; "
                "p=MIIB\"quoted\" \\ and \009" )
            $ORIGIN lab.shop.example.
            sub  NS ns.example.net.
            bare TXT v=spf1 -all
            """);

        Assert.Empty(faults);
        Assert.Equal(
            [
                (4, "shop.example. 3600 IN MX 10 mail.shop.example."), (5, "shop.example. 60 IN MX 20 backup.example.net."), (6, "www.shop.example. 300 IN A 192.0.2.10"),
                (7, "www.shop.example. 3600 IN AAAA 2001:db8::10"), (8, "*.img.shop.example. 3600 IN CNAME cdn.example.net."),
                (9, """s1._domainkey.shop.example. 300 IN TXT "v=DKIM1; k=rsa; " "p=MIIB\"quoted\" \\ and \009" """.TrimEnd()), (12, "sub.lab.shop.example. 3600 IN NS ns.example.net."),
                (13, "bare.lab.shop.example. 3600 IN TXT \"v=spf1\" \"-all\""),
            ],
            records.Select(r => (r.Line, r.Record.Line)));
    }

    [Theory]
    [InlineData("www A 192.0.2.300", "line 1: it takes an IPv4 address such as 192.0.2.10, and not \"192.0.2.300\".")]
    [InlineData("www A 0x7f.1", "line 1: it takes an IPv4 address")]
    [InlineData("www AAAA fe80::1%eth0", "line 1: it takes an IPv6 address")]
    [InlineData("www A", "line 1: it takes an IPv4 address such as 192.0.2.10, and not nothing.")]
    [InlineData("\nwww CNAME a b", "line 2: a CNAME record takes one name such as target.example.net., and not \"a b\".")]
    [InlineData("@ MX mail.example.net.", "line 1: an MX record takes a number up to 65535 and a name")]
    [InlineData("@ MX 70000 mail", "line 1: an MX record takes a number up to 65535 and a name")]
    [InlineData("www.other.example. A 192.0.2.1", "line 1: www.other.example is not in the zone shop.example.")]
    [InlineData("myshop.example. A 192.0.2.1", "line 1: myshop.example is not in the zone shop.example.")]
    [InlineData("$ORIGIN other.example.", "line 1: other.example is not in the zone shop.example.")]
    [InlineData("a..b A 192.0.2.1", "line 1: \"a..b\" is no name: labels of at most 63 letters")]
    [InlineData("a.*.b A 192.0.2.1", "line 1: \"a.*.b\" is no name")]
    [InlineData("www CAA 0 issue ca.example", "line 1: \"CAA\" is no type that it takes: A, AAAA, CNAME, MX, TXT, NS.")]
    [InlineData("@ SOA ns. h. 1 2 3 4 5", "line 1: the registrar writes the SOA record itself: leave it out.")]
    [InlineData("www CH TXT x", "line 1: \"CH\" is no type that it takes")]
    [InlineData("www 9999999 A 192.0.2.1", "line 1: a TTL is from 0 to 604800 seconds, and not \"9999999\".")]
    [InlineData(" A 192.0.2.1", "line 1: it begins with a blank, and there is no name before it that it could be about.")]
    [InlineData("@ TXT \"v=spf1 -all\nwww A 192.0.2.1", "line 1: a quote is opened and not closed in its line.")]
    [InlineData("@ TXT ( \"v=spf1 -all\"\nwww A 192.0.2.1", "line 1: a parenthesis is opened and never closed.")]
    [InlineData("@ TXT x )", "line 1: a parenthesis is closed and was never opened.")]
    [InlineData("$INCLUDE /etc/passwd", "line 1: \"$INCLUDE\" is not taken: only $ORIGIN and $TTL with one word each, and records themselves.")]
    [InlineData("$include /etc/passwd", "line 1: \"$include\" is not taken")]
    [InlineData("$GENERATE 1-9 a$ A 192.0.2.$", "line 1: \"$GENERATE\" is not taken")]
    [InlineData("$INCLUDE(\n/etc/passwd)", "line 1: \"$INCLUDE\" is not taken")]
    [InlineData("\\$INCLUDE A 192.0.2.1", "line 1: a name stands without quotes and backslashes.")]
    [InlineData("@ TXT a\0b", "line 1: has the character U+0000, which cannot be seen")]
    public void What_is_wrong_is_named_by_its_line(string text, string fault)
    {
        var (_, faults) = ZoneText.Read("shop.example", text);
        Assert.StartsWith(fault, faults[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Every_wrong_line_is_named_up_to_twenty()
    {
        Assert.Equal(["line 1", "line 3"], ZoneText.Read("shop.example", "a A x\nb A 192.0.2.1\nc A y").Faults.Select(f => f[..6]));
        var (_, faults) = ZoneText.Read("shop.example", string.Concat(Enumerable.Repeat("a A x\n", 50)));
        Assert.Equal((21, "and 30 more."), (faults.Count, faults[^1]));
        Assert.Contains("at most 1000000 are taken", ZoneText.Read("shop.example", new string('a', 1_000_001)).Faults.Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("@", "", "TXT", "v=spf1 include:amazonses.com -all", "shop.example. 60 IN TXT \"v=spf1 include:amazonses.com -all\"")]
    [InlineData("", "300", "txt", "\"one\" \"two\"", "shop.example. 300 IN TXT \"one\" \"two\"")]
    [InlineData("@", "60", "TXT", "said \"so\" \\ and ü", "shop.example. 60 IN TXT \"said \\\"so\\\" \\\\ and \\195\\188\"")]
    [InlineData("@", "60", "TXT", "$INCLUDE /etc/passwd", "shop.example. 60 IN TXT \"$INCLUDE /etc/passwd\"")]
    [InlineData("bounce", "60", "MX", "10 feedback-smtp.eu-central-1.amazonses.com", "bounce.shop.example. 60 IN MX 10 feedback-smtp.eu-central-1.amazonses.com.shop.example.")]
    [InlineData("@", "60", "MX", "0 .", "shop.example. 60 IN MX 0 .")]
    [InlineData("a.shop.example.", "0", "CNAME", "b.example.net.", "a.shop.example. 0 IN CNAME b.example.net.")]
    public void A_typed_record_is_what_a_host_would_make_of_it(string name, string ttl, string type, string value, string line)
    {
        var (record, faults) = ZoneText.Read("shop.example", new TypedRecord(name, ttl, type, value));
        Assert.Empty(faults);
        Assert.Equal(line, record!.Line);
    }

    [Theory]
    [InlineData("www\n$INCLUDE", "60", "A", "192.0.2.1", "Name has a line break")]
    [InlineData("www", "60\n", "A", "192.0.2.1", "TTL has a line break")]
    [InlineData("www", "60", "A\r\n", "192.0.2.1", "Type has a line break")]
    [InlineData("www", "60", "TXT", "a\n$INCLUDE /etc/passwd", "Value has a line break")]
    [InlineData("www", "60", "TXT", "a\0b", "Value has a line break or another character that cannot be seen: a record is one line.")]
    [InlineData("$INCLUDE /etc/passwd", "60", "TXT", "a", "Name: \"$INCLUDE /etc/passwd\" is no name")]
    [InlineData("a b", "60", "A", "192.0.2.1", "Name: \"a b\" is no name")]
    [InlineData("www", "-1", "A", "192.0.2.1", "TTL: it takes seconds from 0 to 604800, and not \"-1\".")]
    [InlineData("www", "60", "$INCLUDE", "192.0.2.1", "Type: \"$INCLUDE\" is no type that it takes")]
    [InlineData("www", "60", "A", "192.0.2.1 www2 A 192.0.2.2", "Value: it takes an IPv4 address")]
    [InlineData("www", "60", "TXT", "\"open", "Value: a quote is opened and not closed in its line.")]
    public void A_typed_record_stays_one_record(string name, string ttl, string type, string value, string fault)
    {
        var (record, faults) = ZoneText.Read("shop.example", new TypedRecord(name, ttl, type, value));
        Assert.Null(record);
        Assert.StartsWith(fault, faults[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_of_any_octets_is_one_line_that_reads_back_as_it_was()
    {
        var all = string.Concat(Enumerable.Range(32, 900).Select(i => (char)i).Where(c => !char.IsControl(c)));
        var record = ZoneText.Read("shop.example", new TypedRecord("@", "60", "TXT", "x" + all)).Record!;
        Assert.All(record.Line, c => Assert.InRange(c, ' ', '~'));
        Assert.Equal(record, ZoneText.Read("shop.example", record.Line).Records.Single().Record);
    }
}
