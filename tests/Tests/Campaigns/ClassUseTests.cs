using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Campaigns;
using Postroad.Core.Deliveries;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Tests.Fixtures;
using Postroad.Tests.SesSetup;
using Postroad.Tests.Web;

namespace Postroad.Tests.Campaigns;

/// <summary>What a campaign gets by its class at the server, and by its own wishes: configuration set and tracking.</summary>
public sealed class ClassUseTests
{
    private const string Link = "https://harbourlane.example/early";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_class_has_its_own_set_and_tracking_and_a_campaign_may_have_others(TestDatabase kind)
    {
        await using var world = await SetupWorld.OpenAsync(kind);
        foreach (var set in (string[])["news", "quiet"]) Assert.Equal(200, (await world.Ses.CallAsync(HttpMethod.Post, "/v2/email/configuration-sets", $$"""{"ConfigurationSetName":"{{set}}"}""")).Status);
        await world.Installation.SubscribeAsync("anna@example.com");
        Assert.Equal(("postroad", true), await SendAsync(world));

        var classes = world.Installation.Web.Services.GetRequiredService<ServerClasses>();
        var server = await ServerAsync(world);
        Assert.IsType<Edit<SendingServer>.Faulty>(await classes.ChangeAsync(server.PublicId, MessageClass.Marketing, "gone", true, server.Version, "Ines", Cancel));
        Assert.IsType<Edit<SendingServer>.Faulty>(await classes.ChangeAsync(server.PublicId, MessageClass.Marketing, "two words", true, server.Version, "Ines", Cancel));
        Assert.IsType<Edit<SendingServer>.Saved>(await classes.ChangeAsync(server.PublicId, MessageClass.Marketing, "news", false, server.Version, "Ines", Cancel));
        Assert.IsType<Edit<SendingServer>.Stale>(await classes.ChangeAsync(server.PublicId, MessageClass.Marketing, "news", true, server.Version, "Ines", Cancel));
        Assert.Equal(("news", false), await SendAsync(world));
        Assert.Equal(("quiet", true), await SendAsync(world, "quiet", true));
    }

    [Theory, EachDatabase]
    public async Task Where_Amazon_SES_wraps_links_ours_are_not_and_where_it_does_no_more_they_are(TestDatabase kind)
    {
        await using var world = await SetupWorld.OpenAsync(kind);
        await world.Installation.SubscribeAsync("anna@example.com");
        var server = await ServerAsync(world);
        await TellAsync(world, ["SEND", "CLICK"]);
        await ClassSetupTests.LookAsync(world, server.PublicId);
        Assert.Equal(("postroad", false), await SendAsync(world));
        var pixel = (await ReceivedMail.OfAsync(world.Installation, "anna@example.com")).Html;
        Assert.Contains("/o/", pixel, StringComparison.Ordinal);
        var found = await PreflightAsync(world);
        Assert.Contains(found.Items, i => i.Title == "Amazon SES counts clicks itself in the configuration set postroad" && i.Level == PreflightLevel.Advice);

        await TellAsync(world, ["SEND"]);
        await ClassSetupTests.LookAsync(world, server.PublicId);
        Assert.Equal(("postroad", true), await SendAsync(world));
        Assert.Contains((await PreflightAsync(world)).Items, i => i.Title == "Opens and clicks are counted once");
    }

    [Fact]
    public async Task A_campaign_whose_own_set_is_gone_waits_alone()
    {
        await using var world = await SetupWorld.OpenAsync(TestDatabase.Sqlite());
        await world.Installation.SubscribeAsync("anna@example.com");
        var waiting = await StartAsync(world, "gone", null);
        await Installation.UntilAsync(() => world.Installation.CampaignAsync(waiting.Id), c => c.StateReason?.StartsWith(HeldSends.SetRefused, StringComparison.Ordinal) == true);
        Assert.Equal(("postroad", true), await SendAsync(world));
        Assert.Equal(ServerState.Active, (await ServerAsync(world)).State);

        Assert.Equal(200, (await world.Ses.CallAsync(HttpMethod.Post, "/v2/email/configuration-sets", """{"ConfigurationSetName":"gone"}""")).Status);
        Assert.Contains("does not exist", (await world.Installation.CampaignAsync(waiting.Id)).StateReason, StringComparison.Ordinal);
    }

    private static async Task<SendingServer> ServerAsync(SetupWorld world) => (await world.Installation.Web.Services.GetRequiredService<SendingServers>().ListAsync(Cancel))[0];

    /// <summary>Which set the mail named, and whether its link leads through us.</summary>
    private static async Task<(string? Set, bool IsWrapped)> SendAsync(SetupWorld world, string? set = null, bool? tracks = null)
    {
        await world.Installation.UntilAsync(await StartAsync(world, set, tracks), CampaignState.Finished);
        var mail = await ReceivedMail.OfAsync(world.Installation, "anna@example.com");
        return (await ClassSetupTests.SetOfAsync(world, "anna@example.com"), !mail.Html.Contains(Link, StringComparison.Ordinal));
    }

    private static async Task<Campaign> StartAsync(SetupWorld world, string? set, bool? tracks)
    {
        var draft = await DraftAsync(world, set, tracks);
        await world.Installation.Web.Services.GetRequiredService<CampaignRuns>().StartAsync(world.Installation.Customer, draft.Id, Cancel);
        return await world.Installation.CampaignAsync(draft.Id.Value);
    }

    private static async Task<CampaignDraft> DraftAsync(SetupWorld world, string? set = null, bool? tracks = null)
    {
        var (services, customer) = (world.Installation.Web.Services, world.Installation.Customer);
        Assert.True(EmailAddress.TryParse("hello@harbourlane.example", out var from, out _));
        var made = await services.GetRequiredService<CampaignDrafts>().CreateAsync(customer, new NewCampaign
        {
            Name = "Early access", List = world.Installation.List, Server = world.Installation.Server, Subject = "Hello", FromName = "Harbour Lane", From = from, Html = $"""<p>Hello</p><a href="{Link}">Shop</a>""",
        }, Cancel);
        var draft = (await services.GetRequiredService<CampaignDrafts>().FindAsync(customer, made.PublicId, Cancel))!;
        var changed = await services.GetRequiredService<CampaignSets>().ChangeAsync(customer, draft.PublicId, draft.Version, set == "gone" ? null : set, tracks, "Ines", Cancel);
        Assert.IsType<Edit<CampaignDraft>.Saved>(changed);
        // Nobody chooses what is not there; it went afterwards.
        if (set == "gone") await world.Installation.Database.WriteAsync(session => session.RunAsync("UPDATE campaigns SET configuration_set = 'gone' WHERE id = @p0", draft.Id.Value), Cancel);
        return (await services.GetRequiredService<CampaignDrafts>().FindAsync(customer, draft.PublicId, Cancel))!;
    }

    private static async Task<PreflightResult> PreflightAsync(SetupWorld world) =>
        await world.Installation.Web.Services.GetRequiredService<Preflight>().CheckAsync(world.Installation.Customer, await DraftAsync(world), Cancel);

    private static async Task TellAsync(SetupWorld world, string[] types)
    {
        var body = JsonSerializer.Serialize(new { EventDestination = new { Enabled = true, MatchingEventTypes = types, SnsDestination = new { TopicArn = SetupWorld.Arn("sns", "events") } } });
        var answer = await world.Ses.CallAsync(HttpMethod.Put, "/v2/email/configuration-sets/postroad/event-destinations/events", body);
        Assert.True(answer.Status == 200, answer.Body);
    }
}
