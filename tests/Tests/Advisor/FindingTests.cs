using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Advisor.Findings;
using Postroad.Core.Campaigns;
using Postroad.Core.Deliveries;
using Postroad.Core.Notices;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Simulator.Mailboxes;
using Postroad.Tests.Fixtures;
using Postroad.Tests.Simulator;

namespace Postroad.Tests.Advisor;

/// <summary>Findings open once, close by themselves, and are told calmly.</summary>
public sealed class FindingTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>One that nothing stands behind.</summary>
    internal static Finding Found(CustomerId customer, SubjectKind subject, FindingKind kind, long id = 999) => new()
    {
        CustomerId = customer, PublicId = PublicId.New(TimeProvider.System), Kind = kind, Subject = subject, SubjectId = id, SubjectPublicId = "AaIm3000000000000000aA", SubjectName = "Spring", Since = TimeProvider.System.GetUtcNow(),
        SeenAt = TimeProvider.System.GetUtcNow(), Evidence = """{"Campaign":"Sending","Handed over":"1000","Bounced for good":"80","Per cent":"8","AWS reviews at %":"5","AWS may pause at %":"10"}""",
    };

    [Theory, EachDatabase]
    public async Task Two_open_ones_of_a_kind_and_subject_cannot_be_and_a_closed_one_is_in_nobodys_way(TestDatabase kind)
    {
        await using var world = await FindingWorld.OpenAsync(kind);
        var customer = world.Installation.Customer;
        await AddAsync(world, Found(customer, SubjectKind.Campaign, FindingKind.BouncesHigh));
        await Assert.ThrowsAnyAsync<Exception>(() => AddAsync(world, Found(customer, SubjectKind.Campaign, FindingKind.BouncesHigh)));
        await AddAsync(world, Found(customer, SubjectKind.Campaign, FindingKind.ComplaintsHigh));
        Assert.Equal(2, (await world.OpenAsync()).Count);

        // Nobody knows of such a campaign: both are over, and the same may come again.
        Assert.Empty(await world.CheckAsync());
        await AddAsync(world, Found(customer, SubjectKind.Campaign, FindingKind.BouncesHigh));
        Assert.Single(await world.OpenAsync());
    }

    [Theory, EachDatabase]
    public async Task A_campaign_that_bounces_is_found_for_its_customer_alone_and_is_over_a_day_after_its_end(TestDatabase kind)
    {
        var quiet = new MailboxShares { NoSuchMailbox = 100, MailboxFull = 0, LateAtFirst = 0, Complains = 0, OpensPeople = 0, OpensMachines = 0, Clicks = 0, Unsubscribes = 0 };
        await using var world = await FindingWorld.OpenAsync(kind, shares: quiet);
        await world.Installation.SubscribeAsync([.. Enumerable.Range(1, 100).Select(i => $"person{i}@example.com")]);
        var (ours, _) = await world.Installation.SettleAsync(await world.Installation.StartCampaignAsync());
        Assert.Equal(100, ours.Bounced);

        var found = Assert.Single(await world.CheckAsync());
        Assert.Equal((FindingKind.BouncesHigh, SubjectKind.Campaign, "Early access", "100"), (found.Finding.Kind, found.Finding.Subject, found.Finding.SubjectName, found.Evidence["Per cent"]));
        Assert.Empty(await world.Book.ListAsync(CustomerId.Installation, true, Cancel));
        Assert.Empty(await world.Book.ListAsync(new CustomerId(world.Installation.Customer.Value + 1), false, Cancel));
        Assert.Equal((1, 0), (await world.Book.CountAsync(world.Installation.Customer, false, Cancel), await world.Book.CountAsync(CustomerId.Installation, true, Cancel)));

        world.Later.Jump(TimeSpan.FromHours(25));
        Assert.DoesNotContain(FindingKind.BouncesHigh, (await world.CheckAsync()).Select(v => v.Finding.Kind));
    }

    [Theory, EachDatabase]
    public async Task Mail_that_nobody_opens_is_found_after_two_hours_with_why_its_picture_is_not_loaded(TestDatabase kind)
    {
        await using var world = await FindingWorld.OpenAsync(kind);
        await world.Installation.SubscribeAsync([.. Enumerable.Range(1, 50).Select(i => $"person{i}@example.com")]);
        var campaign = await world.Installation.StartCampaignAsync();
        await world.Installation.SettleAsync(campaign);
        world.Later.Jump(TimeSpan.FromMinutes(115));
        Assert.Empty(await world.CheckAsync());
        world.Later.Jump(TimeSpan.FromMinutes(10));

        var found = Assert.Single(await world.CheckAsync());
        Assert.Equal((FindingKind.OpensAtZero, "50", "yes"), (found.Finding.Kind, found.Evidence["Delivered"], found.Evidence["HTML part"]));
        Assert.Contains("nobody else reaches it", found.Text.Cause, StringComparison.Ordinal);
        await world.Installation.Database.WriteAsync(session => session.RunAsync("UPDATE send_counters SET opened_machines = 1 WHERE send_id = @p0", campaign.SendId!), Cancel);
        Assert.Empty(await world.CheckAsync());
    }

    [Fact]
    public async Task A_wrong_clock_is_found_once_for_all_servers_and_is_over_when_it_is_right()
    {
        await using var world = await FindingWorld.OpenAsync(TestDatabase.Sqlite());
        world.SimulatorClock.SetClock(TimeSpan.FromMinutes(4));
        Assert.Empty(await world.CheckAsync());
        world.SimulatorClock.SetClock(TimeSpan.FromMinutes(3));
        var found = Assert.Single(await world.CheckAsync());
        Assert.Equal((FindingKind.ClockWrong, "behind"), (found.Finding.Kind, found.Evidence["Which way"]));
        world.SimulatorClock.SetClock(TimeSpan.FromMinutes(-7));
        Assert.Empty(await world.CheckAsync());
    }

    [Fact]
    public async Task Another_price_plan_is_found_until_the_connection_is_tested_with_it()
    {
        await using var world = await FindingWorld.OpenAsync(TestDatabase.Sqlite());
        var (controls, server) = (world.Installation.Web.Services.GetRequiredService<ServerControls>(), await world.ServerAsync());
        await controls.TestAsync(server.PublicId, "Ines", Cancel);
        Assert.Empty(await world.CheckAsync());
        await world.ChangeRegionAsync(new { plan = "PRO" });
        var found = Assert.Single(await world.CheckAsync());
        Assert.Equal((FindingKind.PlanChanged, "Pro", "Essentials"), (found.Finding.Kind, found.Evidence["Plan now"], found.Evidence["Plan before"]));
        await controls.TestAsync(server.PublicId, "Ines", Cancel);
        Assert.Empty(await world.CheckAsync());
    }

    [Fact]
    public async Task An_identity_that_is_verified_in_another_region_is_named_until_it_is_verified_here()
    {
        await using var world = await FindingWorld.OpenAsync(TestDatabase.Sqlite(), "elsewhere");
        await world.Installation.SubscribeAsync("anna@example.com");
        var campaign = await world.Installation.StartCampaignAsync();
        await Installation.UntilAsync(() => world.Installation.CampaignAsync(campaign.Id), c => c.State == CampaignState.Waiting);
        var found = Assert.Single(await world.CheckAsync(), v => v.Finding.Kind == FindingKind.IdentityElsewhere);
        Assert.Equal("eu-west-1", found.Evidence["Verified in"]);

        await world.MendAsync();
        Assert.Empty(await world.CheckAsync());
    }

    [Fact]
    public async Task A_draft_whose_probe_is_stuck_is_told_where_its_domain_is_verified()
    {
        await using var world = await FindingWorld.OpenAsync(TestDatabase.Sqlite());
        var simulator = world.Installation.Simulator;
        var made = await world.Installation.Web.Services.GetRequiredService<ServerEdits>().CreateAsync(new ServerDraft
        {
            Name = "Second", Region = "eu-central-1", AccessKeyId = simulator.AccessKeyId, SecretAccessKey = simulator.SecretAccessKey, DefaultFrom = "hello@elsewhere.example", Endpoint = simulator.Address.ToString(),
        }, anyway: true, "Ines", Cancel);
        Assert.Equal(ServerState.Draft, Assert.IsType<Edit<SendingServer>.Saved>(made.Edit).Value.State);
        var found = Assert.Single(await world.CheckAsync());
        Assert.Equal((FindingKind.IdentityElsewhere, "Second", "eu-west-1"), (found.Finding.Kind, found.Finding.SubjectName, found.Evidence["Verified in"]));
    }

    [Theory, EachDatabase]
    public async Task A_server_that_sends_nothing_is_blocked_by_the_next_look_after_its_identity_is_gone_and_goes_on_by_the_one_after_it_is_back(TestDatabase kind)
    {
        await using var world = await FindingWorld.OpenAsync(kind);
        Assert.Empty(await world.CheckAsync());
        await world.TellAsync(HttpMethod.Delete, "regions/eu-central-1/identities/harbourlane.example");
        world.Later.Jump(TimeSpan.FromMinutes(10));
        await world.Doctor.RoundAsync(anew: false, Cancel);

        var server = await world.ServerAsync();
        Assert.Equal((ServerState.Blocked, StopReason.IdentityNotVerified), (server.State, server.StopReason));
        Assert.Contains("is not verified for sending in eu-central-1", server.StateReason, StringComparison.Ordinal);
        Assert.Contains("Amazon SES said: “Email identity harbourlane.example does not exist.”", server.StateReason, StringComparison.Ordinal);
        Assert.Equal(FindingKind.ServerBlocked, Assert.Single(await world.OpenAsync()).Finding.Kind);

        await world.TellAsync(HttpMethod.Post, "regions/eu-central-1/identities", new { identity = "harbourlane.example" });
        world.Later.Jump(TimeSpan.FromMinutes(10));
        await world.Doctor.RoundAsync(anew: true, Cancel);
        Assert.Equal(ServerState.Active, (await world.ServerAsync()).State);
        Assert.Empty(await world.OpenAsync());

        // And once more: nothing has left meanwhile.
        await world.TellAsync(HttpMethod.Delete, "regions/eu-central-1/identities/harbourlane.example");
        world.Later.Jump(TimeSpan.FromMinutes(10));
        await world.Doctor.RoundAsync(anew: false, Cancel);
        Assert.Equal(ServerState.Blocked, (await world.ServerAsync()).State);
    }

    [Fact]
    public async Task While_others_mail_through_a_server_whose_own_From_is_gone_it_stays_open_and_one_finding_tells_it()
    {
        await using var world = await FindingWorld.OpenAsync(TestDatabase.Sqlite());
        await world.Installation.SubscribeAsync("anna@example.com");
        await world.Installation.SettleAsync(await world.Installation.StartCampaignAsync());
        await world.UseFromAsync("hello@nowhere.example");
        var found = Assert.Single(await world.CheckAsync());
        Assert.Equal((FindingKind.DefaultFromLost, "hello@nowhere.example"), (found.Finding.Kind, found.Evidence["From"]));
        Assert.Equal(ServerState.Active, (await world.ServerAsync()).State);

        await world.TellAsync(HttpMethod.Post, "regions/eu-central-1/identities", new { identity = "nowhere.example" });
        Assert.Empty(await world.CheckAsync());
    }

    [Theory, InlineData(StopReason.IdentityNotVerified), InlineData(StopReason.Sandbox)]
    public async Task What_stopped_for_a_cause_that_is_gone_sends_again_at_the_next_look(StopReason reason)
    {
        await using var world = await FindingWorld.OpenAsync(TestDatabase.Sqlite());
        var server = await world.ServerAsync();
        await world.Installation.Web.Services.GetRequiredService<ServerStops>().StopAsync(server.Key, reason, "It was so.");
        Assert.Equal(ServerState.Blocked, (await world.ServerAsync()).State);
        await world.Doctor.RoundAsync(anew: true, Cancel);
        Assert.Equal(ServerState.Active, (await world.ServerAsync()).State);
    }

    [Fact]
    public async Task New_findings_are_one_mail_to_each_administrator_and_none_is_told_twice()
    {
        await using var world = await FindingWorld.OpenAsync(TestDatabase.Sqlite());
        var services = world.Installation.Web.Services;
        await world.Installation.Database.WriteAsync(session => session.Db(CustomerId.Installation).Set<SendingServer>().ExecuteUpdateAsync(set => set.SetProperty(s => s.SendsOwnMail, true), Cancel), Cancel);
        using var guest = new Web.Guest(world.Installation.Web);
        await guest.SignInAsync(world.Installation.Customer, isAdministrator: true);
        var mails = new FindingMails(world.Installation.Database, services.GetRequiredService<SendingServers>(), services.GetRequiredService<NoticeOffice>(), services.GetRequiredService<AdminLinks>(), TimeProvider.System);
        await AddAsync(world, Found(world.Installation.Customer, SubjectKind.Campaign, FindingKind.BouncesHigh));
        await AddAsync(world, Found(CustomerId.Installation, SubjectKind.Server, FindingKind.AccountPaused));
        await AddAsync(world, Found(CustomerId.Installation, SubjectKind.Server, FindingKind.Throttled));
        await AddAsync(world, Found(world.Installation.Customer, SubjectKind.Domain, FindingKind.DomainBroken));
        var now = TimeProvider.System.GetUtcNow();

        await mails.MailAsync(now, Cancel);
        Assert.Equal(0, await CountAsync(world));
        await mails.MailAsync(now + FindingMails.Gathers + TimeSpan.FromSeconds(5), Cancel);
        Assert.Equal(1, await CountAsync(world));
        await mails.MailAsync(now + TimeSpan.FromDays(2), Cancel);
        Assert.Equal(1, await CountAsync(world));

        // Another one soon after waits for its hour, and is told then.
        await AddAsync(world, Found(CustomerId.Installation, SubjectKind.Server, FindingKind.AccountUnderReview));
        await mails.MailAsync(now + TimeSpan.FromMinutes(20), Cancel);
        Assert.Equal(1, await CountAsync(world));
        await mails.MailAsync(now + TimeSpan.FromMinutes(70), Cancel);
        Assert.Equal(2, await CountAsync(world));
    }

    [Fact]
    public async Task A_set_that_only_the_identity_names_counts_as_well_and_is_over_once_it_does_not()
    {
        await using var world = await FindingWorld.OpenAsync(TestDatabase.Sqlite());
        var (installation, aws) = (world.Installation, new AwsCaller(world.Installation.Simulator));
        await SetAsync("OPEN", "CLICK");
        Assert.Equal(200, (await aws.CallAsync(HttpMethod.Post, "/v2/email/identities", """{"EmailIdentity":"shop.example","ConfigurationSetName":"postroad"}""")).Status);
        await world.ChangeRegionAsync(new { identities = new[] { "harbourlane.example", "shop.example" } });
        var server = await world.ServerAsync();
        var typed = ServerDraft.Of(server) with { ConfigurationSet = null, DefaultFrom = "hello@shop.example" };
        Assert.IsType<Edit<SendingServer>.Saved>((await installation.Web.Services.GetRequiredService<ServerEdits>().ChangeAsync(server.PublicId, typed, server.Version, anyway: true, "Ines", Cancel)).Edit);
        await installation.SubscribeAsync("anna@example.com");
        var campaign = await installation.StartCampaignAsync(from: "hello@shop.example");
        await installation.UntilAsync(campaign, CampaignState.Finished);
        await Installation.UntilAsync(() => installation.TotalsAsync(campaign), t => t.Delivered > 0);

        var found = Assert.Single(await world.CheckAsync());
        Assert.Equal((FindingKind.TrackedTwice, "postroad", "opens and clicks", "the identity"), (found.Finding.Kind, found.Evidence["Configuration set"], found.Evidence["Amazon SES counts"], found.Evidence["Named by"]));
        Assert.Contains("Early access", found.Text.Sees, StringComparison.Ordinal);
        await SetAsync();
        Assert.Empty(await world.CheckAsync());

        async Task SetAsync(params string[] more)
        {
            var types = string.Join(',', new[] { "SEND", "REJECT", "BOUNCE", "COMPLAINT", "DELIVERY" }.Concat(more).Select(t => $"\"{t}\""));
            var body = $$$"""{"EventDestination":{"Enabled":true,"MatchingEventTypes":[{{{types}}}],"SnsDestination":{"TopicArn":"arn:aws:sns:eu-central-1:402177301188:events" } } }""";
            Assert.Equal(200, (await aws.CallAsync(HttpMethod.Put, "/v2/email/configuration-sets/postroad/event-destinations/events", body)).Status);
        }
    }

    private static async Task<int> CountAsync(FindingWorld world)
    {
        await using var db = world.Installation.Database.Read(CustomerId.Installation);
        return await db.Set<SentNotice>().CountAsync(n => n.Kind == FindingMails.Kind, Cancel);
    }

    private static Task AddAsync(FindingWorld world, Finding finding) => world.Installation.Database.WriteAsync(async session =>
    {
        var db = session.Db(finding.CustomerId);
        db.Add(finding);
        await db.SaveChangesAsync(Cancel);
    }, Cancel);
}
