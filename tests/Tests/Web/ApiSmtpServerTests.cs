using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Campaigns;
using Postroad.Core.Deliveries;
using Postroad.Core.Domains;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Ses;
using Postroad.Simulator.Regions;
using Postroad.Simulator.Smtp;
using Postroad.Tests.Fixtures;
using Postroad.Tests.Sending.Smtp;

namespace Postroad.Tests.Web;

/// <summary>Both types of servers over SMTP, by calls alone: made, tested, sent through and reported.</summary>
public sealed class ApiSmtpServerTests
{
    private static readonly string[] Once = ["EHLO", "AUTH", "QUIT"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_campaign_leaves_through_a_relay_that_was_connected_by_the_API(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind);
        using var desk = await ApiDesk.OpenAsync(installation, installation.Customer);
        await using var relay = new ScriptedSmtpServer();

        var made = (await desk.CallAsync("POST", "/servers", Relay(relay.Port))).Expect(201);
        Assert.Equal(("smtp", "active", ""), (Text(made.Json, "type"), Text(made.Json, "state"), Text(made.Json, "region")));
        Assert.DoesNotContain("open sesame", made.Text, StringComparison.Ordinal);
        var (smtp, facts) = (made.Json.GetProperty("smtp"), made.Json.GetProperty("test").GetProperty("smtp"));
        Assert.Equal(("127.0.0.1", relay.Port, "none", "postroad", 3), (Text(smtp, "host"), smtp.GetProperty("port").GetInt32(), Text(smtp, "encryption"), Text(smtp, "user"), smtp.GetProperty("connections").GetInt32()));
        Assert.Equal("220 scripted.example ESMTP", Text(facts, "greeting"));
        Assert.Equal(["SIZE 1000000", "PIPELINING", "DSN", "8BITMIME", "ENHANCEDSTATUSCODES", "AUTH PLAIN"], facts.GetProperty("offers").EnumerateArray().Select(o => o.GetString()));
        Assert.Equal(Once, relay.Asked.Select(a => a.Verb).Where(Once.Contains));
        Assert.Empty(relay.Taken);

        await installation.SubscribeAsync("anna@example.com", "ben@example.com", "carla@example.com");
        await installation.SwitchToAsync(Text(made.Json, "id"));
        var campaign = await installation.UntilAsync(await installation.StartCampaignAsync(), CampaignState.Finished);
        Assert.Equal(["<anna@example.com>", "<ben@example.com>", "<carla@example.com>"], relay.Taken.Select(t => t.To.Split(' ')[1][3..]).Order(StringComparer.Ordinal));
        Assert.All(relay.Taken, t => Assert.StartsWith("MAIL FROM:<bounces@harbourlane.example>", t.From, StringComparison.Ordinal));
        Assert.DoesNotContain(relay.Taken, t => t.Data.Contains("X-SES-", StringComparison.Ordinal));

        var report = (await desk.CallAsync("GET", $"/campaigns/{campaign.PublicId}/report")).Expect(200);
        var numbers = report.Json.GetProperty("numbers");
        Assert.Equal((3, 0, false), (numbers.GetProperty("sent").GetInt32(), numbers.GetProperty("delivered").GetInt32(), numbers.GetProperty("reported").GetBoolean()));
        var line = (await desk.CallAsync("GET", $"/servers/{Text(made.Json, "id")}")).Expect(200).Json;
        Assert.Equal((3, "Limited by nothing but the relay"), (line.GetProperty("day_use").GetInt32(), Text(line, "limited_by")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_campaign_leaves_through_Amazon_SES_by_SMTP_and_its_events_come_by_the_queue(bool isTls)
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite(), new() { Smtp = new SmtpOptions { StartTlsPort = 0, TlsPort = 0 } });
        using var desk = await ApiDesk.OpenAsync(installation, installation.Customer);
        var made = (await desk.CallAsync("POST", "/servers", Ses(installation, isTls))).Expect(201);
        Assert.Equal(("ses_smtp", "active"), (Text(made.Json, "type"), Text(made.Json, "state")));
        var test = made.Json.GetProperty("test");
        Assert.True(test.GetProperty("production").GetBoolean());
        Assert.Contains("CN=email-smtp", Text(test.GetProperty("smtp").GetProperty("certificate"), "subject"), StringComparison.Ordinal);

        // With the key, all that the API type has works as well; without writing the secret again it goes to no other host.
        var set = (await desk.CallAsync("POST", $"/servers/{Text(made.Json, "id")}/set-up/look", new { name = "shop" })).Expect(200);
        Assert.Contains("shop-events", set.Text, StringComparison.Ordinal);
        var elsewhere = Ses(installation, isTls);
        elsewhere.Remove("secret_access_key");
        ((Dictionary<string, object?>)elsewhere["smtp"]!)["port"] = 2587;
        Assert.Equal(["secret_access_key"], (await desk.CallAsync("PUT", $"/servers/{Text(made.Json, "id")}", elsewhere, change: m => m.Headers.TryAddWithoutValidation("If-Match", made.Headers["ETag"]))).Problem(422));

        await installation.SubscribeAsync("anna@example.com", "ben@example.com");
        await installation.SwitchToAsync(Text(made.Json, "id"));
        var (ours, theirs) = await installation.SettleAsync(await installation.StartCampaignAsync());
        Assert.Equal((2L, 2L, 2L, 2L), (ours.Sent, theirs.Received, theirs.DistinctKeys, theirs.Delivered));
        await Installation.UntilAsync(() => desk.CallAsync("GET", $"/servers/{Text(made.Json, "id")}"), a => Text(a.Json, "limited_by") == "Limited by Amazon SES to 2,000/s");
    }

    [Fact]
    public async Task Without_a_key_beside_it_what_Amazon_SES_does_not_tell_by_SMTP_is_not_reported()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite(), new() { Smtp = new SmtpOptions { StartTlsPort = 0 } });
        using var desk = await ApiDesk.OpenAsync(installation, installation.Customer);
        var wanted = Ses(installation, isTls: false);
        // Without the set, for its events would come by the queue of the installation's other server.
        foreach (var name in new[] { "access_key_id", "secret_access_key", "queue_url", "endpoint", "configuration_set" }) wanted.Remove(name);
        var smtp = (Dictionary<string, object?>)wanted["smtp"]!;
        (smtp["user"], smtp["password"]) = (installation.Simulator.AccessKeyId, Core.Sending.Smtp.SesSmtp.PasswordOf(installation.Simulator.SecretAccessKey, "eu-central-1"));

