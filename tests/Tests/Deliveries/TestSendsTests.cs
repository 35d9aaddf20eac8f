using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Accounts;
using Postroad.Core.Deliveries;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Suppressions;
using Postroad.Core.Templates;
using Postroad.Tests.Fixtures;
using Postroad.Tests.Web;

namespace Postroad.Tests.Deliveries;

public sealed class TestSendsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_test_goes_through_the_ledger_with_a_message_id_and_its_events_are_seen(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind);
        var tests = installation.Web.Services.GetRequiredService<TestSends>();
        var id = await StartAsync(tests, installation, Mail(installation) with { To = ["anna@example.com", " ANNA@example.com ", "b+bounce@example.com"] });
        var report = await Installation.UntilAsync(() => FindAsync(tests, installation, id), r => r.IsSettled);

        Assert.Equal(["anna@example.com", "b+bounce@example.com"], report.Lines.Select(l => l.Address));
        Assert.Equal([Outcome.Delivered, Outcome.Bounced], report.Lines.Select(l => l.Outcome));
        Assert.All(report.Lines, l => Assert.NotNull(l.MessageId));
        Assert.Equal(("server:1", "SES Frankfurt", "Ines Moreau"), (report.Of, report.Server, report.CreatedBy));
        var mail = await ReceivedMail.OfAsync(installation, "anna@example.com");
        Assert.Equal(("Test for anna@example.com", "auto-generated", false), (mail.Message.Subject, mail.Message.Headers["Auto-Submitted"], mail.Message.Headers.Contains("List-Unsubscribe")));
        Assert.Single(await tests.ListAsync(installation.Customer, "server:1", 10, Cancel));
        Assert.Null(await tests.FindAsync(new CustomerId(installation.Customer.Value + 1), id, Cancel));

        await using var db = installation.Database.Read(installation.Customer);
        var entry = await db.Set<AuditEntry>().SingleAsync(e => e.Action == "test.send", Cancel);
        Assert.Equal(("Ines Moreau", "server:1"), (entry.By, entry.Subject));
        await Installation.UntilAsync(() => db.Set<Send>().Select(s => s.Status).SingleAsync(Cancel), status => status == SendStatus.Finished);
    }

    [Fact]
    public async Task A_restart_right_after_the_button_loses_no_test_and_sends_none_twice()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        var id = await StartAsync(installation.Web.Services.GetRequiredService<TestSends>(), installation, Mail(installation));
        await installation.RestartAsync(() => Task.CompletedTask);
        var tests = installation.Web.Services.GetRequiredService<TestSends>();
        var line = (await Installation.UntilAsync(() => FindAsync(tests, installation, id), r => r.IsSettled)).Lines.Single();

        Assert.Equal(Outcome.Delivered, line.Outcome);
        Assert.Equal("Test for anna@example.com", (await ReceivedMail.OfAsync(installation, "anna@example.com")).Message.Subject);
    }

    [Theory, EachDatabase]
    public async Task A_test_of_a_campaign_has_its_class_its_links_and_its_values_and_can_be_viewed(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind);
        var tests = installation.Web.Services.GetRequiredService<TestSends>();
        var id = await StartAsync(tests, installation, Mail(installation) with
        {
            Of = "campaign:1", Class = MessageClass.Marketing, List = installation.List, ListHeader = "news.harbourlane.example", Tags = [new MessageTag("campaign", "c1")],
            Values = new Dictionary<string, object?> { ["first_name"] = "Anna", ["orders"] = 3 },
            Content = new ContentSource
            {
                Subject = "Hello {{ first_name }}",
                Html = """<html><body>{{ orders }} <a href="https://harbourlane.example/early">Shop</a> <a href="{{ view_url }}">View</a> <a href="{{ unsubscribe_url }}">Leave</a></body></html>""",
            },
        });
        await Installation.UntilAsync(() => FindAsync(tests, installation, id), r => r.IsSettled);
        var mail = await ReceivedMail.OfAsync(installation, "anna@example.com");
        using var guest = new Guest(installation.Web);
        using var click = await guest.PublicAsync(mail.Click);
        using var view = await guest.PublicAsync(mail.View);

        Assert.Equal("Hello Anna", mail.Message.Subject);
        Assert.Contains("bulk", mail.Message.Headers["Precedence"], StringComparison.Ordinal);
        Assert.StartsWith("/u/", mail.Unsubscribe, StringComparison.Ordinal);
        Assert.Equal("https://harbourlane.example/early", click.Headers.Location?.ToString());
        Assert.Contains("<body>3 ", await AnswerAssert.IsAsync(System.Net.HttpStatusCode.OK, view), StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task A_test_that_is_refused_says_why_and_stops_nothing_and_a_server_that_is_stopped_takes_no_test(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind);
        var tests = installation.Web.Services.GetRequiredService<TestSends>();
        var id = await StartAsync(tests, installation, Mail(installation) with { From = "hello@elsewhere.example" });
        var line = (await Installation.UntilAsync(() => FindAsync(tests, installation, id), r => r.IsSettled)).Lines.Single();

        Assert.Equal((DeliveryState.Rejected, null, "The From address is not verified in the server's region"), (line.State, line.MessageId, line.Reason));
        Assert.Contains("hello@elsewhere.example", line.Why!.What, StringComparison.Ordinal);
        Assert.Contains("Email address is not verified", line.Words, StringComparison.Ordinal);
        Assert.Equal(ServerState.Active, await StateAsync(installation));

        await installation.Web.Services.GetRequiredService<ServerStops>().StopAsync(installation.Server, StopReason.AccountSuspended, "Suspended");
        Assert.Equal(ServerState.Blocked, await StateAsync(installation));
        var faulty = Assert.IsType<TestStart.Faulty>(await tests.SendAsync(installation.Customer, Mail(installation), "Ines Moreau", Cancel));
        Assert.Contains("does not send", Assert.Single(faulty.Faults).Sentence, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task An_address_that_must_not_be_mailed_gets_no_test_either(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind);
        await installation.Database.WriteAsync(async session =>
        {
            var db = session.Db(installation.Customer);
            db.Add(new Suppression { EmailKey = "anna@example.com", CustomerId = installation.Customer, ListId = 0, Reason = SuppressionReason.Complaint, Source = "test", CreatedAt = TimeProvider.System.GetUtcNow() });
            await db.SaveChangesAsync(Cancel);
        }, Cancel);
        var tests = installation.Web.Services.GetRequiredService<TestSends>();
        var id = await StartAsync(tests, installation, Mail(installation));
        var line = (await Installation.UntilAsync(() => FindAsync(tests, installation, id), r => r.IsSettled)).Lines.Single();

        Assert.Equal((DeliveryState.Skipped, "Suppressed: complained about an earlier mail"), (line.State, line.Reason));
    }

    [Fact]
    public async Task All_that_is_wrong_with_a_test_is_said_at_once_and_nothing_is_written()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        var tests = installation.Web.Services.GetRequiredService<TestSends>();
        var faulty = Assert.IsType<TestStart.Faulty>(await tests.SendAsync(installation.Customer, Mail(installation) with
        {
            To = ["anna@example", .. Enumerable.Range(1, 21).Select(i => $"p{i}@example.com")], From = "", Server = new ServerId(99), Content = new ContentSource { Subject = "{{ oops", Html = "<p>" },
        }, "Ines Moreau", Cancel));

        Assert.Equal(["to", "to", "from", "content", "server"], faulty.Faults.Select(f => f.Field));
        Assert.Empty(await tests.ListAsync(installation.Customer, "server:1", 10, Cancel));
    }

    private static TestMail Mail(Installation installation) => new()
    {
        Of = "server:1", Server = installation.Server, Class = MessageClass.System, To = ["anna@example.com"], From = "hello@harbourlane.example",
        Content = new ContentSource { Subject = "Test for {{ email }}", Html = "<p>It works</p>", NeedsUnsubscribe = false, TrackOpens = false, TrackClicks = false },
    };

    private static async Task<string> StartAsync(TestSends tests, Installation installation, TestMail mail) =>
        Assert.IsType<TestStart.Started>(await tests.SendAsync(installation.Customer, mail, "Ines Moreau", Cancel)).Id;

    private static async Task<TestReport> FindAsync(TestSends tests, Installation installation, string id) => (await tests.FindAsync(installation.Customer, id, Cancel))!;

    private static async Task<ServerState> StateAsync(Installation installation)
    {
        await using var db = installation.Database.Read(CustomerId.Installation);
        return await db.Set<SendingServer>().Select(s => s.State).SingleAsync(Cancel);
    }
}
