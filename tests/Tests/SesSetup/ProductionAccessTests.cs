using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Postroad.Core.Accounts;
using Postroad.Core.Advisor;
using Postroad.Core.Primitives;
using Postroad.Core.Sending.Ses;
using Postroad.Core.SesSetup;
using Postroad.Tests.Fakes;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.SesSetup;

/// <summary>An account in the sandbox asks to leave it: drafted from what is there, sent once, followed until AWS has decided.</summary>
public sealed class ProductionAccessTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static ProductionWish Wish => new()
    {
        MailType = MailType.Marketing, Website = "https://www.harbourlane.example", Contacts = "ines@harbourlane.example",
        Description = "We mail 12,000 customers who ticked a box on our sign-up page. Who bounces or complains is suppressed at once and never mailed again.",
    };

    [Theory, EachDatabase]
    public async Task A_request_is_sent_once_followed_and_its_end_is_written_down(TestDatabase kind)
    {
        await using var world = await SetupWorld.OpenAsync(kind);
        await SandboxAsync(world);
        var (server, access) = (await world.DraftAsync(), Access(world));
        Assert.Equal((ProductionStanding.Sandbox, 200d, (ProductionRequest?)null), Shown(await access.FindAsync(server, Cancel)));

        var asked = Assert.IsType<ProductionAnswer.Asked>(await access.AskAsync(server, Wish, SetupWorld.Person, Cancel)).View;
        Assert.Equal((ProductionStanding.Reviewed, SetupWorld.Person, Wish.Description), (asked.Standing, asked.Request!.AskedBy, asked.Request.Description));
        var told = (await world.Ses.CallAsync(HttpMethod.Get, "/v2/email/account")).Json.GetProperty("Details");
        Assert.Equal(("MARKETING", Wish.Website, "EN", "ines@harbourlane.example", "PENDING"), (told.GetProperty("MailType").GetString(), told.GetProperty("WebsiteURL").GetString(),
            told.GetProperty("ContactLanguage").GetString(), told.GetProperty("AdditionalContactEmailAddresses")[0].GetString(), told.GetProperty("ReviewDetails").GetProperty("Status").GetString()));
        Assert.Equal(told.GetProperty("ReviewDetails").GetProperty("CaseId").GetString(), asked.Account!.ReviewCase);
        Assert.StartsWith("AWS looks at a request already (case ", Assert.Single(Assert.IsType<ProductionAnswer.Faulty>(await access.AskAsync(server, Wish, SetupWorld.Person, Cancel)).Faults).Sentence, StringComparison.Ordinal);

        await DecideAsync(world, "GRANTED");
        // Another process, which has not asked within the minute, looks after it by itself.
        var other = Access(world);
        await other.FollowPendingAsync(Cancel);
        var now = (await other.FindAsync(server, Cancel))!;
        Assert.Equal((ProductionStanding.Granted, 50_000d, "GRANTED"), (now.Standing, now.Account!.Max24HourSend, now.Request!.Review));
        Assert.NotNull(now.Request.DecidedAt);
        Assert.StartsWith("The account may mail everybody in eu-central-1 already", Assert.Single(Assert.IsType<ProductionAnswer.Faulty>(await other.AskAsync(server, Wish, SetupWorld.Person, Cancel)).Faults).Sentence, StringComparison.Ordinal);
        await using var db = world.Installation.Database.Read(CustomerId.Installation);
        Assert.Equal(["Production access asked for in eu-central-1: marketing mail, https://www.harbourlane.example", "Production access in eu-central-1: GRANTED"],
            await db.Set<AuditEntry>().Where(e => e.Action == "server.production-access").OrderBy(e => e.Id).Select(e => e.Note).ToListAsync(Cancel));
    }

    [Fact]
    public async Task Of_two_presses_at_once_one_asks_and_the_other_is_told()
    {
        await using var world = await SetupWorld.OpenAsync(TestDatabase.Sqlite());
        await SandboxAsync(world);
        var (server, access) = (await world.DraftAsync(), Access(world));
        await access.FindAsync(server, Cancel);
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => access.AskAsync(server, Wish, SetupWorld.Person, Cancel)));
        Assert.Single(answers.OfType<ProductionAnswer.Asked>());
        Assert.All(answers.OfType<ProductionAnswer.Faulty>(), a => Assert.StartsWith("AWS looks at a request already (case ", Assert.Single(a.Faults).Sentence, StringComparison.Ordinal));
        await using var db = world.Installation.Database.Read(CustomerId.Installation);
        Assert.Equal(1, await db.Set<AuditEntry>().CountAsync(e => e.Action == "server.production-access", Cancel));
    }

    [Fact]
    public async Task Who_was_denied_may_ask_again()
    {
        await using var world = await SetupWorld.OpenAsync(TestDatabase.Sqlite());
        await SandboxAsync(world);
        var server = await world.DraftAsync();
        await Access(world).AskAsync(server, Wish, SetupWorld.Person, Cancel);
        await DecideAsync(world, "DENIED");
        Assert.Equal(ProductionStanding.Denied, (await Access(world).FindAsync(server, Cancel))!.Standing);
        Assert.Equal(ProductionStanding.Reviewed, Assert.IsType<ProductionAnswer.Asked>(await Access(world).AskAsync(server, Wish, SetupWorld.Person, Cancel)).View.Standing);
    }

    [Fact]
    public async Task A_key_that_may_not_ask_is_told_so_in_AWSs_words_and_nothing_counts_as_asked()
    {
        await using var world = await SetupWorld.OpenAsync(TestDatabase.Sqlite());
        await SandboxAsync(world);
        await world.SetKeyAsync("""{"Statement":{"Effect":"Allow","Action":"ses:GetAccount","Resource":"*"}}""");
        var server = await world.DraftAsync(SetupWorld.Key, SetupWorld.Secret);
        Assert.Equal("The key may not ask: allow it ses:PutAccountDetails, which the set-up policy has, and send it again. AWS says: “User: arn:aws:iam::402177301188:user/mailer is not authorized to perform: ses:PutAccountDetails on resource: *”",
            Assert.Single(Assert.IsType<ProductionAnswer.Faulty>(await Access(world).AskAsync(server, Wish, SetupWorld.Person, Cancel)).Faults).Sentence);
        Assert.Null((await Access(world).FindAsync(server, Cancel))!.Request);
        await world.SetKeyAsync(KeyPolicies.ForSetUp("eu-central-1", new SetupNames("shop")));
        Assert.IsType<ProductionAnswer.Asked>(await Access(world).AskAsync(server, Wish, SetupWorld.Person, Cancel));
    }

    [Fact]
    public async Task A_lost_answer_is_not_asked_again_but_looked_after()
    {
        await using var world = await SetupWorld.OpenAsync(TestDatabase.Sqlite());
        await SandboxAsync(world);
        await using var wire = new CutWire(world.Installation.Simulator.Address, "account/details");
        var server = await world.DraftAsync(endpoint: wire.Address);
        Assert.Equal(ProductionStanding.Reviewed, Assert.IsType<ProductionAnswer.Asked>(await Access(world).AskAsync(server, Wish, SetupWorld.Person, Cancel)).View.Standing);
        Assert.Equal(1, wire.Cut);
    }

    [Fact]
    public async Task The_draft_says_what_is_so_and_what_it_does_not_know_is_not_sent()
    {
        await using var world = await SetupWorld.OpenAsync(TestDatabase.Sqlite());
        await SandboxAsync(world);
        var server = await world.DraftAsync();
        var draft = await world.Installation.Web.Services.GetRequiredService<ProductionDraft>().MakeAsync(await world.ServerAsync(server), Cancel);
        Assert.Contains("[say ", draft.Description, StringComparison.Ordinal);
        Assert.Equal(("description", "Replace what stands in square brackets: AWS’s people would read it as it is."),
            Assert.IsType<ProductionAnswer.Faulty>(await Access(world).AskAsync(server, draft with { Website = Wish.Website }, SetupWorld.Person, Cancel)).Faults.Select(f => (f.Field, f.Sentence)).Single());
        await world.MakeAsync(server, "shop");
        Assert.Contains("the configuration set shop publishes them to us by Amazon SNS and Amazon SQS", (await world.Installation.Web.Services.GetRequiredService<ProductionDraft>().MakeAsync(await world.ServerAsync(server), Cancel)).Description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("website", "harbourlane", "“harbourlane” is not the address of a website that AWS can open, such as https://www.example.com.")]
    [InlineData("website", "", "Write the address of your website: AWS looks at it.")]
    [InlineData("website", "https://localhost/", "“https://localhost/” is not the address of a website that AWS can open, such as https://www.example.com.")]
    [InlineData("description", "We mail people.", "Say more than 15 characters: whom you mail, why they agreed to it, and what becomes of bounces and complaints. AWS refuses short ones.")]
    [InlineData("contacts", "a@b.example, nobody", "“nobody” is not an address.")]
    [InlineData("contacts", "a@b.example b@b.example", "“a@b.example b@b.example” is not an address.")]
    [InlineData("contacts", "a@b.example,b@b.example,c@b.example,d@b.example,e@b.example", "5 addresses; AWS writes to 4 beside the account's own.")]
    public void What_AWS_would_refuse_is_said_before_it_is_asked(string field, string typed, string sentence)
    {
        var wish = field switch { "website" => Wish with { Website = typed }, "description" => Wish with { Description = typed }, _ => Wish with { Contacts = typed } };
        Assert.Equal([(field, sentence)], wish.Faults().Select(f => (f.Field, f.Sentence)));
        Assert.Empty(Wish.Faults());
    }

    private static (ProductionStanding, double?, ProductionRequest?) Shown(ProductionView? view) => (view!.Standing, view.Account?.Max24HourSend, view.Request);

    private static ProductionAccess Access(SetupWorld world)
    {
        var (services, time) = (world.Installation.Web.Services, new HurriedTime());
        return new ProductionAccess(world.Installation.Database, new SesServers(services.GetRequiredService<Postroad.Core.Sending.LocalQuotaLedger>(), time), services.GetRequiredService<SesServerOpener>(), time, NullLogger<ProductionAccess>.Instance);
    }

    private static Task SandboxAsync(SetupWorld world) => world.ControlAsync(HttpMethod.Put, "regions/eu-central-1", new { sandbox = true, max24_hour_send = 200, max_send_rate = 1 });

    private static Task DecideAsync(SetupWorld world, string decision) => world.ControlAsync(HttpMethod.Post, "regions/eu-central-1/review", new { decision });
}
