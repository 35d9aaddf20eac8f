using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Accounts;
using Postroad.Core.Domains;
using Postroad.Core.Domains.Checks;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Ses;
using Postroad.Core.SesSetup;
using Postroad.Tests.Fixtures;
using Postroad.Web.Commands.Demo;

namespace Postroad.Tests.SesSetup;

/// <summary>A domain's records are published in the simulator's Route 53, whose name server then answers with them.</summary>
public sealed class ZonePublishingTests
{
    private static readonly HttpClient Http = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task What_is_missing_is_put_in_what_somebody_chose_waits_for_a_tick_and_all_of_it_can_be_taken_back(TestDatabase kind)
    {
        await using var installation = await OpenAsync(kind, "_dmarc 300 TXT \"v=DMARC1; p=quarantine; rua=x\"\nwww 300 A 192.0.2.1");
        var (zones, domain) = (Zones(installation), await AddAsync(installation));
        var before = await ZoneAsync(installation);
        var view = await LookAsync(zones, installation, domain);
        Assert.Null(view.Fault);
        Assert.Equal(("shop.example", "SES Frankfurt"), (view.Zone, view.Server!.Name));
        Assert.Equal([PlanOp.Create, PlanOp.Create, PlanOp.Create, PlanOp.Create, PlanOp.Create], view.Plan.Where(s => s.Subject != CheckSubject.Dmarc).Select(s => s.Op));
        Assert.Equal(before, await ZoneAsync(installation));

        var done = Assert.IsType<ZoneAnswer.Done>(await zones.PublishAsync(installation.Customer, domain, view.Print, [], "Ines", Cancel));
        Assert.Equal(5, done.Changed);
        Assert.All(done.View.Plan.Where(s => s.Subject != CheckSubject.Dmarc), s => Assert.Equal(PlanOp.Keep, s.Op));
        var after = await ZoneAsync(installation);
        Assert.Contains("_dmarc.shop.example. 300 IN TXT \"v=DMARC1; p=quarantine; rua=x\"", after, StringComparison.Ordinal);
        Assert.Contains("bounce.shop.example. 300 IN MX 10 feedback-smtp.eu-central-1.amazonses.com.", after, StringComparison.Ordinal);
        Assert.Contains("www.shop.example. 300 IN A 192.0.2.1", after, StringComparison.Ordinal);

        // A plan that was agreed to before says nothing of the zone of now.
        Assert.IsType<ZoneAnswer.Differs>(await zones.PublishAsync(installation.Customer, domain, view.Print, [], "Ines", Cancel));
        Assert.Equal("There is nothing to change, or nothing that was ticked.", Assert.IsType<ZoneAnswer.Refused>(await zones.PublishAsync(installation.Customer, domain, done.View.Print, [], "Ines", Cancel)).View.Fault);

        var undone = Assert.IsType<ZoneAnswer.Done>(await zones.UndoAsync(installation.Customer, domain, done.View.Last!.PublicId, "Ines", Cancel));
        Assert.Null(undone.View.Last);
        Assert.Equal(before, await ZoneAsync(installation));
        await using var db = installation.Database.Read(installation.Customer);
        Assert.Equal(["Published in Route 53, zone shop.example", "Taken back in Route 53"], (await db.Set<AuditEntry>().Where(e => e.Action == "domain.route53").OrderBy(e => e.Id).Select(e => e.Note!).ToListAsync(Cancel)).Select(n => n[..n.IndexOf(':', StringComparison.Ordinal)]));
    }

    [Fact]
    public async Task What_was_changed_since_is_neither_overwritten_nor_taken_back()
    {
        await using var installation = await OpenAsync(TestDatabase.Sqlite(), "www 300 A 192.0.2.1");
        var (zones, domain) = (Zones(installation), await AddAsync(installation));
        var view = await LookAsync(zones, installation, domain);
        await SetAsync(installation, "bounce 300 TXT \"somebody else was quicker\"", keep: true);
        Assert.IsType<ZoneAnswer.Differs>(await zones.PublishAsync(installation.Customer, domain, view.Print, [], "Ines", Cancel));
        var done = Assert.IsType<ZoneAnswer.Done>(await zones.PublishAsync(installation.Customer, domain, (await LookAsync(zones, installation, domain)).Print, [], "Ines", Cancel));
        Assert.Contains("\"somebody else was quicker\"", await ZoneAsync(installation), StringComparison.Ordinal);
        await SetAsync(installation, "bounce 300 TXT \"and later\"", keep: true);
        var after = await ZoneAsync(installation);
        var refused = Assert.IsType<ZoneAnswer.Refused>(await zones.UndoAsync(installation.Customer, domain, done.View.Last!.PublicId, "Ines", Cancel));
        Assert.StartsWith("The zone has changed since you saw it, and nothing was changed now. Route 53 says: “[Tried to delete resource record set", refused.View.Fault, StringComparison.Ordinal);
        Assert.Equal(after, await ZoneAsync(installation));
    }

