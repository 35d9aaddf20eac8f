using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Accounts;
using Postroad.Core.Campaigns;
using Postroad.Core.Feedback.Ses;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Tests.Fixtures;
using Postroad.Tests.Sending.Ses;

namespace Postroad.Tests.Sending;

/// <summary>Making and changing sending servers, against the simulator of Amazon SES.</summary>
public sealed class ServerEditsTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_server_that_passes_its_test_is_active_and_its_secret_is_nowhere_in_clear(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind);
        var save = await Edits(installation).CreateAsync(Typed(installation), anyway: false, "Ines Moreau", Cancel);
        var server = Assert.IsType<Edit<SendingServer>.Saved>(save.Edit).Value;

        Assert.Equal((ServerState.Active, 1, true), (server.State, server.Version, server.Tested()!.Passed));
        Assert.Equal((true, 2000d), (server.Tested()!.Account!.Production, server.Tested()!.Account!.MaxSendRate));
        Assert.DoesNotContain(installation.Simulator.SecretAccessKey, server.SecretAccessKey, StringComparison.Ordinal);
        Assert.Equal(["SES Frankfurt", "SES Two"], (await installation.Web.Services.GetRequiredService<SendingServers>().ListAsync(Cancel)).Select(s => s.Name));
        Assert.Equal(("server.create", "Ines Moreau"), (await LogAsync(installation))[^1]);
    }

    [Fact]
    public async Task All_that_is_wrong_is_said_at_once_before_anything_is_asked()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        var save = await Edits(installation).CreateAsync(new ServerDraft
        {
            Name = "ses frankfurt", Region = "eu-atlantis-1", AccessKeyId = "my key", SecretAccessKey = "too short", DefaultFrom = "hello@example", ConfigurationSet = "a set",
            QueueUrl = "http://queue.example/1/q", Endpoint = "ftp://ses.example", MaxPerSecond = "fast",
        }, anyway: true, "Ines Moreau", Cancel);

        Assert.Equal(["access_key_id", "configuration_set", "default_from", "endpoint", "max_per_second", "name", "queue_url", "region", "secret_access_key"],
            Assert.IsType<Edit<SendingServer>.Faulty>(save.Edit).Faults.Select(f => f.Field).Order());
        Assert.Null(save.Test);
    }

    [Theory]
    [InlineData("http://10.0.0.7:4599/", "plain http")]
    [InlineData("http://169.254.169.254/", "where this machine's cloud keeps its keys")]
    [InlineData("https://169.254.169.254/latest", "where this machine's cloud keeps its keys")]
    [InlineData("https://[fd00:ec2::254]/", "where this machine's cloud keeps its keys")]
    [InlineData("https://[::ffff:169.254.169.254]/", "where this machine's cloud keeps its keys")]
    [InlineData("http://localhost.attacker.example/", "plain http")]
    [InlineData("https://user:pass@email.eu-west-1.amazonaws.com/", "carries a user name")]
    [InlineData("https://email.eu-west-1.amazonaws.com/?x=1", "carries a query")]
    [InlineData("file:///etc/passwd", "is not an http or https address")]
    public void An_endpoint_is_https_or_on_this_machine_and_never_where_a_cloud_keeps_keys(string endpoint, string fault)
    {
        var faults = new List<FieldFault>();
        ServerRules.Read(Typed("https://email.eu-central-1.amazonaws.com") with { Endpoint = endpoint }, null, faults);
        Assert.Contains(fault, Assert.Single(faults, f => f.Field == "endpoint").Sentence, StringComparison.Ordinal);
        var none = new List<FieldFault>();
        ServerRules.Read(Typed("http://127.0.0.1:4599"), null, none);
        Assert.Empty(none);
    }

    [Theory, EachDatabase]
    public async Task What_does_not_pass_is_kept_only_when_told_so_as_a_draft_and_is_active_when_it_passes(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind);
        var wrong = Typed(installation) with { SecretAccessKey = new string('x', 40) };
        var refused = await Edits(installation).CreateAsync(wrong, anyway: false, "Ines Moreau", Cancel);
        Assert.Equal("secret_access_key", Assert.Single(Assert.IsType<Edit<SendingServer>.Faulty>(refused.Edit).Faults).Field);
        Assert.Equal((false, StopReason.InvalidCredentials), (refused.Test!.Passed, refused.Test.Reason));
        Assert.Single(await installation.Web.Services.GetRequiredService<SendingServers>().ListAsync(Cancel));

        var kept = Assert.IsType<Edit<SendingServer>.Saved>((await Edits(installation).CreateAsync(wrong, anyway: true, "Ines Moreau", Cancel)).Edit).Value;
        Assert.Equal(ServerState.Draft, kept.State);
        Assert.Contains("The secret does not belong to the access key id", kept.StateReason, StringComparison.Ordinal);
        var still = Assert.IsType<ServerControl.Done>(await Controls(installation).TestAsync(kept.PublicId, "Ines Moreau", Cancel));
        Assert.Equal(ServerState.Draft, still.Server.State);
        Assert.IsType<ServerControl.NotSo>(await Controls(installation).PauseAsync(kept.PublicId, "Ines Moreau", null, Cancel));

        var right = Assert.IsType<Edit<SendingServer>.Saved>((await Edits(installation).ChangeAsync(kept.PublicId, Typed(installation), 1, anyway: false, "Ines Moreau", Cancel)).Edit).Value;
        Assert.Equal((ServerState.Active, 2, "Ines Moreau", null), (right.State, right.Version, right.ChangedBy, right.StateReason));
    }

    [Theory, EachDatabase]
    public async Task An_unverified_From_says_in_which_region_it_is_verified(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind);
        var save = await Edits(installation).CreateAsync(Typed(installation) with { DefaultFrom = "hello@elsewhere.example" }, anyway: false, "Ines Moreau", Cancel);
        var fault = Assert.Single(Assert.IsType<Edit<SendingServer>.Faulty>(save.Edit).Faults);
        Assert.Equal("default_from", fault.Field);
        Assert.Contains("verified in eu-west-1, not in eu-central-1", fault.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_configuration_set_that_is_not_there_is_found_by_the_test()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        var save = await Edits(installation).CreateAsync(Typed(installation) with { ConfigurationSet = "nobodys" }, anyway: false, "Ines Moreau", Cancel);
        var fault = Assert.Single(Assert.IsType<Edit<SendingServer>.Faulty>(save.Edit).Faults);
        Assert.Equal("configuration_set", fault.Field);
        Assert.Contains("does not exist in eu-central-1", fault.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stored_secret_that_does_not_open_is_a_test_that_does_not_pass_and_no_error()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        var server = await OnlyAsync(installation);
        await installation.Database.WriteAsync(session => session.RunAsync("UPDATE sending_servers SET secret_access_key = '1.1.AAAA'"), Cancel);
        var tested = Assert.IsType<ServerControl.Done>(await Controls(installation).TestAsync(server.PublicId, "Ines Moreau", Cancel)).Server;
        Assert.Contains("does not open", tested.Tested()!.Why!.What, StringComparison.Ordinal);
        Assert.Contains("was sealed with a key that this installation does not have", tested.Tested()!.Reply, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task A_stored_secret_is_never_used_at_an_address_that_it_was_not_entered_for(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind);
        await using var other = new RawServer(RawServer.Says(404, "{}"));
        var server = await OnlyAsync(installation);
        foreach (var (change, field) in new (ServerDraft, string)[]
        {
            (Typed(installation) with { SecretAccessKey = "", Endpoint = other.Uri.ToString() }, "secret_access_key"),
            (Typed(installation) with { SecretAccessKey = "", Region = "eu-west-1" }, "secret_access_key"),
            (Typed(installation) with { SecretAccessKey = "", QueueUrl = $"{other.Uri}1/q" }, "secret_access_key"),
            (Typed(installation) with { SecretAccessKey = "", AccessKeyId = "AKIAIOSFODNN7OTHER00" }, "secret_access_key"),
        })
        {
            var save = await Edits(installation).ChangeAsync(server.PublicId, change with { Name = "SES Frankfurt" }, 1, anyway: true, "Ines Moreau", Cancel);
            Assert.Equal(field, Assert.Single(Assert.IsType<Edit<SendingServer>.Faulty>(save.Edit).Faults).Field);
            Assert.Null(save.Test);
        }

        Assert.Empty(other.Requests);
        // With the secret entered again it does go there, and no answer ever shows it.
        var entered = await Edits(installation).ChangeAsync(server.PublicId, Typed(installation) with { Name = "SES Frankfurt", Endpoint = other.Uri.ToString() }, 1, anyway: false, "Ines Moreau", Cancel);
        Assert.NotNull(entered.Test);
        Assert.NotEmpty(other.Requests);
        Assert.DoesNotContain(other.Requests, r => r.Contains(installation.Simulator.SecretAccessKey, StringComparison.Ordinal));
    }

    [Theory, EachDatabase]
    public async Task An_empty_secret_keeps_the_stored_one_and_the_second_of_two_people_is_told(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind);
        var server = await OnlyAsync(installation);
        var change = Typed(installation) with { Name = "SES Frankfurt", SecretAccessKey = "", MaxPerSecond = "12.5" };
        var first = Assert.IsType<Edit<SendingServer>.Saved>((await Edits(installation).ChangeAsync(server.PublicId, change, 1, anyway: false, "Ines Moreau", Cancel)).Edit);
        var second = Assert.IsType<Edit<SendingServer>.Stale>((await Edits(installation).ChangeAsync(server.PublicId, change with { MaxPerSecond = "1" }, 1, anyway: false, "Ben", Cancel)).Edit);

        Assert.Equal((12.5, server.SecretAccessKey, 2, ServerState.Active), (first.Value.MaxPerSecond!.Value, first.Value.SecretAccessKey, first.Value.Version, first.Value.State));
        Assert.Equal((2, "Ines Moreau"), (second.Current.Version, second.Current.ChangedBy));
        Assert.Equal(12.5, (await OnlyAsync(installation)).MaxPerSecond);
    }

    [Theory, EachDatabase]
    public async Task A_server_that_another_takes_the_own_mail_from_is_changed_and_the_log_says_so(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind);
        await Notices.LostPasswordTests.AppointAsync(installation);
        var first = await OnlyAsync(installation);
        Assert.IsType<Edit<SendingServer>.Saved>((await Edits(installation).CreateAsync(Typed(installation) with { SendsOwnMail = true }, anyway: false, "Ines Moreau", Cancel)).Edit);
        var now = (await installation.Web.Services.GetRequiredService<SendingServers>().FindAsync(first.PublicId, Cancel))!;
        Assert.Equal((false, first.Version + 1, "Ines Moreau"), (now.SendsOwnMail, now.Version, now.ChangedBy));
        Assert.Equal([("server.change", "Ines Moreau"), ("server.create", "Ines Moreau")], (await LogAsync(installation)).TakeLast(2).Order());
    }

    [Theory, EachDatabase]
    public async Task A_server_that_nothing_needs_can_be_deleted_and_no_other(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind);
        await installation.SubscribeAsync("anna@example.com");
        await installation.SettleAsync(await installation.StartCampaignAsync());
        var used = await OnlyAsync(installation);
        var spare = Assert.IsType<Edit<SendingServer>.Saved>((await Edits(installation).CreateAsync(Typed(installation), anyway: false, "Ines Moreau", Cancel)).Edit).Value;

        var kept = Assert.IsType<Edit<SendingServer>.Faulty>(await Edits(installation).DeleteAsync(used.PublicId, used.Version, "Ines Moreau", Cancel));
        Assert.Contains("1 send names it", Assert.Single(kept.Faults).Sentence, StringComparison.Ordinal);
        Assert.IsType<Edit<SendingServer>.Stale>(await Edits(installation).DeleteAsync(spare.PublicId, spare.Version + 1, "Ines Moreau", Cancel));
        Assert.IsType<Edit<SendingServer>.Saved>(await Edits(installation).DeleteAsync(spare.PublicId, spare.Version, "Ines Moreau", Cancel));
        Assert.Equal(used.PublicId, (await OnlyAsync(installation)).PublicId);
    }

    [Theory, EachDatabase]
    public async Task A_campaign_goes_on_by_itself_when_the_right_secret_is_entered_and_its_events_come_when_the_right_queue_is(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind, new Installation.Change { Secret = new string('x', 40) });
        var server = await OnlyAsync(installation);
        await installation.SubscribeAsync([.. Enumerable.Range(1, 30).Select(i => $"person{i}@example.com")]);
        var campaign = await installation.StartCampaignAsync();
        var waiting = await installation.UntilAsync(campaign, CampaignState.Waiting);
        Assert.Contains("is blocked by its provider", waiting.StateReason, StringComparison.Ordinal);

        var wrongQueue = new UriBuilder(installation.Simulator.QueueUrl) { Path = "/402177301188/nobodys" }.Uri.ToString();
        var typed = Typed(installation) with { Name = "SES Frankfurt", QueueUrl = wrongQueue };
        var refused = await Edits(installation).ChangeAsync(server.PublicId, typed, 1, anyway: false, "Ines Moreau", Cancel);
        var fault = Assert.Single(Assert.IsType<Edit<SendingServer>.Faulty>(refused.Edit).Faults);
        Assert.Equal(("queue_url", true), (fault.Field, refused.Test!.Passed));
        Assert.Contains("nobodys does not exist", fault.Sentence, StringComparison.Ordinal);
        Assert.IsType<Edit<SendingServer>.Saved>((await Edits(installation).ChangeAsync(server.PublicId, typed, 1, anyway: true, "Ines Moreau", Cancel)).Edit);
        await installation.UntilAsync(campaign, CampaignState.Finished);
        var intakes = installation.Web.Services.GetRequiredService<QueueIntakes>();
        await Installation.UntilAsync(() => Task.FromResult(intakes.StatusOf(server.Key)?.Error), error => error?.Contains("nobodys", StringComparison.Ordinal) == true);
        Assert.Equal(0, (await installation.TotalsAsync(campaign)).Delivered);

        Assert.IsType<Edit<SendingServer>.Saved>((await Edits(installation).ChangeAsync(server.PublicId, typed with { QueueUrl = installation.Simulator.QueueUrl.ToString(), SecretAccessKey = "" }, 2, anyway: false, "Ines Moreau", Cancel)).Edit);
        var (ours, theirs) = await installation.SettleAsync(campaign);
        Assert.Equal((30, 30, 30, 0), (ours.Sent, ours.Delivered, theirs.DistinctKeys, theirs.Copies));
        Assert.True(intakes.HasQueue(server.Key));
    }

    [Theory, EachDatabase]
    public async Task A_campaign_says_that_its_server_is_paused_by_whom_and_why(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind, new Installation.Change { Region = new() { Name = "eu-central-1", MaxSendRate = 20, Identities = ["harbourlane.example"] } });
        var server = await OnlyAsync(installation);
        await installation.SubscribeAsync([.. Enumerable.Range(1, 60).Select(i => $"person{i}@example.com")]);
        var campaign = await installation.StartCampaignAsync();
        await Installation.UntilAsync(() => installation.TotalsOrNoneAsync(campaign), t => t?.Sent > 0);
        await Controls(installation).PauseAsync(server.PublicId, "Ines Moreau", "the key is being replaced", Cancel);
        var waiting = await installation.UntilAsync(campaign, CampaignState.Waiting);
        Assert.Equal("SES Frankfurt is paused by Ines Moreau: the key is being replaced", waiting.StateReason);

        // Changed while it is paused: it stays paused.
        Assert.IsType<Edit<SendingServer>.Saved>((await Edits(installation).ChangeAsync(server.PublicId, Typed(installation) with { Name = "SES Frankfurt" }, 1, anyway: false, "Ben", Cancel)).Edit);
        Assert.Equal((ServerState.Paused, "Ines Moreau"), ((await OnlyAsync(installation)).State, (await OnlyAsync(installation)).StateBy));
        await Controls(installation).ResumeAsync(server.PublicId, "Ines Moreau", Cancel);
        var (ours, theirs) = await installation.SettleAsync(campaign);
        Assert.Equal((60, 60, 0), (ours.Delivered, theirs.DistinctKeys, theirs.Copies));
    }

    private static ServerEdits Edits(Installation installation) => installation.Web.Services.GetRequiredService<ServerEdits>();

    private static ServerControls Controls(Installation installation) => installation.Web.Services.GetRequiredService<ServerControls>();

    internal static ServerDraft Typed(Installation installation) => Typed(installation.Simulator.Address.ToString()) with
    {
        AccessKeyId = installation.Simulator.AccessKeyId, SecretAccessKey = installation.Simulator.SecretAccessKey, ConfigurationSet = installation.Simulator.ConfigurationSet,
        QueueUrl = installation.Simulator.QueueUrl.ToString(),
    };

    internal static ServerDraft Typed(string endpoint) => new()
    {
        Name = "SES Two", Region = "eu-central-1", AccessKeyId = "AKIAIOSFODNN7EXAMPLE", SecretAccessKey = new string('s', 40), DefaultFrom = "hello@harbourlane.example", Endpoint = endpoint,
    };

    private static async Task<SendingServer> OnlyAsync(Installation installation) => Assert.Single(await installation.Web.Services.GetRequiredService<SendingServers>().ListAsync(Cancel));

    private static async Task<List<(string Action, string By)>> LogAsync(Installation installation)
    {
        await using var db = installation.Database.Read(CustomerId.Installation);
        return [.. (await db.Set<AuditEntry>().OrderBy(e => e.Id).ToListAsync(Cancel)).Select(e => (e.Action, e.By))];
    }
}
