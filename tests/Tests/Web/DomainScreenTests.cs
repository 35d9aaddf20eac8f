using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Campaigns;
using Postroad.Core.Domains;
using Postroad.Core.Domains.Checks;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Tests.Domains;
using Postroad.Tests.Fixtures;
using Postroad.Web.Parts;

namespace Postroad.Tests.Web;

/// <summary>What screens say of sending domains, and where they lead.</summary>
public sealed partial class DomainScreenTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Names_are_short_for_the_zone_and_what_differs_from_the_proposal_is_shown_as_it_is()
    {
        await using var stand = await DomainStand.OpenAsync(TestDatabase.Sqlite());
        await stand.Dns.ServeAsync("roastery.example", """
            bounce.news MX 10 feedback-smtp.eu-central-1.amazonses.com.
            bounce.news TXT "v=spf1 ip4:192.0.2.0/24 include:amazonses.com -all"
            _dmarc.news TXT "v=DMARC1; p=reject; rua=mailto:dmarc@news.roastery.example"
            """);
        var domain = await stand.AddAsync("news.roastery.example");
        var page = await PageAsync(stand, $"/domains/{domain.Domain.PublicId}");

        Assert.Contains("For hosts that add .roastery.example by themselves", page, StringComparison.Ordinal);
        Assert.Contains($"copy-button text=\"{domain.Uses[0].Identity!.Tokens[0]}._domainkey.news\"", page, StringComparison.Ordinal);
        var shown = ShownToCopy().Matches(page);
        Assert.Equal(12, shown.Count);
        Assert.All(shown, box => Assert.Equal(box.Groups["copied"].Value, box.Groups["shown"].Value.Replace("<wbr>", "", StringComparison.Ordinal)));
        Assert.Contains(">10 feedback-<wbr>smtp.<wbr>eu-<wbr>central-<wbr>1.<wbr>amazonses.<wbr>com.<wbr><", page, StringComparison.Ordinal);
        Assert.Contains("copy-button text=\"v=DMARC1; p=reject; rua=mailto:dmarc@news.roastery.example\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("p=none", page, StringComparison.Ordinal);
        Assert.Contains("<span class=\"mono wrap-any\">v=spf1 ip4:192.0.2.0/24 include:amazonses.com -all", page, StringComparison.Ordinal);
        Assert.Contains("Right as it is:", page, StringComparison.Ordinal);
        Assert.Contains("news.roastery.example has a DMARC record", page, StringComparison.Ordinal);
        Assert.Contains("<td data-l=\"Records\">3 of 6 right</td>", page, StringComparison.Ordinal);
        Assert.Contains("mailto:?subject=DNS%20records%20of%20news.roastery.example&body=", page, StringComparison.Ordinal);
        Assert.Contains($"Name%3A%20{domain.Uses[0].Identity!.Tokens[0]}._domainkey.news.roastery.example%0D%0A", page, StringComparison.Ordinal);
        Assert.Contains("After you change it, some see what is there now for up to", page, StringComparison.Ordinal);
        var zone = await PageAsync(stand, $"/domains/{domain.Domain.PublicId}/records.zone");
        Assert.StartsWith("$ORIGIN roastery.example.\n", zone, StringComparison.Ordinal);
        Assert.Equal(4, zone.TrimEnd().Split('\n').Length);
    }

    [Fact]
    public async Task A_chip_that_is_not_right_leads_to_its_records_and_is_that_of_the_server_in_question()
    {
        await using var stand = await DomainStand.OpenAsync(TestDatabase.Sqlite());
        var added = await stand.AddAsync("müller.example", both: true);
        var (frankfurt, ireland) = (await stand.FrankfurtAsync(), await stand.IrelandAsync());
        // All but what bounces of Ireland need.
        await stand.PublishAsync(added.Reading!.Records.Where(r => !r.Name.StartsWith("bounce-", StringComparison.Ordinal)));
        var domain = await stand.UntilAsync(added, d => d.Uses.Single(u => u.Server.Id == frankfurt.Id).Identity is { IsSettled: true } && d.Uses.All(u => u.Row.MaySend));
        var records = $"/domains/{domain.Domain.PublicId}#mail-from";

        // What is still waited for keeps nothing: mail leaves by both.
        var own = await PageAsync(stand, $"/domains/{domain.Domain.PublicId}");
        Assert.Contains("Mail leaves from it. Publish what is missing or wrong below", own, StringComparison.Ordinal);
        Assert.DoesNotContain("Mail from this domain waits", own, StringComparison.Ordinal);

        Assert.Equal(CheckColor.Green, Spf(domain, frankfurt));
        Assert.Equal(CheckColor.Red, Spf(domain, ireland));
        var list = await PageAsync(stand, "/domains");
        Assert.Contains("müller.example (xn--mller-kva.example)", list, StringComparison.Ordinal);
        Assert.Contains($"href=\"{records}\"", list, StringComparison.Ordinal);
        Assert.DoesNotContain("#dkim\"", list, StringComparison.Ordinal);
        var server = await PageAsync(stand, $"/servers/{ireland.PublicId}");
        Assert.Contains($"href=\"{records}\"", server, StringComparison.Ordinal);
        Assert.Contains(": show the records of SPF of xn--mller-kva.example", server, StringComparison.Ordinal);
        Assert.Contains("Looked ", server, StringComparison.Ordinal);
        Assert.DoesNotContain(records, await PageAsync(stand, $"/servers/{frankfurt.PublicId}"), StringComparison.Ordinal);

        var right = await PreflightAsync(stand, frankfurt, "hello@news.müller.example");
        Assert.Contains(right, i => i is { Title: "SPF of müller.example (xn--mller-kva.example) is right", Level: PreflightLevel.Passed, Records: null });
        Assert.Contains(right, i => i.Title.StartsWith("DMARC of news.müller.example", StringComparison.Ordinal) && i.Detail.StartsWith("Mail of news.xn--mller-kva.example passes DMARC by DKIM and SPF", StringComparison.Ordinal));
        var wrong = await PreflightAsync(stand, ireland, "hello@müller.example");
        var item = Assert.Single(wrong, i => i.Records is not null);
        Assert.Equal(("SPF of müller.example (xn--mller-kva.example) is wrong", new PreflightRecords(domain.Domain.PublicId, CheckSubject.Spf)), (item.Title, item.Records));
        Assert.Matches(@" Looked a minute ago, and again in (\d+ minutes|a minute|a moment)\.$", item.Detail);
    }

    [Fact]
    public async Task Whoever_checks_again_at_once_is_told_that_it_was_looked_at_a_moment_ago()
    {
        await using var stand = await DomainStand.OpenAsync(TestDatabase.Sqlite());
        var domain = await stand.AddAsync("shop.example");
        using var guest = new Guest(stand.Installation.Web);
        await guest.SignInAsync(stand.Customer, isAdministrator: true);

        // The first press may be a look anew; one that follows at once is not.
        var page = await Installation.UntilAsync(async () =>
        {
            using var answer = await guest.FillAsync($"/domains/{domain.Domain.PublicId}", ("_handler", "check"));
            return await answer.Content.ReadAsStringAsync(Cancel);
        }, text => text.Contains("id=\"not-anew\"", StringComparison.Ordinal));
        Assert.Matches("Looked [0-9]+ seconds ago: what was found then stands below. Press again in some seconds.", page);
    }

    [Fact]
    public async Task Verify_domain_leads_to_the_first_that_the_server_waits_for()
    {
        await using var stand = await DomainStand.OpenAsync(TestDatabase.Sqlite());
        var first = await stand.AddAsync("first.example");
        await stand.PublishAsync(first.Reading!.Records);
        await stand.UntilAsync(first, d => d.Domain.IsSettled);
        var second = await stand.AddAsync("second.example");

        var server = await PageAsync(stand, $"/servers/{(await stand.FrankfurtAsync()).PublicId}");

        Assert.Contains($"<a class=\"btn btn-plain\" href=\"/domains/{second.Domain.PublicId}\">", server, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_name_servers_are_mute_nothing_is_called_wrong()
    {
        await using var stand = await DomainStand.OpenAsync(TestDatabase.Sqlite());
        var domain = await stand.AddAsync("roastery.example");
        await stand.PublishAsync(domain.Reading!.Records);
        await stand.UntilAsync(domain, d => d.Domain.IsSettled && d.Reading!.Chips.All(c => c.Color == CheckColor.Green));
        Assert.Contains(">All is right</h2>", await PageAsync(stand, $"/domains/{domain.Domain.PublicId}"), StringComparison.Ordinal);

        await stand.Dns.StopAsync();
        await stand.LookAsync(domain);
        var page = await PageAsync(stand, $"/domains/{domain.Domain.PublicId}");

        Assert.Contains("6 records are not known</h2><p>Name servers did not answer, so nobody can say whether they are right. Mail leaves from it.", page, StringComparison.Ordinal);
        Assert.Contains("0 of 6 right, 6 not known", page, StringComparison.Ordinal);
        foreach (var wrong in new[] { "records are right", "Could be better", ">Missing", "0 of 3 right", "records.zone" }) Assert.DoesNotContain(wrong, page, StringComparison.Ordinal);
        Assert.Contains("No answer", await PageAsync(stand, "/domains"), StringComparison.Ordinal);
        var preflight = await PreflightAsync(stand, await stand.FrankfurtAsync(), "hello@roastery.example");
        Assert.Equal(3, preflight.Count(i => i.Title.EndsWith(" of roastery.example is not known", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Records_that_are_right_stay_so_beside_a_dead_name_server_and_each_fault_stands_at_its_own_record()
    {
        await using var stand = await DomainStand.OpenAsync(TestDatabase.Sqlite());
        await stand.Dns.ReplaceAsync("example", "@ NS nowhere");
        var domain = await stand.AddAsync("roastery.example");
        var records = domain.Reading!.Records.ToList();
        await stand.Dns.ReplaceAsync("example", DomainStand.Lines(records).Prepend("@ NS nowhere"));
        await stand.UntilAsync(domain, d => d.Domain.IsSettled);
        var page = await PageAsync(stand, $"/domains/{domain.Domain.PublicId}");

        Assert.Contains("Mail leaves from it, and something could be better</h2><p>nowhere.example is named as a name server of example and cannot be reached", page, StringComparison.Ordinal);
        Assert.Contains("6 of 6 right", page, StringComparison.Ordinal);
        Assert.Equal(6, page.Split("The same").Length - 1);

        // Of two records at one name the second is wrong, and its row says so.
        await stand.PublishAsync(records.Select(r => r is { Subject: CheckSubject.Spf, Kind: "TXT" } ? r with { Value = "v=spf1 include:sendgrid.net ~all" } : r));
        await stand.LookAsync(domain);
        page = await PageAsync(stand, $"/domains/{domain.Domain.PublicId}");
        var rows = page[page.IndexOf("id=\"mail-from\"", StringComparison.Ordinal)..page.IndexOf("id=\"dmarc\"", StringComparison.Ordinal)].Split("<article");
        Assert.Equal(3, rows.Length);
        Assert.DoesNotContain("SendGrid", rows[1], StringComparison.Ordinal);
        Assert.Contains("The SPF record of bounce.roastery.example is still that of SendGrid", rows[2], StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task What_was_chosen_is_shown_when_it_ended_before_Amazon_SES_was_asked(TestDatabase kind)
    {
        await using var stand = await DomainStand.OpenAsync(kind);
        // Takes connections and never answers.
        using var mute = new TcpListener(IPAddress.Loopback, 0);
        mute.Start();
        var server = await stand.Installation.Web.Services.GetRequiredService<SendingServers>().SaveAsync(new ServerSettings("SES Virginia", "us-east-1")
        {
            Endpoint = new Uri($"http://{mute.LocalEndpoint}"), AccessKeyId = "AKIDMUTE", SecretAccessKey = "secret",
        }, Cancel);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var adding = stand.Domains.AddAsync(stand.Customer, new DomainWish("roastery.example", [server.PublicId], "bounce", true), "Ines", true, end.Token);
        await Installation.UntilAsync(() => stand.Domains.ListAsync(stand.Customer, Cancel), all => all.Count == 1);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => adding);

        var domain = Assert.Single(await stand.Domains.ListAsync(stand.Customer, Cancel));
        var page = await PageAsync(stand, $"/domains/{domain.Domain.PublicId}");
        Assert.Contains("It is being set up", page, StringComparison.Ordinal);
        Assert.Contains("Chosen: SES Virginia, MAIL FROM bounce.roastery.example. Amazon SES is asked for it in a moment", page, StringComparison.Ordinal);
        Assert.Contains("Refuses mail while its MX is wrong", page, StringComparison.Ordinal);
        Assert.Contains("Chosen, and set up at the next look", page, StringComparison.Ordinal);
        foreach (var untrue in (string[])["Let a sending server use it", "None: amazonses.com", "Waiting for DNS"]) Assert.DoesNotContain(untrue, page, StringComparison.Ordinal);
        Assert.Contains("roastery.example is being set up", await PageAsync(stand, "/domains"), StringComparison.Ordinal);

        // The control: of one that no server may use nothing is waited for.
        await stand.Domains.ForbidAsync(stand.Customer, domain.Domain.PublicId, server.PublicId, "Ines", Cancel);
        Assert.DoesNotContain("It is being set up", await PageAsync(stand, $"/domains/{domain.Domain.PublicId}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_given_up_is_red_only_while_no_mail_leaves_from_it()
    {
        await using var stand = await DomainStand.OpenAsync(TestDatabase.Sqlite());
        var domain = await stand.AddAsync("shop.example");
        await GiveUpAsync(stand, domain);
        Assert.Contains("<div class=\"pr-headline tone-bad\" role=\"status\"", await PageAsync(stand, "/domains"), StringComparison.Ordinal);

        await stand.PublishAsync(domain.Reading!.Records.Where(r => r.Subject == CheckSubject.Dkim));
        await stand.UntilAsync(domain, d => d.TakesMail);
        await GiveUpAsync(stand, domain);
        var list = await PageAsync(stand, "/domains");
        Assert.Contains("<div class=\"pr-headline tone-warn\" role=\"status\"", list, StringComparison.Ordinal);
        Assert.Contains("Not all of shop.example was found", list, StringComparison.Ordinal);
        Assert.DoesNotContain("pr-headline tone-bad", list, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_look_that_is_due_in_a_day_and_a_little_more_is_due_in_a_day()
    {
        await using var stand = await DomainStand.OpenAsync(TestDatabase.Sqlite());
        var domain = await stand.AddAsync("shop.example");
        foreach (var (hours, said) in ((double, string)[])[(26.4, "a day"), (24, "a day"), (20.6, "21 hours"), (49, "2 days")])
        {
            var next = TimeProvider.System.GetUtcNow().AddHours(hours);
            await stand.ChangeAsync(domain, d => d.ExecuteUpdateAsync(set => set.SetProperty(x => x.NextLookAt, next), Cancel));
            Assert.Contains(await PreflightAsync(stand, await stand.FrankfurtAsync(), $"hello{hours:0}@shop.example"), item => item.Detail.EndsWith($", and again in {said}.", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("_dmarc.shop.example has a DMARC record and no reports", "_dmarc.shop.example has a DMARC record and no reports")]
    [InlineData("SPF passes as amazonses.com and does not align with shop.example: no MAIL FROM domain is set up in eu-central-1", "SPF passes as amazonses.com")]
    [InlineData("2 of 3 CNAME records are right: abc._domainkey.shop.example leads to another place than it should", "2 of 3 CNAME records are right")]
    [InlineData("_dmarc.shop.example has no record, and nobody is told what to do with forgeries of its mail", "_dmarc.shop.example has no record")]
    [InlineData("a: this stands too far at the beginning of the sentence to be a phrase", "a: this stands too far at the beginning of the sentence to…")]
    public void A_cell_of_a_list_has_the_first_phrase(string sentence, string phrase) => Assert.Equal(phrase, DomainWords.Short(sentence));

    [GeneratedRegex("<span class=\"mono grow v\">(?<shown>.*?)</span><copy-button text=\"(?<copied>[^\"]*)\">")]
    private static partial Regex ShownToCopy();

    private static Task GiveUpAsync(DomainStand stand, DomainDetail domain) =>
        stand.ChangeAsync(domain, d => d.ExecuteUpdateAsync(set => set.SetProperty(x => x.NextLookAt, (DateTimeOffset?)null), Cancel));

    private static CheckColor Spf(DomainDetail domain, SendingServer server) => domain.Reading!.ChipsOf(server.PublicId).Single(c => c.Subject == CheckSubject.Spf).Color;

    private static async Task<string> PageAsync(DomainStand stand, string path)
    {
        using var guest = new Guest(stand.Installation.Web);
        await guest.SignInAsync(stand.Customer, isAdministrator: true);
        using var answer = await guest.AdminAsync(path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(Cancel));
    }

    private static async Task<IReadOnlyList<PreflightItem>> PreflightAsync(DomainStand stand, SendingServer server, string from)
    {
        var services = stand.Installation.Web.Services;
        var fields = new DraftFields { Name = from, Server = server.PublicId, FromAddress = from, Subject = "Hello", Html = "<p>Hello</p>" };
        var draft = Assert.IsType<Edit<CampaignDraft>.Saved>(await services.GetRequiredService<CampaignDrafts>().CreateAsync(stand.Customer, fields, "Ines", Cancel)).Value;
        return (await services.GetRequiredService<Preflight>().CheckAsync(stand.Customer, draft, Cancel)).Items;
    }
}
