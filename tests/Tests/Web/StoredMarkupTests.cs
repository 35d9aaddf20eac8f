using System.Globalization;
using System.Net;
using System.Text.Json;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Advisor.Findings;
using Postroad.Core.Domains;
using Postroad.Core.Domains.Checks;
using Postroad.Core.Domains.Reports;
using Postroad.Core.Lists;
using Postroad.Core.Primitives;
using Postroad.Core.Suppressions;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Web;

/// <summary>Whatever stands in the database is text on every screen. Columns are found in the model and screens in the addresses, so that new ones are tried too.</summary>
public sealed class StoredMarkupTests
{
    /// <summary>What people and other servers cannot write, by column or by the end of its name, and why.</summary>
    private static readonly IReadOnlyDictionary<string, string> NotWritable = new Dictionary<string, string>
    {
        ["subject_public_id"] = "made by us; stands in addresses", ["evidence"] = "JSON of what was seen, written as such below",
        ["public_id"] = "made by us; stands in addresses",
        ["_key"] = "derived from what stands beside it, to find it by",
        ["key"] = "names a row",
        ["time_zone"] = "one of a list",
        ["language"] = "one of a list",
        ["kind"] = "one of a list",
        ["action"] = "one of a list",
        ["password_hash"] = "made by us, never shown",
        ["authenticator_secret"] = "sealed, never shown",
        ["secret_access_key"] = "sealed, never shown",
        ["private_key"] = "sealed, never shown", ["public_key"] = "made by us", ["selector"] = "one of two",
        ["content"] = "sealed, or of a mail: what its author writes is theirs, and shown in a frame that can do nothing",
        ["mac"] = "made by us, never shown",
        ["audience"] = "numbers of lists and tags as JSON",
        ["fields"] = "JSON of values, written as such below",
        ["scopes"] = "a list of ours",
        ["settings"] = "JSON of choices", ["shape"] = "JSON of what was read", ["counts"] = "JSON of numbers", ["dry_run"] = "JSON of numbers", ["dkim"] = "JSON of results, written as such below", ["spf"] = "JSON of results", ["last_test"] = "JSON of ours",
        ["last_reading"] = "JSON of a look at a domain, written as such below", ["identity"] = "JSON of what Amazon says of a domain, or a fingerprint",
        ["xml"] = "keys, never shown", ["body"] = "never shown on a screen", ["form"] = "sealed", ["file"] = "made by us: name of a file", ["region"] = "one of a list", ["endpoint"] = "an address that was looked at",
        ["queue_url"] = "an address that was looked at", ["from_address"] = "an address that was looked at", ["reply_to"] = "an address that was looked at", ["default_from"] = "an address that was looked at",
    };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_hundred_and_fifty_ways_out_of_the_text_stay_text_in_every_column_on_every_screen()
    {
        await using var world = await RoleTests.World.OpenAsync(TestDatabase.Sqlite());
        var installation = world.Installation;
        using var guest = new Guest(installation.Web);
        await guest.SignInAsync(world.Mine.Customer, isAdministrator: true);
        await FurnishAsync(world);
        var updates = await UpdatesAsync(installation);
        Assert.True(updates.Sum(u => u.Columns) > 40, $"{updates.Sum(u => u.Columns)} columns of {updates.Count} tables");
        var pages = Endpoints.OfScreens(installation.Web).Where(e => Endpoints.Methods(e).Contains("GET") && Endpoints.Route(e) is var route && !route.EndsWith("/live", StringComparison.Ordinal) && route != "/{**path:file}" && !route.EndsWith("/preview/frame", StringComparison.Ordinal) && !Endpoints.IsListed(Endpoints.Route(e)))
            .Select(e => RoleTests.World.PathOf(e, world.Mine)).Concat(["/fields?edit=city", "/campaigns?q=x"]).Distinct().ToList();
        Assert.True(pages.Count > 25, $"{pages.Count} pages");

        // The frame of a preview is its author's mail, which may run nothing: CampaignScreenTests.A_previewed_mail_is_in_a_sandbox_that_can_do_nothing_and_is_framed_by_our_screens_alone.
        var report = await ReportAsync(world);
        var payloads = Payloads().ToList();
        Assert.Equal(15, payloads.Distinct().Count());
        var shown = new HashSet<string>();
        foreach (var payload in payloads)
        {
            await installation.Database.WriteAsync(async session =>
            {
                foreach (var (sql, _) in updates) await session.RunAsync(sql, payload);
                await session.RunAsync("UPDATE dmarc_rows SET dkim = @p0", JsonSerializer.Serialize(new[] { new { domain = payload, selector = payload, result = payload } }));
                await session.RunAsync("UPDATE dmarc_sums SET source_name = @p0 WHERE source_kind = 2", payload);
                await session.RunAsync("UPDATE findings SET evidence = @p0", JsonSerializer.Serialize(new Dictionary<string, string> { ["Campaign"] = payload, ["Handed over"] = payload, [payload] = payload }));
                // Only what is the name of a domain is stored as one.
                await session.RunAsync("UPDATE sending_domains SET name = 'd' || id || '.example'");
                await session.RunAsync("UPDATE sending_domains SET last_reading = @p0", JsonSerializer.Serialize(Reading(payload)));
                await session.RunAsync("UPDATE contacts SET fields = @p0", JsonSerializer.Serialize(new Dictionary<string, string> { ["first_name"] = payload, ["city"] = payload }));
            }, Cancel);
            var source = $"/domains/dmarc/source?domain={Uri.EscapeDataString($"{payload} {report}")}&source={Uri.EscapeDataString($"domain:{payload}")}";
            foreach (var path in pages.Append(source))
            {
                using var answer = await guest.AdminAsync(path);
                var html = await answer.Content.ReadAsStringAsync(Cancel);
                Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotFound or HttpStatusCode.Found, $"{path} answers {(int)answer.StatusCode} to {payload}");
                if (answer.Content.Headers.ContentType?.MediaType != "text/html") continue;
                Assert.True(Fault(html) is not { } fault, $"{path}: {Fault(html)}\nfrom {payload}");
                if (WebUtility.HtmlDecode(html).Contains(payload, StringComparison.Ordinal)) shown.Add(path);
            }
        }