        var made = (await desk.CallAsync("POST", "/servers", wanted)).Expect(201);
        var id = Text(made.Json, "id");
        Assert.Equal(("active", JsonValueKind.Null), (Text(made.Json, "state"), made.Json.GetProperty("test").GetProperty("production").ValueKind));
        foreach (var path in new[] { "set-up", "classes", "production-access" }) Assert.Equal(404, (await desk.CallAsync("GET", $"/servers/{id}/{path}")).Status);

        await installation.SubscribeAsync("anna@example.com");
        await installation.SwitchToAsync(id);
        var campaign = await installation.UntilAsync(await installation.StartCampaignAsync(), CampaignState.Finished);
        Assert.Equal((1, 0), ((int)(await installation.TotalsAsync(campaign)).Sent, (int)(await installation.TotalsAsync(campaign)).Delivered));
    }

    [Fact]
    public async Task When_its_key_is_removed_its_own_limits_rule_at_once_and_what_left_still_counts()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite(), new() { Smtp = new SmtpOptions { StartTlsPort = 0 } });
        using var desk = await ApiDesk.OpenAsync(installation, installation.Customer);
        var made = (await desk.CallAsync("POST", "/servers", Ses(installation, isTls: false))).Expect(201);
        var id = Text(made.Json, "id");
        await installation.SubscribeAsync("anna@example.com", "ben@example.com");
        await installation.SwitchToAsync(id);
        await installation.SettleAsync(await installation.StartCampaignAsync());
        var told = await Installation.UntilAsync(() => desk.CallAsync("GET", $"/servers/{id}"), a => Text(a.Json, "limited_by") == "Limited by Amazon SES to 2,000/s");

        var edited = WithoutKey(installation);
        var saved = (await desk.CallAsync("PUT", $"/servers/{id}", edited, change: m => m.Headers.TryAddWithoutValidation("If-Match", told.Headers["ETag"]))).Expect(200);
        // What nobody tells is written down as a limit of its own, which can be seen and changed.
        Assert.Equal(("Limited by your 14 a second", 14), (Text(saved.Json, "limited_by"), saved.Json.GetProperty("max_per_second").GetDouble()));

        await installation.UntilAsync(await installation.StartCampaignAsync(), CampaignState.Finished);
        await using var db = installation.Database.Read(Core.Primitives.CustomerId.Installation);
        var server = Assert.Single(db.Set<SendingServer>(), s => s.PublicId == id);
        var state = installation.Web.Services.GetRequiredService<LocalQuotaLedger>().StateOf(server.Key);
        Assert.Equal((14.0, null, null, 4L), (state.Rate, state.Max24Hours, state.Account, state.UsedLastDay));
    }

    [Fact]
    public async Task In_the_sandbox_without_a_key_who_is_not_verified_waits_with_the_words_of_Amazon_SES_and_who_is_gets_the_mail()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite(), new()
        {
            Smtp = new SmtpOptions { StartTlsPort = 0 }, Region = new RegionSettings { Name = "eu-central-1", Sandbox = true, MaxSendRate = 100, Identities = ["harbourlane.example"] },
        });
        using var desk = await ApiDesk.OpenAsync(installation, installation.Customer);
        var wanted = WithoutKey(installation);
        var id = Text((await desk.CallAsync("POST", "/servers", wanted)).Expect(201).Json, "id");
        await installation.SubscribeAsync("anna@example.com", "ben@harbourlane.example", "carla@harbourlane.example");
        await installation.SwitchToAsync(id);
        var campaign = await installation.StartCampaignAsync();

        var rows = await Installation.UntilAsync(() => installation.DeliveriesAsync(campaign), all => all.Count(d => d.State == DeliveryState.Accepted) == 2 && all.Exists(d => d.State == DeliveryState.Retrying));
        var anna = rows.Single(d => d.Address == "anna@example.com");
        Assert.Equal((DeliveryState.Retrying, 0), (anna.State, anna.Failures));
        Assert.Contains("failed the check in region EU-CENTRAL-1: anna@example.com", anna.Words, StringComparison.Ordinal);
        var now = (await desk.CallAsync("GET", $"/servers/{id}")).Expect(200).Json;
        Assert.Equal(("active", JsonValueKind.Null), (Text(now, "state"), now.GetProperty("next_test_at").ValueKind));
    }

    [Fact]
    public async Task What_is_wrong_is_said_all_at_once_and_a_refused_password_names_its_field()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using var desk = await ApiDesk.OpenAsync(installation, installation.Customer);
        await using var relay = new ScriptedSmtpServer { Script = ask => ask.Verb == "AUTH" ? "535 5.7.8 Authentication credentials invalid" : null };
        var wanted = Relay(relay.Port);
        wanted["smtp"] = new { host = "smtp://relay.example", port = 70_000, envelope_sender = "nobody", connections = 0, messages_per_connection = 1, user = "me", authority = "nothing" };
        (wanted["region"], wanted["queue_url"]) = ("eu-central-1", "https://sqs.eu-central-1.amazonaws.com/1/q");
        Assert.Equal(["authority", "connections", "envelope_sender", "host", "port", "queue_url", "region", "smtp_password"], (await desk.CallAsync("POST", "/servers", wanted)).Problem(422).Order(StringComparer.Ordinal));

        var refused = await desk.CallAsync("POST", "/servers", Relay(relay.Port));
        Assert.Equal(["smtp_password"], refused.Problem(422));
        wanted = Relay(relay.Port);
        wanted["anyway"] = true;
        var draft = (await desk.CallAsync("POST", "/servers", wanted)).Expect(201);
        Assert.Equal(("draft", "535 5.7.8 Authentication credentials invalid"), (Text(draft.Json, "state"), Text(draft.Json.GetProperty("test"), "reply")));

        // The stored password goes nowhere that it was not entered for.
        wanted["smtp"] = new { host = "localhost", port = relay.Port, encryption = "none", user = "postroad" };
        var moved = await desk.CallAsync("PUT", $"/servers/{Text(draft.Json, "id")}", wanted, change: m => m.Headers.TryAddWithoutValidation("If-Match", draft.Headers["ETag"]));
        Assert.Equal(["smtp_password"], moved.Problem(422));
        wanted["type"] = "ses_api";
        Assert.Contains("type", (await desk.CallAsync("PUT", $"/servers/{Text(draft.Json, "id")}", wanted, change: m => m.Headers.TryAddWithoutValidation("If-Match", draft.Headers["ETag"]))).Problem(422));
    }

    [Fact]
    public async Task A_relay_without_encryption_has_to_be_this_machine_or_chosen_so()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using var desk = await ApiDesk.OpenAsync(installation, installation.Customer);
        var wanted = Relay(25);
        wanted["smtp"] = new { host = "relay.example", port = 25, encryption = "none" };
        var refused = await desk.CallAsync("POST", "/servers", wanted);
        Assert.Equal(["encryption"], refused.Problem(422));
        Assert.Contains("without encryption password and mail travel readable", refused.Text, StringComparison.Ordinal);
        wanted = Ses(installation, isTls: false, region: "me-south-1");
        wanted["smtp"] = new { };
        Assert.Contains("offers no SMTP in me-south-1, only its API", (await desk.CallAsync("POST", "/servers", wanted)).Expect(422).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_asks_Amazon_SES_passes_a_relay_by_and_customers_send_from_domains_of_their_own()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using var desk = await ApiDesk.OpenAsync(installation, installation.Customer);
        await using var relay = new ScriptedSmtpServer();
        var made = (await desk.CallAsync("POST", "/servers", Relay(relay.Port))).Expect(201);
        var (id, services) = (Text(made.Json, "id"), installation.Web.Services);
        var server = (await services.GetRequiredService<SendingServers>().FindAsync(id, Cancel))!;

        Assert.DoesNotContain("Relay", (await desk.CallAsync("POST", "/findings/check")).Expect(200).Text, StringComparison.Ordinal);
        foreach (var path in new[] { "set-up/look", "set-up/prove", "classes/look" }) Assert.Equal(404, (await desk.CallAsync("POST", $"/servers/{id}/{path}", new { })).Status);
        await Assert.ThrowsAsync<ArgumentException>(() => services.GetRequiredService<SesServerOpener>().SettingsAsync(server, Cancel));
        Assert.Equal("active", Text((await desk.CallAsync("POST", $"/servers/{id}/check")).Expect(200).Json, "state"));

        // Before anybody has a domain, the relay alone decides; then a customer's own are theirs alone.
        var rights = services.GetRequiredService<SenderRights>();
        Assert.IsType<SenderStanding.Verified>(await rights.AskAsync(installation.Customer, server, "hello@anywhere.example", Cancel));
        var ses = (await services.GetRequiredService<SendingServers>().ListAsync(Cancel)).Single(s => s.Id != server.Id).PublicId;
        (await desk.CallAsync("POST", "/domains", new { name = "harbourlane.example", servers = new[] { ses, id } })).Expect(201);
        Assert.IsType<SenderStanding.Verified>(await rights.AskAsync(installation.Customer, server, "hello@harbourlane.example", Cancel));
        Assert.IsType<SenderStanding.NotVerified>(await rights.AskAsync(installation.Customer, server, "hello@anywhere.example", Cancel));
        Assert.DoesNotContain(relay.Asked, a => a.Verb == "MAIL");
    }

    [Fact]
    public async Task A_relay_that_refuses_its_login_stops_once_and_says_what_to_do()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        using var desk = await ApiDesk.OpenAsync(installation, installation.Customer);
        await using var relay = new ScriptedSmtpServer();
        var id = Text((await desk.CallAsync("POST", "/servers", Relay(relay.Port))).Expect(201).Json, "id");
        relay.Script = ask => ask.Verb == "AUTH" ? "535 5.7.8 Authentication credentials invalid" : null;
        await installation.SubscribeAsync("anna@example.com", "ben@example.com");
        await installation.SwitchToAsync(id);
        var campaign = await installation.UntilAsync(await installation.StartCampaignAsync(), CampaignState.Waiting);

        var stopped = (await Installation.UntilAsync(() => desk.CallAsync("GET", $"/servers/{id}"), a => a.Text.Contains("The server said", StringComparison.Ordinal))).Json;
        Assert.Equal("blocked", Text(stopped, "state"));
        Assert.StartsWith($"127.0.0.1:{relay.Port} does not take user and password", Text(stopped, "state_reason"), StringComparison.Ordinal);
        Assert.Empty(relay.Taken);
        Assert.Contains("The provider refuses to send", (await desk.CallAsync("POST", "/findings/check")).Expect(200).Text, StringComparison.Ordinal);

        relay.Script = _ => null;
        Assert.Equal("active", Text((await desk.CallAsync("POST", $"/servers/{id}/check")).Expect(200).Json, "state"));
        await installation.UntilAsync(campaign, CampaignState.Finished);
        Assert.Equal(2, relay.Taken.Count);
    }

    [Theory, EachDatabase]
    public async Task A_change_keeps_the_type_of_a_server_and_takes_no_SMTP_settings_away_that_it_does_not_name(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind, new() { Smtp = new SmtpOptions { StartTlsPort = 0 } });
        using var desk = await ApiDesk.OpenAsync(installation, installation.Customer);
        await using var relay = new ScriptedSmtpServer();
        foreach (var (body, type) in new[] { (Ses(installation, isTls: false), "ses_smtp"), (Relay(relay.Port), "smtp") })
        {
            var made = (await desk.CallAsync("POST", "/servers", body)).Expect(201);
            var id = Text(made.Json, "id");
            var without = new Dictionary<string, object?>(body);
            without.Remove("smtp");
            Assert.Contains("smtp", (await PutAsync(id, without, made)).Problem(422));
            without.Remove("type");
            Assert.Contains("smtp", (await PutAsync(id, without, made)).Problem(422));
            foreach (var other in new[] { "ses_api", "ses_smtp", "smtp" }.Where(t => t != type))
            {
                var changed = await PutAsync(id, new Dictionary<string, object?>(body) { ["type"] = other }, made);
                Assert.Contains("type", changed.Problem(422));
                Assert.Contains("which stays", changed.Text, StringComparison.Ordinal);
            }

            // As it was, and of the same type when none is named.
            var kept = new Dictionary<string, object?>(body) { ["name"] = $"{body["name"]} two" };
            kept.Remove("type");
            var now = (await PutAsync(id, kept, made)).Expect(200).Json;
            Assert.Equal((type, "active", $"{body["name"]} two"), (Text(now, "type"), Text(now, "state"), Text(now, "name")));
            Assert.Equal(made.Json.GetProperty("smtp").GetRawText(), now.GetProperty("smtp").GetRawText());
        }

        var api = (await installation.Web.Services.GetRequiredService<SendingServers>().ListAsync(Cancel)).Single(s => s.Type == ServerType.SesApi);
        Assert.Contains("smtp", (await desk.CallAsync("PUT", $"/servers/{api.PublicId}", new { name = api.Name, region = api.Region, smtp = new { host = "127.0.0.1" } }, change: m => m.Headers.TryAddWithoutValidation("If-Match", "\"1\""))).Problem(422));

        Task<ApiAnswer> PutAsync(string id, object body, ApiAnswer seen) => desk.CallAsync("PUT", $"/servers/{id}", body, change: m => m.Headers.TryAddWithoutValidation("If-Match", seen.Headers["ETag"]));
    }

    internal static Dictionary<string, object?> Relay(int port) => new()
    {
        ["name"] = "Relay", ["type"] = "smtp", ["default_from"] = "hello@harbourlane.example",
        ["smtp"] = new { host = "127.0.0.1", port, encryption = "none", user = "postroad", password = "open sesame", envelope_sender = "bounces@harbourlane.example", connections = 3 },
    };

    private static Dictionary<string, object?> WithoutKey(Installation installation)
    {
        var body = Ses(installation, isTls: false).Where(field => field.Key is not ("access_key_id" or "secret_access_key" or "queue_url" or "endpoint" or "configuration_set")).ToDictionary();
        var smtp = (Dictionary<string, object?>)body["smtp"]!;
        (smtp["user"], smtp["password"]) = (installation.Simulator.AccessKeyId, Core.Sending.Smtp.SesSmtp.PasswordOf(installation.Simulator.SecretAccessKey, "eu-central-1"));
        return body;
    }

    private static Dictionary<string, object?> Ses(Installation installation, bool isTls, string region = "eu-central-1") => new()
    {
        ["name"] = "SES by SMTP", ["type"] = "ses_smtp", ["region"] = region, ["default_from"] = "hello@harbourlane.example", ["access_key_id"] = installation.Simulator.AccessKeyId,
        ["secret_access_key"] = installation.Simulator.SecretAccessKey, ["endpoint"] = installation.Simulator.Address.ToString(), ["configuration_set"] = installation.Simulator.ConfigurationSet, ["queue_url"] = installation.Simulator.QueueUrl.ToString(),
        ["smtp"] = new Dictionary<string, object?>
        {
            ["host"] = "127.0.0.1", ["port"] = (isTls ? installation.Simulator.SmtpsAddress : installation.Simulator.SmtpAddress)?.Port, ["encryption"] = isTls ? "tls" : "start_tls", ["authority"] = installation.Simulator.SmtpAuthority,
        },
    };

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;
}