    [Fact]
    public async Task A_change_of_which_nobody_knew_and_that_was_not_made_is_forgotten_when_it_is_taken_back()
    {
        await using var installation = await OpenAsync(TestDatabase.Sqlite(), "www 300 A 192.0.2.1");
        var (zones, domain) = (Zones(installation), await AddAsync(installation));
        var view = await LookAsync(zones, installation, domain);
        var done = Assert.IsType<ZoneAnswer.Done>(await zones.PublishAsync(installation.Customer, domain, view.Print, [], "Ines", Cancel));
        // As a process leaves it that died before AWS had heard it.
        var lost = new ZoneChange
        {
            CustomerId = installation.Customer, PublicId = PublicId.New(TimeProvider.System), Domain = domain, ServerId = view.Server!.Id, ZoneId = view.ZoneId!, At = TimeProvider.System.GetUtcNow(), By = "Ines",
            Swaps = JsonSerializer.Serialize(new[] { new ZoneSwap(null, new ZoneSet("k._domainkey.shop.example", "CNAME", 300, ["v.example"])) }),
        };
        await installation.Database.WriteAsync(async session =>
        {
            var db = session.Db(installation.Customer);
            db.Add(lost);
            await db.SaveChangesAsync(Cancel);
        }, Cancel);
        var after = Assert.IsType<ZoneAnswer.Done>(await zones.UndoAsync(installation.Customer, domain, lost.PublicId, "Ines", Cancel));
        Assert.Equal((0, done.View.Last!.PublicId), (after.Changed, after.View.Last!.PublicId));
        // What was made is taken back as before.
        Assert.Null(Assert.IsType<ZoneAnswer.Done>(await zones.UndoAsync(installation.Customer, domain, done.View.Last.PublicId, "Ines", Cancel)).View.Last);
    }

    [Fact]
    public async Task A_key_that_may_not_is_told_the_action_and_its_policy_is_enough()
    {
        await using var installation = await OpenAsync(TestDatabase.Sqlite(), "");
        var (zones, domain) = (Zones(installation), await AddAsync(installation));
        await UseKeyAsync(installation, """{"Statement":{"Effect":"Allow","Action":"ses:*","Resource":"*"}}""");
        var view = await LookAsync(zones, installation, domain);
        Assert.Null(view.Server);
        Assert.StartsWith("The key of SES Frankfurt may not call route53:ListHostedZonesByName: allow it with the policy beside this, and look again. AWS says: “User: arn:aws:iam::402177301188:user/mailer is not authorized to perform: route53:ListHostedZonesByName on resource: *”", view.Fault, StringComparison.Ordinal);
        await UseKeyAsync(installation, KeyPolicies.ForZones());
        Assert.IsType<ZoneAnswer.Done>(await zones.PublishAsync(installation.Customer, domain, (await LookAsync(zones, installation, domain)).Print, [], "Ines", Cancel));
    }

