using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Campaigns;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Smtp;
using Postroad.Tests.Fixtures;
using Postroad.Tests.Sending.Smtp;

namespace Postroad.Tests.Web;

/// <summary>The forms and pages of servers over SMTP, as HTTP sees them.</summary>
public sealed partial class SmtpServerScreenTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_relay_is_filled_in_tested_saved_and_shown_with_what_it_does_not_report()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        await using var relay = new ScriptedSmtpServer();
        using var admin = new Guest(installation.Web);
        await admin.SignInAsync(installation.Customer, isAdministrator: true);
        using var preset = await admin.AdminAsync("/servers/new/smtp?preset=sendgrid");
        var filled = await AnswerAssert.IsAsync(HttpStatusCode.OK, preset);
        Assert.Contains("value=\"smtp.sendgrid.net\"", filled, StringComparison.Ordinal);
        Assert.Contains("value=\"apikey\"", filled, StringComparison.Ordinal);
        using var wanted = await admin.AdminAsync("/servers/new/smtp?preset=sparkpost-eu");
        Assert.Matches("name=\"messages_per_connection\"[^>]*value=\"100\"", await AnswerAssert.IsAsync(HttpStatusCode.OK, wanted));

        using var saved = await admin.FillAsync("/servers/new/smtp", Typed(relay.Port, "open sesame"));
        await AnswerAssert.IsAsync(HttpStatusCode.Redirect, saved);
        var server = await FindAsync(installation, "Relay");
        Assert.Equal((ServerType.Smtp, ServerState.Active, "127.0.0.1", SmtpEncryption.None), (server.Type, server.State, server.Host, server.Encryption));
        using var shown = await admin.AdminAsync($"/servers/{server.PublicId}");
        var page = WebUtility.HtmlDecode(await AnswerAssert.IsAsync(HttpStatusCode.OK, shown));
        foreach (var text in new[] { "SMTP by 127.0.0.1", "220 scripted.example ESMTP", "SIZE 1000000, PIPELINING", "deliveries, bounces and complaints are not reported", "Limited by nothing but the relay", "bounces@harbourlane.example" })
            Assert.Contains(text, page, StringComparison.Ordinal);
        foreach (var text in new[] { "Set up at AWS", "Message classes", "Verify domain", "open sesame", "The key of this machine" }) Assert.DoesNotContain(text, page, StringComparison.Ordinal);

        using var list = await admin.AdminAsync("/servers?type=smtp&q=127.0.0.1");
        var rows = await AnswerAssert.IsAsync(HttpStatusCode.OK, list);
        Assert.Contains(">Relay</a>", rows, StringComparison.Ordinal);
        Assert.DoesNotContain(">SES Frankfurt</a>", rows, StringComparison.Ordinal);
        // Each type's form leads to that of the other.
        using var there = await admin.AdminAsync($"/servers/{server.PublicId}/edit");
        Assert.EndsWith($"/servers/{server.PublicId}/smtp", there.Headers.Location?.ToString(), StringComparison.Ordinal);
        var ses = await FindAsync(installation, "SES Frankfurt");
        using var back = await admin.AdminAsync($"/servers/{ses.PublicId}/smtp");
        Assert.EndsWith($"/servers/{ses.PublicId}/edit", back.Headers.Location?.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_relay_does_not_tell_of_a_campaign_is_called_not_reported_and_not_none()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        await using var relay = new ScriptedSmtpServer();
        using var admin = new Guest(installation.Web);
        await admin.SignInAsync(installation.Customer, isAdministrator: true);
        using var saved = await admin.FillAsync("/servers/new/smtp", Typed(relay.Port, "open sesame"));
        await installation.SubscribeAsync("anna@example.com", "ben@example.com");
        var told = await installation.UntilAsync(await installation.StartCampaignAsync(), CampaignState.Finished);
        await installation.SwitchToAsync((await FindAsync(installation, "Relay")).PublicId);
        var untold = await installation.UntilAsync(await installation.StartCampaignAsync(), CampaignState.Finished);

        var (report, control) = (await ReadAsync($"/campaigns/{untold.PublicId}"), await ReadAsync($"/campaigns/{told.PublicId}"));
        foreach (var words in new[] { ": 2 of 2 handed over", "What became of them is not reported: Relay tells neither deliveries nor bounces" }) Assert.Contains(words, report, StringComparison.Ordinal);
        Assert.Equal(7, report.Split("quiet\">Not reported<").Length - 1);
        foreach (var words in new[] { "have it", "has not answered yet" }) Assert.DoesNotContain(words, report, StringComparison.Ordinal);
        Assert.Contains("of 2 have it", control, StringComparison.Ordinal);
        Assert.DoesNotContain("Not reported", control, StringComparison.Ordinal);
        Assert.Equal(2, (await ReadAsync("/campaigns")).Split("quiet\">not reported<").Length);
        var file = await ReadAsync($"/campaigns/{untold.PublicId}/summary.csv");
        // A single delivery as well: no answer is still to come.
        var rows = await ReadAsync($"/campaigns/{untold.PublicId}/deliveries");
        Assert.Equal(2, rows.Split("Relay accepted it, and tells nothing more").Length - 1);
        Assert.DoesNotContain("No answer yet", rows, StringComparison.Ordinal);
        foreach (var line in new[] { "Sent,2", "Delivered,Not reported", "Bounced,Not reported", "No answer yet,Not reported", "Complained,Not reported" }) Assert.Contains(line, file, StringComparison.Ordinal);

        async Task<string> ReadAsync(string path)
        {
            using var page = await admin.AdminAsync(path);
            return WebUtility.HtmlDecode(await AnswerAssert.IsAsync(HttpStatusCode.OK, page));
        }
    }

    [Fact]
    public async Task A_password_that_did_not_pass_need_not_be_typed_again_and_stands_on_no_page()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        await using var relay = new ScriptedSmtpServer { Script = ask => ask.Verb == "AUTH" ? "535 5.7.8 Wrong" : null };
        using var admin = new Guest(installation.Web);
        await admin.SignInAsync(installation.Customer, isAdministrator: true);
        using var refused = await admin.FillAsync("/servers/new/smtp", Typed(relay.Port, "open sesame"));
        var page = await AnswerAssert.IsAsync(HttpStatusCode.UnprocessableEntity, refused);
        Assert.Contains("does not take user and password", page, StringComparison.Ordinal);
        Assert.Contains("535 5.7.8 Wrong", page, StringComparison.Ordinal);
        Assert.DoesNotContain("open sesame", page, StringComparison.Ordinal);

        relay.Script = _ => null;
        using var saved = await admin.FillAsync("/servers/new/smtp", [.. Typed(relay.Port, ""), ("kept_password", Kept().Match(page).Groups[1].Value)]);
        await AnswerAssert.IsAsync(HttpStatusCode.Redirect, saved);
        Assert.Equal(ServerState.Active, (await FindAsync(installation, "Relay")).State);
    }

    [Fact]
    public async Task The_second_of_two_tabs_is_told_and_saves_over_it_only_when_told_so()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        await using var relay = new ScriptedSmtpServer();
        using Guest ines = new(installation.Web), ben = new(installation.Web);
        await ines.SignInAsync(installation.Customer, "Ines Moreau", isAdministrator: true);
        await ben.SignInAsync(installation.Customer, "Ben", isAdministrator: true);
        using var made = await ines.FillAsync("/servers/new/smtp", Typed(relay.Port, "open sesame"));
        await AnswerAssert.IsAsync(HttpStatusCode.Redirect, made);
        var path = $"/servers/{(await FindAsync(installation, "Relay")).PublicId}/smtp";
        using var first = await ines.FillAsync(path, [.. Typed(relay.Port, ""), ("max_per_hour", "12")]);
        await AnswerAssert.IsAsync(HttpStatusCode.Redirect, first);
        using var second = await ben.FillAsync(path, [.. Typed(relay.Port, ""), ("version", "1"), ("max_per_hour", "34")]);
        var page = await AnswerAssert.IsAsync(HttpStatusCode.Conflict, second);
        Assert.Contains("Ines Moreau saved it", page, StringComparison.Ordinal);
        Assert.Contains("value=\"34\"", page, StringComparison.Ordinal);
        Assert.Equal(12, (await FindAsync(installation, "Relay")).MaxPerHour);

        using var over = await ben.FillAsync(path, [.. Typed(relay.Port, ""), ("version", "1"), ("over", "2"), ("max_per_hour", "34")]);
        await AnswerAssert.IsAsync(HttpStatusCode.Redirect, over);
        Assert.Equal((34, 3), ((await FindAsync(installation, "Relay")).MaxPerHour!.Value, (await FindAsync(installation, "Relay")).Version));
    }

    [Fact]
    public async Task Topic_certificate_and_share_of_Amazon_SES_by_SMTP_are_shown_corrected_and_saved_in_its_form()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite(), new() { Smtp = new Postroad.Simulator.Smtp.SmtpOptions { StartTlsPort = 0 } });
        using var admin = new Guest(installation.Web);
        using var signer = new SnsSigner(TimeProvider.System.GetUtcNow());
        await admin.SignInAsync(installation.Customer, isAdministrator: true);
        (string, string)[] Typed(string topic, string certificate, string share) =>
        [
            ("_handler", "server"), ("name", "SES by SMTP"), ("region", "eu-central-1"), ("host", "localhost"), ("port", $"{installation.Simulator.SmtpAddress!.Port}"), ("encryption", "start-tls"), ("authority", installation.Simulator.SmtpAuthority!),
            ("access_key_id", installation.Simulator.AccessKeyId), ("secret_access_key", installation.Simulator.SecretAccessKey), ("default_from", "hello@harbourlane.example"), ("endpoint", installation.Simulator.Address.ToString()),
            ("events", "topic"), ("topic_arn", topic), ("event_certificate", certificate), ("quota_share", share),
        ];
        using var refused = await admin.FillAsync("/servers/new/ses-smtp", Typed("arn:aws:sns:eu-west-1:402177301188:events", "nothing", "101"));
        var page = WebUtility.HtmlDecode(await AnswerAssert.IsAsync(HttpStatusCode.UnprocessableEntity, refused));
        // Each fault stands beside its field, where it can be corrected.
        foreach (var id in new[] { "topic_arn", "event_certificate", "quota_share" }) Assert.Matches($"id=\"{id}\"[^>]*aria-invalid=\"true\"", page);
        Assert.Matches("id=\"events-topic\"[^>]* checked", page);
        using var saved = await admin.FillAsync("/servers/new/ses-smtp", Typed(SnsPost.Ours, signer.Pem, "90"));
        await AnswerAssert.IsAsync(HttpStatusCode.Redirect, saved);
        var server = await FindAsync(installation, "SES by SMTP");
        Assert.Equal((SnsPost.Ours, signer.Pem, 90, ServerState.Active), (server.TopicArn, server.EventCertificate, server.QuotaShare, server.State));

        // Saved again as the form shows it, nothing of that is lost.
        using var form = await admin.AdminAsync($"/servers/{server.PublicId}/smtp");
        var shown = WebUtility.HtmlDecode(await AnswerAssert.IsAsync(HttpStatusCode.OK, form));
        foreach (var value in new[] { $"value=\"{SnsPost.Ours}\"", "value=\"90\"", signer.Pem.Trim() }) Assert.Contains(value, shown.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        // A relay has none of them.
        using var relay = await admin.AdminAsync("/servers/new/smtp");
        var other = await AnswerAssert.IsAsync(HttpStatusCode.OK, relay);
        foreach (var id in new[] { "topic_arn", "event_certificate", "quota_share" }) Assert.DoesNotContain($"id=\"{id}\"", other, StringComparison.Ordinal);
    }

    private static (string, string)[] Typed(int port, string password) =>
    [
        ("_handler", "server"), ("name", "Relay"), ("host", "127.0.0.1"), ("port", $"{port}"), ("encryption", "none"), ("smtp_user", "postroad"), ("smtp_password", password),
        ("default_from", "hello@harbourlane.example"), ("envelope_sender", "bounces@harbourlane.example"),
    ];

    private static async Task<SendingServer> FindAsync(Installation installation, string name) => (await installation.Web.Services.GetRequiredService<SendingServers>().ListAsync(Cancel)).Single(s => s.Name == name);

    [GeneratedRegex("name=\"kept_password\" value=\"([^\"]+)\"")]
    private static partial Regex Kept();
}
