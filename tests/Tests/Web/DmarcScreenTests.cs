using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Domains.Reports;
using Postroad.Core.Persistence;
using Postroad.Tests.Domains.Reports;
using Postroad.Tests.Fakes;
using Postroad.Tests.Fixtures;
using Postroad.Web.Parts;

namespace Postroad.Tests.Web;

/// <summary>What the pages of DMARC reports say.</summary>
public sealed partial class DmarcScreenTests
{
    private static readonly DateTimeOffset Yesterday = new(TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(-1), TimeSpan.Zero);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("amazon_ses:eu-west-1", 0, 100, 0, "ok: Yours. By DKIM alone: a MAIL FROM domain of your own makes SPF count too.")]
    [InlineData("amazon_ses:", 100, 0, 0, "ok: Yours. By SPF alone, which mail that is sent on loses: sign it with Easy DKIM.")]
    [InlineData("amazon_ses:", 100, 99, 0, "ok: Yours. SPF and DKIM prove your name.")]
    [InlineData("amazon_ses:", 1, 1, 9_999, "warn: Yours, in part. 99.9% of it fails. SPF and DKIM prove your name.")]
    [InlineData("amazon_ses:", 97, 97, 3, "warn: Yours, in part. 3.0% of it fails. SPF and DKIM prove your name.")]
    [InlineData("amazon_ses:", 98, 98, 2, "ok: Yours. SPF and DKIM prove your name.")]
    [InlineData("amazon_ses:eu-west-1", 0, 0, 9, "warn: Yours?. Amazon SES, but nothing proves your name: verify the domain there, with Easy DKIM.")]
    [InlineData("domain:harbourlane.example", 100, 0, 0, "ok: Yours. By SPF alone, which mail that is sent on loses: let it sign as your domain.")]
    [InlineData("domain:harbourlane.example", 1, 1, 9_999, "warn: Yours, in part. 99.9% of it fails. SPF and DKIM prove your name.")]
    [InlineData("domain:list.example", 0, 100, 0, "off: Signed by you. Your signature in another envelope: a service of yours, or mail that was sent on.")]
    [InlineData("signature:harbourlane.example", 0, 1, 9_999, "warn: Signed by you, in part. 99.9% of it fails. SPF does not pass: mail that was sent on, or a server that your SPF record does not name.")]
    [InlineData("signature:list.example", 1, 8, 0, "ok: Yours. Of what passes, DKIM proves your name for 100% and SPF for 12.5%.")]
    [InlineData("domain:harbourlane.example", 8, 1, 0, "ok: Yours. Of what passes, DKIM proves your name for 12.5% and SPF for 100%.")]
    [InlineData("address:192.0.2.1", 0, 0, 9, "bad: Likely forged. Neither SPF nor DKIM proves any name; or a machine of yours that has neither.")]
    public void Who_a_source_is_follows_from_both_proofs_and_from_how_much_of_it_fails(string source, long spf, long dkim, long failed, string said)
    {
        Assert.True(DmarcSource.TryParse(source, out var one));
        var passed = Math.Max(spf, dkim);
        var (tone, _, text, why) = DmarcWords.Who(new DmarcLine(one, new DmarcNumbers(passed + failed, spf, dkim, passed, 0, 0, failed), Yesterday, Yesterday));
        Assert.Equal(said, $"{tone}: {text}. {why}");
    }

    [Fact]
    public void Mail_of_which_receivers_know_who_sent_it_on_is_forwarded_and_not_forged()
    {
        var numbers = new DmarcNumbers(10, 0, 0, 0, 3, 0, 7) { Forwarded = 6, LocalPolicy = 1 };
        Assert.Equal("Forwarded mail", DmarcWords.Who(new DmarcLine(new DmarcSource(SourceKind.Address, "192.0.2.1"), numbers, Yesterday, Yesterday)).Text);
        Assert.Equal("Likely forged", DmarcWords.Who(new DmarcLine(new DmarcSource(SourceKind.Address, "192.0.2.1"), numbers with { Forwarded = 5 }, Yesterday, Yesterday)).Text);
        // Of what is certainly one's own some is sent on too.
        Assert.Equal("Yours", DmarcWords.Who(new DmarcLine(new DmarcSource(SourceKind.AmazonSes, ""), new DmarcNumbers(1000, 990, 990, 990, 0, 0, 10) { Forwarded = 10 }, Yesterday, Yesterday)).Text);

        Assert.Equal("3 quarantined, 7 let through (6: receivers know who sent it on; 1: by rules of their own)", DmarcWords.Receivers(numbers));
        Assert.Equal("7 let through (your policy is for a part of it, or being tried)", DmarcWords.Receivers(new DmarcNumbers(7, 0, 0, 0, 0, 0, 7) { SampledOut = 7 }));
        Assert.Equal("outside of pct, rules of their own", DmarcWords.Why(PolicyReasons.LocalPolicy | PolicyReasons.SampledOut));
        Assert.Equal("Not held back by DMARC", DmarcWords.Of(Disposition.None));
    }

    [Theory]
    [InlineData("amazon_ses:us-east-1", "Amazon SES, N. Virginia", "envelope domain amazonses.com")]
    [InlineData("amazon_ses:eu-central-1", "Amazon SES, Frankfurt", "envelope domain eu-central-1.amazonses.com")]
    [InlineData("amazon_ses:xx-new-9", "Amazon SES, xx-new-9", "envelope domain xx-new-9.amazonses.com")]
    [InlineData("amazon_ses:", "Amazon SES", "signs as amazonses.com")]
    [InlineData("signature:list.example", "list.example", "its signature")]
    public void A_source_is_named_Amazon_SES_by_place_and_by_what_it_is_known(string source, string name, string known)
    {
        Assert.True(DmarcSource.TryParse(source, out var one));
        Assert.Equal((name, known), (DmarcWords.Name(one), DmarcWords.KnownBy(one)));
    }

    [Theory]
    [InlineData("p=reject; sp=none", "Mail that fails is not taken at all.")]
    [InlineData("p=quarantine; sp=reject; pct=50", "Mail that fails goes to spam.")]
    [InlineData("p=none; sp=reject", "Mail that fails arrives like yours")]
    [InlineData("p=reject; t=y", "Mail that fails is not taken at all. It is on trial (t=y)")]
    public void A_policy_is_said_in_a_sentence(string policy, string sentence) => Assert.StartsWith(sentence, DmarcWords.Means(policy), StringComparison.Ordinal);

    [Fact]
    public async Task A_storage_that_fails_at_one_file_of_many_is_said_of_that_file_and_the_others_are_taken()
    {
        var failing = default(FailingDatabase);
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite(), new Installation.Change
        {
            More = services =>
            {
                failing = new FailingDatabase((Database)services.Single(s => s.ServiceType == typeof(Database)).ImplementationInstance!) { Gone = () => new DatabaseException("the disk is <full>") };
                services.AddSingleton(provider => new DmarcReports(failing, provider.GetRequiredService<TimeProvider>()));
            },
        });
        using var guest = new Guest(installation.Web);
        await guest.SignInAsync(installation.Customer);
        // Begin, rows and end of the first; the second does not begin.
        failing!.Fault = write => write == 4 ? WriteFault.NotWritten : WriteFault.None;
        using var answer = await UploadAsync(guest, [.. Enumerable.Range(1, 3).Select(i => ($"file{i}.xml", Samples.Of(Yesterday, Samples.Everybody, id: $"{i}")))]);
        var page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Cancel));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("2 reports taken, 1 file refused", page, StringComparison.Ordinal);
        Assert.Contains("<b>file2.xml</b>: It was not taken, because the disk is <full>. Upload it again when that is over.", page, StringComparison.Ordinal);
        Assert.Contains("<b>file3.xml</b>: taken.", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_pages_say_when_no_message_was_counted_add_up_who_reported_and_let_somebody_remove_a_report()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using var guest = new Guest(installation.Web);
        await guest.SignInAsync(installation.Customer);
        using (await UploadAsync(guest, ("a.xml", Samples.Of(Yesterday, [Samples.Row("192.0.2.1", 0, true, true, "")])))) { }
        var page = await PageAsync(guest, DmarcAddresses.All);
        Assert.Contains("No mail in your name was reported", page, StringComparison.Ordinal);
        Assert.DoesNotContain("All mail in your name passes", page, StringComparison.Ordinal);

        using (await UploadAsync(guest, [.. Enumerable.Range(1, DmarcFigures.MostReporters + 1).Select(i => ($"{i}.xml", Samples.Of(Yesterday, [Samples.Row("192.0.2.1", 100 - i, true, true, "")], organisation: $"Provider {i}")))])) { }
        page = await PageAsync(guest, DmarcAddresses.All);
        // google.com with nothing, and the last of eleven.
        Assert.Contains("<tr><th scope=\"row\">2 others</th><td class=\"num\">2</td><td class=\"num\">89</td></tr>", page, StringComparison.Ordinal);
        Assert.Contains("12 providers", page, StringComparison.Ordinal);

        var list = await PageAsync(guest, DmarcAddresses.ReportsOf("harbourlane.example"));
        Assert.Equal(12, list.Split("/remove\"").Length - 1);
        var reports = installation.Web.Services.GetRequiredService<DmarcReports>();
        var last = (await reports.ListAsync(installation.Customer, domain: null, before: null, 50, Cancel))[0];
        Assert.Contains(DmarcAddresses.Remove(last.PublicId), list, StringComparison.Ordinal);
        Assert.Contains("Remove the report of Provider 11?", await PageAsync(guest, DmarcAddresses.Remove(last.PublicId)), StringComparison.Ordinal);
        using (var removed = await guest.PressAsync(DmarcAddresses.Remove(last.PublicId))) Assert.EndsWith(DmarcAddresses.ReportsOf("harbourlane.example"), removed.Headers.Location?.ToString(), StringComparison.Ordinal);
        Assert.Null(await reports.FindAsync(installation.Customer, last.PublicId, Cancel));
        Assert.DoesNotContain("Provider 11", await PageAsync(guest, DmarcAddresses.Reports), StringComparison.Ordinal);
    }

    [Fact]
    public void A_source_that_somebody_has_named_is_no_forgery_and_says_who_named_it()
    {
        var line = new DmarcLine(new DmarcSource(SourceKind.Address, "198.51.100.77"), new DmarcNumbers(9, 0, 0, 0, 0, 0, 9), Yesterday, Yesterday) { Given = new DmarcName { CustomerId = default, SourceKind = SourceKind.Address, SourceName = "198.51.100.77" } };
        Assert.Equal(("warn", "Yours?"), DmarcWords.Who(line) is var who ? (who.Tone, who.Text) : default);
        Assert.StartsWith("Neither SPF nor DKIM proves any name. If you use it, let it sign as your domain. Named by ", DmarcWords.Who(line).Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_is_named_on_its_page_and_hostile_text_is_refused()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using var guest = new Guest(installation.Web);
        await guest.SignInAsync(installation.Customer);
        using (await UploadAsync(guest, ("a.xml", Samples.Of(Yesterday, Samples.Everybody)))) { }
        var source = new DmarcSource(SourceKind.Address, "198.51.100.77");
        var (name, detail) = (DmarcAddresses.Name("harbourlane.example", 7, source), DmarcAddresses.Source("harbourlane.example", 7, source));
        Assert.Contains(WebUtility.HtmlEncode(DmarcAddresses.Name("harbourlane.example", 30, source)), await RawAsync(guest, DmarcAddresses.All), StringComparison.Ordinal);
        foreach (var wrong in (string[])["", "a\0b", "a\nb", new('x', DmarcName.MostName + 1)])
        {
            // In parts, as nobody's browser sends it: what is URL-encoded with a zero byte reaches no form at all.
            using var form = new MultipartFormDataContent();
            foreach (var (field, value) in Guest.Fields(await RawAsync(guest, name))) form.Add(new StringContent(value), field);
            form.Add(new StringContent(wrong), "given_name");
            using var refused = await guest.AdminAsync(name, HttpMethod.Post, form);
            await AnswerAssert.IsAsync(HttpStatusCode.UnprocessableEntity, refused);
        }

        using (var saved = await guest.FillAsync(name, ("given_name", "<b>Scanner</b>"))) Assert.EndsWith(detail, saved.Headers.Location?.ToString(), StringComparison.Ordinal);
        foreach (var path in (string[])[DmarcAddresses.All, detail, name]) Assert.Contains("&lt;b&gt;Scanner&lt;/b&gt;", await RawAsync(guest, path), StringComparison.Ordinal);
        Assert.DoesNotContain("Likely forged", await PageAsync(guest, DmarcAddresses.All), StringComparison.Ordinal);

        // The second who takes it away finds it gone, and is led on all the same.
        var fields = Guest.Fields((await RawAsync(guest, name))[(await RawAsync(guest, name)).IndexOf("id=\"remove\"", StringComparison.Ordinal)..]);
        for (var i = 0; i < 2; i++)
            using (var removed = await guest.AdminAsync(name, HttpMethod.Post, new FormUrlEncodedContent(fields))) Assert.EndsWith(detail, removed.Headers.Location?.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Scanner", await PageAsync(guest, detail), StringComparison.Ordinal);
        foreach (var nowhere in (string[])["/domains/dmarc/name", "/domains/dmarc/name?source=nobody", "/domains/dmarc/name?source=address:192.0.2.250"])
        {
            Assert.Contains("No report has it", await PageAsync(guest, nowhere), StringComparison.Ordinal);
            using var none = await guest.AdminAsync(nowhere, HttpMethod.Post, new FormUrlEncodedContent(fields));
            Assert.Equal(HttpStatusCode.BadRequest, none.StatusCode);
        }
    }

    [Fact]
    public async Task A_source_of_many_rows_is_shown_part_by_part_and_one_of_few_at_once()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using var guest = new Guest(installation.Web);
        await guest.SignInAsync(installation.Customer);
        var few = Enumerable.Range(0, 60).Select(i => Samples.Row($"198.51.100.{i}", 1, false, false, Samples.Spf("few.example")));
        for (var day = 0; day < 2; day++)
            using (await UploadAsync(guest, ("a.xml", Samples.Of(Yesterday.AddDays(-day), Enumerable.Range(0, 1_500).Select(_ => Samples.Row("192.0.2.1", 1, false, false, Samples.Spf("many.example"))).Concat(day == 0 ? few : []), $"{day}")))) { }
        var detail = DmarcAddresses.Source("harbourlane.example", 30, new DmarcSource(SourceKind.Domain, "many.example"));
        var page = await PageAsync(guest, detail);
        Assert.Contains("The two tables are of 2,000 rows; the figures above are of all.", page, StringComparison.Ordinal);
        Assert.Contains("<dt>Messages</dt><dd><b>3,000</b>", page, StringComparison.Ordinal);
        var earlier = await PageAsync(guest, EarlierOf(page));
        Assert.Contains("The two tables are of 1,000 rows;", earlier, StringComparison.Ordinal);
        Assert.DoesNotContain(">Earlier<", earlier, StringComparison.Ordinal);
        Assert.Contains(">Newest<", earlier, StringComparison.Ordinal);

        // The control: many addresses, on two pages of one part.
        var small = DmarcAddresses.Source("harbourlane.example", 30, new DmarcSource(SourceKind.Domain, "few.example"));
        foreach (var path in (string[])[small, EarlierOf(await PageAsync(guest, small))]) Assert.DoesNotContain("id=\"part\"", await PageAsync(guest, path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_chart_by_day_says_what_it_shows_and_has_a_table_of_the_same_figures()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using var guest = new Guest(installation.Web);
        await guest.SignInAsync(installation.Customer);
        // Five days, nobody reported of three of them; and one that is too long ago for the chart.
        foreach (var (ago, passed, failed) in ((int, int, int)[])[(0, 1_204, 3), (4, 7, 0), (120, 5, 5)])
            using (await UploadAsync(guest, ("a.xml", Samples.Of(Yesterday.AddDays(-ago), [Samples.Row("192.0.2.1", passed, true, true, Samples.Spf("harbourlane.example")), Samples.Row("192.0.2.2", failed, false, false, "")], $"{ago}")))) { }
        var page = await PageAsync(guest, DmarcAddresses.Of("harbourlane.example", DmarcReports.Kept.Days));
        var (first, last) = (DmarcWords.Day(Yesterday.AddDays(-4), Yesterday), DmarcWords.Day(Yesterday, Yesterday));
        Assert.Contains($"aria-label=\"Passed messages a day, {first} to {last}: at most 1,204, on {last}. The table below has them all.\"", page, StringComparison.Ordinal);
        var card = page[page.IndexOf("aria-labelledby=\"days\"", StringComparison.Ordinal)..];
        card = card[..card.IndexOf("</section>", StringComparison.Ordinal)];
        Assert.Equal((2, 10), (card.Split("class=\"pr-days\"").Length - 1, card.Split("<i style=").Length - 1));
        Assert.Contains("<summary>Show as table</summary>", card, StringComparison.Ordinal);
        Assert.Equal([first, "7", "0", last, "1,204", "3"], Cells().Matches(card).Select(m => m.Groups[1].Value));
    }

    private static async Task<string> RawAsync(Guest guest, string path)
    {
        using var page = await guest.AdminAsync(path);
        return await page.Content.ReadAsStringAsync(Cancel);
    }

    private static string EarlierOf(string page) => WebUtility.HtmlDecode(Earlier().Match(page).Groups[1].Value);

    [GeneratedRegex("href=\"([^\"]*)\">(?:Earlier|More)<")]
    private static partial Regex Earlier();

    [GeneratedRegex("<t[hd][^>]*(?:tnum|num)\">([^<]*)</t[hd]>(?!</tr></thead>)(?<!(?:Passed|Failed)</th>)")]
    private static partial Regex Cells();

    private static async Task<HttpResponseMessage> UploadAsync(Guest guest, params (string Name, string Report)[] files)
    {
        using var form = new MultipartFormDataContent();
        foreach (var (name, value) in Guest.Fields(await PageAsync(guest, DmarcAddresses.All))) form.Add(new StringContent(value), name);
        foreach (var (name, report) in files) form.Add(new ByteArrayContent(Samples.Bytes(report)), "reports", name);
        return await guest.AdminAsync(DmarcAddresses.All, HttpMethod.Post, form);
    }

    private static async Task<string> PageAsync(Guest guest, string path)
    {
        using var page = await guest.AdminAsync(path);
        return await AnswerAssert.IsAsync(HttpStatusCode.OK, page);
    }
}