    [Fact]
    public async Task A_zone_of_another_account_and_another_customers_domain_are_nobodys_to_change()
    {
        await using var installation = await OpenAsync(TestDatabase.Sqlite(), "");
        var (zones, domain) = (Zones(installation), await AddAsync(installation));
        Assert.Null(await zones.LookAsync(new CustomerId(installation.Customer.Value + 1), domain, Cancel));
        Assert.IsType<ZoneAnswer.NotFound>(await zones.PublishAsync(new CustomerId(installation.Customer.Value + 1), domain, "x", [], "Ines", Cancel));
        using var gone = await Http.DeleteAsync(new Uri(installation.Simulator.Address, "/_simulator/dns/zones/shop.example"), Cancel);
        Assert.Contains("has a public hosted zone shop.example: its DNS is kept somewhere else", (await LookAsync(zones, installation, domain)).Fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(CheckSubject.Dkim, "k._domainkey.shop.example", "CNAME", "TXT", "\"p=x\"", PlanOp.Blocked, false)]
    [InlineData(CheckSubject.Dkim, "k._domainkey.shop.example", "CNAME", "CNAME", "old.example.", PlanOp.Change, false)]
    [InlineData(CheckSubject.Dkim, "k._domainkey.shop.example", "CNAME", "CNAME", "V.example.", PlanOp.Keep, false)]
    [InlineData(CheckSubject.Dmarc, "_dmarc.shop.example", "TXT", "TXT", "\"v=DMARC1; p=none\"", PlanOp.Change, true)]
    [InlineData(CheckSubject.Spf, "bounce.shop.example", "TXT", "TXT", "\"v=spf1 -all\"", PlanOp.Change, true)]
    [InlineData(CheckSubject.Spf, "shop.example", "MX", "MX", "10 mail.example.", PlanOp.Change, true)]
    [InlineData(CheckSubject.Spf, "bounce.shop.example", "MX", "MX", "10 old.example.", PlanOp.Change, false)]
    public void What_stands_there_decides(CheckSubject subject, string name, string type, string otherType, string there, PlanOp op, bool asks)
    {
        var wanted = new ZoneSet(name, type, 300, [type == "TXT" ? "\"ours\"" : "v.example"]);
        var step = ZonePlan.Step("shop.example", new ZoneNeed(subject, wanted, false), [new ZoneSet(name, otherType, 60, [there])]);
        Assert.Equal((op, asks), (step.Op, step.AsksFirst));
        Assert.Equal(op == PlanOp.Change ? 60 : op == PlanOp.Keep ? 60 : 300, step.Then.Ttl);
        Assert.Equal(PlanOp.Create, ZonePlan.Step("shop.example", new ZoneNeed(subject, wanted, false), []).Op);
        Assert.Equal(PlanOp.Blocked, ZonePlan.Step("shop.example", new ZoneNeed(subject, wanted, false), [new ZoneSet(name, type, null, [])]).Op);
        Assert.Equal(PlanOp.Blocked, ZonePlan.Step("shop.example", new ZoneNeed(subject, wanted, false), [new ZoneSet(name, type, 60, ["x"]) { IsRouted = true }]).Op);
        var text = ZonePlan.Step("shop.example", new ZoneNeed(subject, wanted, false), [new ZoneSet(name, "TXT", 60, ["\"somebody else's\""])]);
        if (type == "TXT") Assert.Equal((PlanOp.Change, false, "\"ours\" \"somebody else's\""), (text.Op, text.AsksFirst, string.Join(' ', text.Then.Values)));
    }

    internal static async Task<Installation> OpenAsync(TestDatabase kind, string zone)
    {
        var dns = new IPEndPoint(IPAddress.Loopback, DemoFolder.FreeByBoth(0));
        var installation = await Installation.StartAsync(kind, new Installation.Change { Dns = dns, Registrar = dns });
        await SetAsync(installation, zone, keep: false);
        return installation;
    }

    internal static async Task<string> AddAsync(Installation installation)
    {
        var services = installation.Web.Services;
        var server = (await services.GetRequiredService<SendingServers>().ListAsync(Cancel)).Single(s => s.Region == "eu-central-1");
        var domain = Assert.IsType<Edit<DomainDetail>.Saved>(await services.GetRequiredService<SendingDomains>().AddAsync(installation.Customer, new DomainWish("shop.example", [server.PublicId], "bounce", false), "Ines", true, Cancel)).Value;
        Assert.True(domain.Reading is { Records.Count: > 0 }, "Its records are not known");
        return domain.Domain.PublicId;
    }

    private static ZonePublishing Zones(Installation installation) => installation.Web.Services.GetRequiredService<ZonePublishing>();

    private static async Task<ZoneView> LookAsync(ZonePublishing zones, Installation installation, string domain) => (await zones.LookAsync(installation.Customer, domain, Cancel))!;

    private static async Task SetAsync(Installation installation, string text, bool keep)
    {
        using var answer = await Http.PutAsJsonAsync(new Uri(installation.Simulator.Address, "/_simulator/dns/zones/shop.example"), new { text, keep }, Cancel);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancel));
    }

    /// <summary>Its records, sorted, as the registrar has them.</summary>
    private static async Task<string> ZoneAsync(Installation installation)
    {
        var zone = await Http.GetFromJsonAsync<JsonElement>(new Uri(installation.Simulator.Address, "/_simulator/dns/zones/shop.example"), Cancel);
        return string.Join('\n', zone.GetProperty("records").EnumerateArray().Select(r => $"{r.GetProperty("name").GetString()}. {r.GetProperty("ttl").GetInt32()} IN {r.GetProperty("type").GetString()} {r.GetProperty("data").GetString()}").Order(StringComparer.Ordinal));
    }

    private static async Task UseKeyAsync(Installation installation, string policy)
    {
        using var answer = await Http.PutAsJsonAsync(new Uri(installation.Simulator.Address, $"/_simulator/keys/{SetupWorld.Key}"), new { secret = SetupWorld.Secret, user = "mailer", policies = new[] { JsonElement.Parse(policy) } }, Cancel);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancel));
        var services = installation.Web.Services;
        var server = (await services.GetRequiredService<SendingServers>().ListAsync(Cancel)).Single(s => s.Region == "eu-central-1");
        var save = await services.GetRequiredService<ServerEdits>().ChangeAsync(server.PublicId, ServerDraft.Of(server) with { DefaultFrom = "hello@harbourlane.example", AccessKeyId = SetupWorld.Key, SecretAccessKey = SetupWorld.Secret }, server.Version, anyway: true, "Ines", Cancel);
        Assert.True(save.Edit is Edit<SendingServer>.Saved, (save.Edit as Edit<SendingServer>.Faulty)?.Faults[0].ToString());
    }
}
