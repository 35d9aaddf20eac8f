using System.Net;
using Microsoft.AspNetCore.DataProtection;
using Postroad.Core.Accounts;
using Postroad.Core.Campaigns;
using Postroad.Core.Deliveries;
using Postroad.Core.Domains;
using Postroad.Core.Domains.Dns;
using Postroad.Core.Lists;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Ses;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Campaigns;

public sealed class PreflightTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Of_all_that_must_be_corrected_one_thing_is_named_first_and_the_rest_is_said(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        var desk = new DraftDesk(office);
        using var outside = NoWorld();
        var preflight = Preflight(office, outside);

        var empty = await preflight.CheckAsync(office.Customer, await desk.CreateAsync(new DraftFields { Name = "Later" }), Cancel);
        Assert.Equal("Nobody is chosen", empty.Blocker?.Title);
        Assert.Single(empty.Items, i => i.Level == PreflightLevel.Blocker);
        Assert.Contains(empty.Items, i => i.Title == "The subject is missing" && i.Detail.Contains("To be corrected too", StringComparison.Ordinal));
        Assert.Contains(empty.Items, i => i.Title == "The mail is empty");
        Assert.Contains(empty.Items, i => i.Title == "The sender is missing");
    }

    [Theory, EachDatabase]
    public async Task Empty_merge_values_bare_pictures_and_links_are_counted_over_the_audience(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        var desk = new DraftDesk(office);
        using var outside = NoWorld();
        var first = await desk.ListAsync("First", "anna@example.com", "bert@example.com", "cleo@example.com");
        var second = await desk.ListAsync("Second", "anna@example.com", "dora@example.com");
        await office.Database.WriteAsync(session => session.RunAsync("""UPDATE contacts SET fields = '{"first_name":"Anna","city":""}' WHERE email_key = 'anna@example.com'"""), Cancel);
        await FieldsAsync(office, "first_name", "city");
        var draft = await desk.CreateAsync(await desk.FieldsAsync(first, second) with
        {
            Html = """<p>{{ first_name }}, {{ city | default: "there" }}</p><img src="https://a.example/a.png"><img src="b.png" alt=""><a href="https://shop.example/x">Shop</a> <a href="https://shop.example/{{ city }}">City</a> <a href="{{ unsubscribe_url }}">Leave</a>""",
        });

        var found = await Preflight(office, outside).CheckAsync(office.Customer, draft, Cancel);

        Assert.Null(found.Blocker);
        Assert.Equal(4, found.Audience?.Reached);
        Assert.Contains(found.Items, i => i.Title == "first_name is empty for 3 people" && i.Level == PreflightLevel.Advice);
        Assert.Contains(found.Items, i => i.Title.StartsWith("city is empty for 4 people", StringComparison.Ordinal));
        Assert.Contains(found.Items, i => i.Title == "1 picture does not say what it shows" && i.Level == PreflightLevel.Advice);
        Assert.Contains(found.Items, i => i.Title == "A link could not be followed: https://shop.example/x" && i.Detail.Contains("private network", StringComparison.Ordinal));
        Assert.Contains(found.Items, i => i.Title == "1 link was not followed");
        Assert.Contains(found.Items, i => i.Title == "An unsubscribe link is in it, and one click in the mail program unsubscribes too");
        Assert.Contains(found.Items, i => i.Title == "The postal address does not seem to be in it");
    }

    [Theory, EachDatabase]
    public async Task An_audience_of_which_a_list_was_deleted_is_looked_at_before_anybody_gets_it(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        var desk = new DraftDesk(office);
        using var outside = NoWorld();
        var (all, without) = (await desk.ListAsync("All", "anna@example.com", "bert@example.com"), await desk.ListAsync("Without", "bert@example.com"));
        var draft = await desk.CreateAsync(await desk.FieldsAsync(all) with { NotLists = [without] });
        var preflight = Preflight(office, outside);
        Assert.Null((await preflight.CheckAsync(office.Customer, draft, Cancel)).Blocker);

        // Without the list nobody would be left out.
        await office.Database.WriteAsync(session => session.RunAsync("UPDATE mailing_lists SET deleted_at = @p0 WHERE public_id = @p1", session.Instant(office.Time.GetUtcNow()), without), Cancel);
        var blocker = (await preflight.CheckAsync(office.Customer, await desk.FindAsync(draft), Cancel)).Blocker;
        Assert.Equal(("lists", "A list or a tag of the audience has been deleted"), (blocker?.Field, blocker?.Title));
    }

    [Theory, EachDatabase]
    public async Task What_must_be_corrected_keeps_a_campaign_from_being_sent_and_from_being_scheduled(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        var desk = new DraftDesk(office);
        using var outside = NoWorld();
        await office.SubscribeAsync("anna@example.com");
        var launch = new CampaignLaunch(desk.Drafts, desk.Schedule, Preflight(office, outside));
        var draft = await desk.CreateAsync(await desk.FieldsAsync() with { Subject = "" });

        var now = Assert.IsType<Edit<CampaignDraft>.Faulty>(await launch.SendNowAsync(office.Customer, draft.PublicId, 1, "Ines", Cancel));
        Assert.IsType<Edit<CampaignDraft>.Faulty>(await launch.ScheduleAsync(office.Customer, draft.PublicId, 1, "2099-01-01", "08:00", "Ines", Cancel));

        Assert.Equal("subject", Assert.Single(now.Faults).Field);
        Assert.Equal(CampaignState.Draft, (await desk.FindAsync(draft)).State);
        await desk.Drafts.SaveAsync(office.Customer, draft.PublicId, 1, draft.Fields with { Subject = "Hello" }, "Ines", Cancel);
        Assert.IsType<Edit<CampaignDraft>.Stale>(await launch.SendNowAsync(office.Customer, draft.PublicId, 1, "Ines", Cancel));
        Assert.IsType<Edit<CampaignDraft>.Saved>(await launch.SendNowAsync(office.Customer, draft.PublicId, 2, "Ines", Cancel));
    }

    [Theory, EachDatabase]
    public async Task A_sender_that_the_provider_does_not_know_and_a_field_that_is_none_must_be_corrected(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        var desk = new DraftDesk(office);
        using var outside = NoWorld();
        await office.SubscribeAsync("anna@example.com");
        var draft = await desk.CreateAsync(await desk.FieldsAsync() with { Html = """<p>{{ nosuch }}</p><a href="{{ unsubscribe_url }}">Leave</a>""" });
        var why = new Explanation("nowhere.example is not verified for sending in eu-central-1", "It waits", "Verify it");

        var refused = await Preflight(office, outside, new SenderStanding.NotVerified(why)).CheckAsync(office.Customer, draft, Cancel);
        Assert.Equal("from_address", refused.Blocker?.Field);
        Assert.StartsWith("nowhere.example is not verified for sending in eu-central-1. Verify it", refused.Blocker!.Detail, StringComparison.Ordinal);
        var unknown = await Preflight(office, outside, new SenderStanding.Unknown("The key may not ask")).CheckAsync(office.Customer, draft, Cancel);
        Assert.Equal(("html", "There is no field nosuch"), (unknown.Blocker?.Field, unknown.Blocker?.Title));
        Assert.Contains(unknown.Items, i => i is { Field: "from_address", Level: PreflightLevel.Advice } && i.Detail.StartsWith("The key may not ask.", StringComparison.Ordinal));
        await FieldsAsync(office, "nosuch");
        Assert.Null((await Preflight(office, outside).CheckAsync(office.Customer, draft, Cancel)).Blocker);
    }

    private static Task FieldsAsync(PostOffice office, params string[] names) => office.Database.WriteAsync(session =>
    {
        var db = session.Db(office.Customer);
        db.AddRange(names.Select(name => new CustomField { CustomerId = office.Customer, Name = name, Label = name, Type = FieldType.Text, CreatedAt = office.Time.GetUtcNow() }));
        return db.SaveChangesAsync(Cancel);
    }, Cancel);

    /// <summary>T: a template that would never end is a fault of the content, at whatever place it is looked at.</summary>
    [Theory, EachDatabase]
    public async Task A_template_that_never_ends_is_said_and_holds_nobody_up(TestDatabase kind)
    {
        await using var office = await PostOffice.OpenAsync(await kind.OpenAsync());
        var desk = new DraftDesk(office);
        using var outside = NoWorld();
        await office.SubscribeAsync("anna@example.com");
        var draft = await desk.CreateAsync(await desk.FieldsAsync() with { Html = "{% for a in (1..5000) %}{% for b in (1..5000) %}{% for c in (1..5000) %}x{% endfor %}{% endfor %}{% endfor %}" });

        var preview = await new CampaignPreviews(office.Database, office.Time).ReadAsync(office.Customer, draft, null, Cancel);
        var found = await Preflight(office, outside).CheckAsync(office.Customer, draft, Cancel);

        Assert.Null(preview.Content);
        Assert.NotNull(preview.Trouble);
        Assert.Equal("The mail cannot be made", found.Blocker?.Title);
    }

    /// <summary>All names lead in here, so that nothing is asked of anybody.</summary>
    private static OutsideHttp NoWorld() => new(OutsideRules.World with { ResolveAsync = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]) });

    private static Preflight Preflight(PostOffice office, OutsideHttp outside, SenderStanding? standing = null) =>
        new(office.Database, new AudienceCounts(office.Database, office.Time), new LinkCheck(outside, office.Time), new MergeGaps(office.Database, office.Time), new SenderRights(office.Database, new Senders(standing ?? new SenderStanding.Verified())),
            new SenderPolicy(office.Database, new DnsLooks(new DnsOptions().Servers(), office.Time), office.Time), SetLooks(office), office.Time);

    /// <summary>The office's server names no configuration set, so nothing is asked.</summary>
    private static SetLooks SetLooks(PostOffice office)
    {
        var quota = new LocalQuotaLedger(office.Time);
        var servers = new SesServers(quota, office.Time);
        return new SetLooks(office.Database, servers, new SesServerOpener(servers, quota, new SentMinutes(office.Database), new Secrets(new KeyRing(office.Database, new EphemeralDataProtectionProvider(), office.Time)), SendingLimits.Default, office.Time), office.Time);
    }

    private sealed class Senders(SenderStanding standing) : ISenderCheck
    {
        public Task<SenderStanding> AskAsync(SendingServer server, IReadOnlyList<string> identities, CancellationToken cancel) => Task.FromResult(standing);

        public Task<bool?> TakesAsync(SendingServer server, string from, CancellationToken cancel) => Task.FromResult<bool?>(standing is SenderStanding.Verified);
    }
}