        Assert.Contains("/findings", shown);
        // Controls: what was written is there to be seen, and would be found if it were markup.
        Assert.Contains(shown, path => path.StartsWith("/domains/dmarc/source?domain", StringComparison.Ordinal));
        Assert.Contains(RoleTests.World.PathOf(Endpoints.OfScreens(installation.Web).Single(e => Endpoints.Route(e) == "/domains/{PublicId}" && Endpoints.Methods(e).Contains("GET")), world.Mine), shown);
        Assert.True(shown.Count > 15, $"shown on {shown.Count} pages only: {string.Join(' ', shown)}");
        Assert.All(payloads, p => Assert.NotNull(Fault($"<!doctype html><body><p>{p}</p>")));
        Assert.All(Ways, way => Assert.NotNull(Fault($"<!doctype html><body><p>{way}</p>")));
    }

    /// <summary>What strangers publish is quoted in all of it.</summary>
    private static DomainReading Reading(string payload) => new(TimeProvider.System.GetUtcNow(), [.. Enum.GetValues<CheckSubject>().Select(subject => new ChipReading(subject, CheckColor.Red, payload, payload))],
        [new RecordReading(CheckSubject.Dkim, "k._domainkey.harbourlane.example", "CNAME", payload, CheckColor.Red, payload, payload, TimeSpan.FromMinutes(5))],
        [new MistakeReading(CheckSubject.Dkim, CheckColor.Red, payload, payload, payload, payload, payload, null)]);

    /// <summary>Ten ways to run a script. What lets one of them out shows it, whatever stands before it.</summary>
    private static readonly string[] Ways =
    [
        "<script>pwned()</script>", "<img src=x onerror=pwned()>", "<svg/onload=pwned()>", "<body onload=pwned()>", "<iframe srcdoc='<script>pwned()</script>'></iframe>", "<a href=\"javascript:pwned()\">x</a>",
        "<details open ontoggle=pwned()>", "<input autofocus onfocus=pwned()>", "<math><mtext><img src=x onerror=pwned()></mtext></math>", "<form action=javascript:pwned()><button>x</button></form>",
    ];

    /// <summary>All of them, from each of fifteen places in which a value may stand: one text for a place, so that a screen is made fifteen times and not a hundred and fifty.</summary>
    private static IEnumerable<string> Payloads()
    {
        string[] places = ["", "\"", "'", ">", "\">", "'>", "\"/>", "</textarea>", "</title>", "</select>", "</script>", "</style>", "-->", "]]>", "\u00a0`\">"];
        return places.Select(place => string.Concat(Ways.Select(way => place + way)));
    }

    /// <summary>Markup that no screen of ours has. Null: none.</summary>
    private static string? Fault(string html)
    {
        using var page = new HtmlParser().ParseDocument(html);
        foreach (var element in page.All)
        {
            if (element.Attributes.FirstOrDefault(a => a.Name.StartsWith("on", StringComparison.OrdinalIgnoreCase)) is { } handler) return $"an element {element.LocalName} with {handler.Name}";
            if (element.LocalName == "script" && (element.TextContent.Contains("pwned", StringComparison.Ordinal) || (element.GetAttribute("src") is null && element.GetAttribute("type") is not ("importmap" or "application/json")))) return "a script of somebody else's";
            if (element.LocalName == "iframe" && !element.HasAttribute("sandbox")) return "a frame without a sandbox";
            foreach (var name in new[] { "href", "src", "action", "formaction" })
                if (element.GetAttribute(name)?.TrimStart() is { } address && (address.StartsWith("javascript:", StringComparison.OrdinalIgnoreCase) || address.StartsWith("data:text", StringComparison.OrdinalIgnoreCase))) return $"{element.LocalName} leads to {address}";
        }

        return null;
    }

    private static async Task FurnishAsync(RoleTests.World world)
    {
        var (installation, customer) = (world.Installation, world.Mine.Customer);
        await installation.Web.Services.GetRequiredService<CustomFields>().CreateOrFindAsync(customer, [new NewCustomField("city", "City", FieldType.Text)], "Ines", Cancel);
        await installation.Web.Services.GetRequiredService<Tags>().CreateOrFindAsync(customer, ["regular"], "Ines", Cancel);
        await installation.Database.WriteAsync(async session =>
        {
            var db = session.Db(customer);
            db.Add(Advisor.FindingTests.Found(customer, SubjectKind.Campaign, FindingKind.BouncesHigh));
            db.Add(new Suppression { EmailKey = "gone@example.com", CustomerId = customer, ListId = 0, Reason = SuppressionReason.HardBounce, Source = "SES event", CreatedAt = TimeProvider.System.GetUtcNow() });
            await db.SaveChangesAsync(Cancel);
        }, Cancel);
    }

    /// <summary>Its number stands behind the payload in what must not be the same twice.</summary>
    private static async Task<long> ReportAsync(RoleTests.World world)
    {
        await using var db = world.Installation.Database.Read(world.Mine.Customer);
        return await db.Set<DmarcReport>().Select(r => r.Id).SingleAsync(Cancel);
    }

    /// <summary>One statement for each table: all of its text becomes the payload, with the row's number behind it where no two may be the same.</summary>
    private static async Task<List<(string Sql, int Columns)>> UpdatesAsync(Installation installation)
    {
        await using var db = installation.Database.Read(CustomerId.Installation);
        var updates = new List<(string, int)>();
        foreach (var entity in db.Model.GetEntityTypes().Where(e => e.GetTableName() is not null))
        {
            var table = StoreObjectIdentifier.Table(entity.GetTableName()!, null);
            var number = entity.FindProperty("Id") is null ? "" : " || ' ' || id";
            var columns = entity.GetProperties().Where(p => p.ClrType == typeof(string) && !p.IsPrimaryKey()).Select(p => p.GetColumnName(table)!).ToList();
            var sets = columns.Where(c => !NotWritable.Keys.Any(n => c == n || (n[0] == '_' && c.EndsWith(n, StringComparison.Ordinal)))).Select(c => $"{c} = CASE WHEN {c} IS NULL THEN NULL ELSE @p0{number} END").ToList();
            if (table.Name == "custom_fields") sets.RemoveAll(s => s.StartsWith("name ", StringComparison.Ordinal));
            if (sets.Count > 0) updates.Add((string.Create(CultureInfo.InvariantCulture, $"UPDATE {table.Name} SET {string.Join(", ", sets)}"), sets.Count));
        }

        return updates;
    }
}
