using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Domains.Reports;
using Postroad.Core.Persistence;
using Postroad.Tests.Domains.Reports;
using Postroad.Tests.Fakes;
using Postroad.Tests.Fixtures;
using Postroad.Web.Parts;

namespace Postroad.Tests.Web;

/// <summary>What the pages of DMARC reports say.</summary>
public sealed class DmarcScreenTests
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
    public void Amazon_SES_is_named_by_place_and_by_what_it_is_known(string source, string name, string known)
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
