using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Deliveries;
using Postroad.Core.Notices;
using Postroad.Core.Primitives;
using Postroad.Core.Reports;
using Postroad.Core.Sending;
using Postroad.Core.Suppressions;
using Postroad.Core.Templates;
using Postroad.Tests.Fixtures;
using Postroad.Tests.Web;

namespace Postroad.Tests.Notices;

/// <summary>Mail of the product's own.</summary>
public sealed class NoticeTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task It_goes_to_who_left_but_not_to_whom_no_mail_reaches(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind);
        await SuppressAsync(installation, "left@example.com", SuppressionReason.Unsubscribed);
        await SuppressAsync(installation, "gone@example.com", SuppressionReason.HardBounce);
        await SuppressAsync(installation, "angry@example.com", SuppressionReason.Complaint);
        foreach (var name in new[] { "left", "gone", "angry" }) await SendAsync(installation, Notice(installation, $"{name}@example.com"));

        var rows = await Installation.UntilAsync(() => RowsAsync(installation), r => r.Count == 3 && r.All(d => d.State is DeliveryState.Accepted or DeliveryState.Skipped));
        Assert.Equal(["angry Skipped", "gone Skipped", "left Accepted"], rows.Select(r => $"{r.Address.Split('@')[0]} {r.State}").Order());
        // Control: of a test, which has the same class, leaving is leaving.
        var tests = installation.Web.Services.GetRequiredService<TestSends>();
        var started = await tests.SendAsync(installation.Customer, new TestMail
        {
            Of = "server:1", Server = installation.Server, Class = MessageClass.System, To = ["left@example.com"], From = "hello@harbourlane.example", Content = new ContentSource { Subject = "S", Text = "T" },
        }, "Ines Moreau", Cancel);
        var test = Assert.IsType<TestStart.Started>(started).Id;
        await using var db = installation.Database.Read(installation.Customer);
        await Installation.UntilAsync(() => db.Set<Delivery>().CountAsync(d => db.Set<TestSend>().Any(t => t.PublicId == test && t.SendId == d.SendId) && d.State == DeliveryState.Skipped, Cancel), skipped => skipped == 1);
    }

    [Fact]
    public async Task What_came_too_late_to_be_of_use_does_not_leave()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        await SendAsync(installation, Notice(installation, "late@example.com") with { UsefulUntil = TimeProvider.System.GetUtcNow().AddMinutes(-1) });
        var row = (await Installation.UntilAsync(() => RowsAsync(installation), r => r is [{ State: DeliveryState.Rejected }]))[0];
        Assert.Contains("It was of use until", row.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whatever_stands_in_its_texts_stays_text()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        const string hostile = "<script>alert(1)</script> {{ email }} {% assign x = 1 %} \"& żółć 你好";
        var notice = Notice(installation, "anna@example.com");
        await SendAsync(installation, notice with { Text = notice.Text with { Subject = hostile, Heading = hostile, Before = [hostile], Button = hostile, After = [hostile], Footer = hostile } });
        await Installation.UntilAsync(() => RowsAsync(installation), r => r is [{ State: DeliveryState.Accepted }]);
        var mail = await ReceivedMail.OfAsync(installation, "anna@example.com");

        Assert.Equal(hostile, mail.Message.Subject);
        Assert.Equal(5, mail.Message.TextBody!.Split(hostile).Length - 1);
        Assert.DoesNotContain("<script", mail.Html, StringComparison.Ordinal);
        Assert.Contains("{{ email }} {% assign x = 1 %}", mail.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_From_holds_the_notice_and_not_the_server_and_is_said_on_Home()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        Assert.True(EmailAddress.TryParse("hello@unknown.example", out var from, out _));
        await SendAsync(installation, Notice(installation, "anna@example.com") with { From = from });
        var home = installation.Web.Services.GetRequiredService<Home>();
        var reading = await Installation.UntilAsync(() => home.ReadAsync(installation.Customer, Cancel), r => r.Refused.Count > 0);
        Assert.Contains("unknown.example", Assert.Single(reading.Refused), StringComparison.Ordinal);
        Assert.DoesNotContain(await RowsAsync(installation), r => r.State is DeliveryState.Rejected or DeliveryState.Accepted);
        await using var db = installation.Database.Read(CustomerId.Installation);
        Assert.Equal(ServerState.Active, (await db.Set<SendingServer>().SingleAsync(Cancel)).State);
    }

    [Theory, EachDatabase]
    public async Task A_key_that_does_not_work_stops_the_server_and_the_notice_waits_for_it(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind, new Installation.Change { Secret = new string('x', 40) });
        await SendAsync(installation, Notice(installation, "anna@example.com"));
        await using var db = installation.Database.Read(CustomerId.Installation);
        var server = await Installation.UntilAsync(() => db.Set<SendingServer>().AsNoTracking().SingleAsync(Cancel), s => s.State == ServerState.Blocked);
        Assert.Contains((await RowsAsync(installation))[0].State, new[] { DeliveryState.Queued, DeliveryState.Submitting, DeliveryState.Retrying });

        var edits = installation.Web.Services.GetRequiredService<ServerEdits>();
        Assert.IsType<Edit<SendingServer>.Saved>((await edits.ChangeAsync(server.PublicId, Sending.ServerEditsTests.Typed(installation) with { Name = "SES Frankfurt" }, server.Version, anyway: false, "Ines Moreau", Cancel)).Edit);
        await Installation.UntilAsync(() => RowsAsync(installation), r => r is [{ State: DeliveryState.Accepted }]);
    }

    private static Notice Notice(Installation installation, string to)
    {
        Assert.True(EmailAddress.TryParse(to, out var address, out _) & EmailAddress.TryParse("hello@harbourlane.example", out var from, out _));
        return new Notice
        {
            Kind = "try-out", Customer = installation.Customer, Server = installation.Server, To = address, From = from, UsefulUntil = TimeProvider.System.GetUtcNow().AddHours(1),
            Text = new NoticeText("en", "Subject", "Heading", ["Before"], "Button", new Uri("https://harbourlane.example/x?a=1&b=2"), ["After"]),
        };
    }

    private static async Task SendAsync(Installation installation, Notice notice)
    {
        var office = installation.Web.Services.GetRequiredService<NoticeOffice>();
        var prepared = await office.PrepareAsync(notice, Cancel);
        await installation.Database.WriteAsync(session => office.AddAsync(session, prepared, Cancel), Cancel);
    }

    private static Task SuppressAsync(Installation installation, string address, SuppressionReason reason) => installation.Database.WriteAsync(session =>
    {
        var db = session.Db(installation.Customer);
        db.Add(new Suppression { EmailKey = address, CustomerId = installation.Customer, ListId = 0, Reason = reason, Source = "test", CreatedAt = TimeProvider.System.GetUtcNow() });
        return db.SaveChangesAsync(Cancel);
    }, Cancel);

    private static async Task<List<Delivery>> RowsAsync(Installation installation)
    {
        await using var db = installation.Database.Read(installation.Customer);
        return await db.Set<Delivery>().Where(d => db.Set<Send>().Any(s => s.Id == d.SendId && s.Kind == SendKind.Notice)).ToListAsync(Cancel);
    }
}
