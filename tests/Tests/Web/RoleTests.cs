using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Accounts;
using Postroad.Core.Campaigns;
using Postroad.Core.Domains;
using Postroad.Core.Domains.Links;
using Postroad.Core.Domains.Reports;
using Postroad.Core.Lists;
using Postroad.Core.Lists.Import;
using Postroad.Core.Primitives;
using Postroad.Core.Reports;
using Postroad.Core.Sending;
using Postroad.Tests.Domains.Reports;
using Postroad.Tests.Fixtures;
using Postroad.Web.SignIn;

namespace Postroad.Tests.Web;

/// <summary>What each role may do at each address of the screens, generated from the addresses themselves.</summary>
public sealed partial class RoleTests
{
    /// <summary>Own addresses that answer with nothing as long as there is nothing, and why.</summary>
    private static readonly IReadOnlyDictionary<string, string> Hollow = new Dictionary<string, string> { ["/imports/{id}/rejected.csv"] = "no row of this import was refused" };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task An_analyst_looks_at_everything_and_changes_nothing_at_any_address(TestDatabase kind)
    {
        await using var world = await World.OpenAsync(kind);
        using var analyst = new Guest(world.Installation.Web);
        await analyst.SignInAsync(world.Mine.Customer, role: Role.Analyst);
        var (looked, refused) = (0, 0);
        foreach (var endpoint in Endpoints.OfScreens(world.Installation.Web).Where(e => !Endpoints.IsListed(Endpoints.Route(e))).OrderBy(e => Endpoints.Route(e) == "/sign-out"))
        {
            var path = World.PathOf(endpoint, world.Mine);
            foreach (var method in Endpoints.Methods(endpoint).Where(m => m != "HEAD"))
            {
                using var answer = await TryAsync(analyst, path, method);
                var expected = IsFor<ForAdministratorsAttribute>(endpoint) ? HttpStatusCode.NotFound : method != "GET" && !IsFor<OwnAffairsAttribute>(endpoint) ? HttpStatusCode.Forbidden : default;
                if (expected != default) Assert.True(expected == answer.StatusCode, $"{method} {path} answers {(int)answer.StatusCode} to an analyst");
                else if (!Hollow.ContainsKey(Endpoints.Route(endpoint))) Assert.True((int)answer.StatusCode is >= 200 and < 400 || (method != "GET" && (int)answer.StatusCode is 400 or 422), $"{method} {path} answers {(int)answer.StatusCode} to an analyst");
                if (expected == HttpStatusCode.Forbidden) refused++;
                else if (method == "GET") looked++;
            }
        }

        Assert.True(looked >= 8 && refused >= 8, $"{looked} looked at, {refused} refused");
    }

    [Fact]
    public async Task Nobody_reaches_what_belongs_to_another_customer_at_any_address()
    {
        await using var world = await World.OpenAsync(TestDatabase.Sqlite());
        using var owner = new Guest(world.Installation.Web);
        await owner.SignInAsync(world.Mine.Customer, isAdministrator: false);
        var asked = 0;
        foreach (var endpoint in Endpoints.OfScreens(world.Installation.Web).Where(e => !Endpoints.IsListed(Endpoints.Route(e)) && World.NamesSomething(e) && !IsFor<ForAdministratorsAttribute>(e)))
        {
            var (own, foreign) = (World.PathOf(endpoint, world.Mine), World.PathOf(endpoint, world.Theirs));
            foreach (var method in Endpoints.Methods(endpoint).Where(m => m != "HEAD"))
            {
                // A page has forms, each of which is sent to the other's address as it stands on one's own.
                IReadOnlyList<string?> forms = method == "GET" || !Endpoints.Methods(endpoint).Contains("GET") ? [null] : await FormsAsync(owner, own);
                foreach (var form in forms)
                {
                    using var answer = await TryAsync(owner, foreign, method, form);
                    using var nothing = await TryAsync(owner, World.PathOf(endpoint, Estate.None), method, form);
                    // A form of a page that is not there is one that the page does not have.
                    var isRefused = answer.StatusCode == HttpStatusCode.NotFound || (form is not null && answer.StatusCode == HttpStatusCode.BadRequest);
                    Assert.True(isRefused, $"{method} {foreign}, which is another customer's, answers {(int)answer.StatusCode}");
                    Assert.True(answer.StatusCode == nothing.StatusCode, $"{method} {foreign} tells by {(int)answer.StatusCode} that another customer has it; what nobody has answers {(int)nothing.StatusCode}");
                    asked++;
                }
            }

            if (!Endpoints.Methods(endpoint).Contains("GET") || Hollow.ContainsKey(Endpoints.Route(endpoint))) continue;
            using var control = await TryAsync(owner, own, "GET");
            Assert.True((int)control.StatusCode is >= 200 and < 400, $"GET {own}, which is one's own, answers {(int)control.StatusCode}: then the refusal of another's says nothing");
        }

        Assert.True(asked >= 10, $"only {asked} addresses name something");
    }

    [Fact]
    public async Task An_address_that_names_something_and_is_not_in_the_table_is_found()
    {
        await using var world = await World.OpenAsync(TestDatabase.Sqlite());
        var planted = new RouteEndpoint(_ => Task.CompletedTask, RoutePatternFactory.Parse("/planted/{PublicId}"), 0, new EndpointMetadataCollection(), null);
        Assert.ThrowsAny<Exception>(() => World.PathOf(planted, world.Mine));
    }

    private static bool IsFor<T>(RouteEndpoint endpoint) where T : class => endpoint.Metadata.GetMetadata<T>() is not null;

    private static async Task<HttpResponseMessage> TryAsync(Guest guest, string path, string method, string? form = null)
    {
        if (method == "GET")
        {
            // A stream is left as soon as it has begun.
            guest.Until = HttpCompletionOption.ResponseHeadersRead;
            return await guest.AdminAsync(path);
        }

        guest.Until = HttpCompletionOption.ResponseContentRead;
        using var account = await guest.AdminAsync("/account");
        var fields = Guest.Fields(await account.Content.ReadAsStringAsync(Cancel));
        var sent = fields.Where(f => f.Key == "__RequestVerificationToken").ToDictionary();
        if (form is not null) sent["_handler"] = form;
        else
        {
            // Endpoints beside the pages take files too, which a plain form cannot carry.
            (sent["name"], sent["size"], sent["time"]) = ("people.csv", "10", "1");
            using var parts = new MultipartFormDataContent();
            foreach (var (name, value) in sent) parts.Add(new StringContent(value), name);
            return await guest.AdminAsync(path + "?offset=0", new HttpMethod(method), parts);
        }

        return await guest.AdminAsync(path, new HttpMethod(method), new FormUrlEncodedContent(sent));
    }

    /// <summary>Names of the forms on a page.</summary>
    private static async Task<IReadOnlyList<string?>> FormsAsync(Guest guest, string path)
    {
        guest.Until = HttpCompletionOption.ResponseContentRead;
        using var page = await guest.AdminAsync(path);
        return [.. FormName().Matches(await page.Content.ReadAsStringAsync(Cancel)).Select(m => WebUtility.HtmlDecode(m.Groups[1].Value)).Distinct()];
    }

    [GeneratedRegex("name=\"_handler\" value=\"([^\"]*)\"")]
    private static partial Regex FormName();

    /// <summary>Two customers who have one of everything.</summary>
    internal sealed class World : IAsyncDisposable
    {
        public required Installation Installation { get; init; }

        public required Estate Mine { get; init; }

        public required Estate Theirs { get; init; }

        public static async Task<World> OpenAsync(TestDatabase kind)
        {
            var installation = await Installation.StartAsync(kind);
            return new World { Installation = installation, Mine = await Estate.OfAsync(installation, installation.Customer), Theirs = await Estate.OfAsync(installation, (await installation.Web.Services.GetRequiredService<Customers>().CreateAsync("Other", "Europe/Berlin", Cancel)).Key) };
        }

        public static bool NamesSomething(RouteEndpoint endpoint) => endpoint.RoutePattern.Parameters.Count > 0;

        /// <summary>A path that reaches it, with what this customer has.</summary>
        public static string PathOf(RouteEndpoint endpoint, Estate estate) => "/" + string.Join('/', endpoint.RoutePattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part switch
        {
            RoutePatternLiteralPart literal => literal.Content,
            RoutePatternSeparatorPart separator => separator.Content,
            RoutePatternParameterPart parameter => estate.Named(Endpoints.Route(endpoint), parameter.Name),
            _ => throw new InvalidOperationException(),
        }))));

        public ValueTask DisposeAsync() => Installation.DisposeAsync();
    }

    /// <summary>What one customer has. A new kind of thing with an address of its own gets a line here.</summary>
    internal sealed class Estate
    {
        private readonly Dictionary<string, string> things = [];

        /// <summary>Names of nothing at all.</summary>
        public static readonly Estate None = new() { Customer = default };

        public required CustomerId Customer { get; init; }

        public static async Task<Estate> OfAsync(Installation installation, CustomerId customer)
        {
            var estate = new Estate { Customer = customer };
            var services = installation.Web.Services;
            var server = (await installation.Web.Services.GetRequiredService<SendingServers>().ListAsync(Cancel))[0].PublicId;
            var wish = new DomainWish(customer == installation.Customer ? "harbourlane.example" : "other.example", [server], "bounce", false);
            estate.things["/domains/"] = Assert.IsType<Edit<DomainDetail>.Saved>(await services.GetRequiredService<SendingDomains>().AddAsync(customer, wish, "Ines", true, Cancel)).Value.Domain.PublicId;
            estate.things["/campaigns/"] = await CampaignAsync(installation, customer, $"hello@{wish.Name}");
            var list = (await services.GetRequiredService<MailingLists>().ListAsync(customer, Cancel))[^1].PublicId;
            estate.things["/lists/"] = list;
            var added = await services.GetRequiredService<ContactBook>().AddAsync(customer, new ContactWish { Email = "left@example.com", Lists = [list] }, "Ines", Cancel);
            var contact = Assert.IsType<Edit<Contact>.Saved>(added).Value.PublicId;
            await services.GetRequiredService<Subscribing>().UnsubscribeAsync(customer, contact, list, "Ines", null, Cancel);
            estate.things["/contacts/"] = contact;
            estate.things["/imports/"] = Assert.IsType<Edit<ImportJob>.Saved>(await services.GetRequiredService<ImportUploads>().BeginAsync(customer, list, new NewUpload("people.csv", 10, 1), "Ines", Cancel)).Value.PublicId;
            var domain = await TrackingDomainAsync(installation, customer);
            (estate.things["/domains/tracking/"], estate.things["/tracking-domains/"]) = (domain, domain);
            var today = new DateTimeOffset(TimeProvider.System.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);
            var taken = await services.GetRequiredService<DmarcReports>().TakeAsync(customer, "report.xml", new MemoryStream(Samples.Bytes(Samples.Of(today.AddDays(-1), Samples.Everybody))), "Ines", Cancel);
            estate.things["/dmarc/reports/"] = estate.things["/domains/dmarc/reports/"] = Assert.IsType<ReportTaking.Taken>(taken).Report.PublicId;
            // Belongs to the installation, and so to nobody's customer.
            estate.things["/servers/"] = server;
            return estate;
        }

        private static Task<string> TrackingDomainAsync(Installation installation, CustomerId customer) => installation.Database.WriteAsync(async session =>
        {
            var (db, time) = (session.Db(customer), installation.Web.Services.GetRequiredService<TimeProvider>());
            // Not due in this run: nobody's name server is asked.
            var domain = new TrackingDomain
            {
                CustomerId = customer, PublicId = PublicId.New(time), Host = $"go{customer}.example.com", StateSince = time.GetUtcNow(), NextCheckAt = time.GetUtcNow().AddYears(1), AddedAt = time.GetUtcNow(), AddedBy = "Ines",
            };
            db.Add(domain);
            await db.SaveChangesAsync(Cancel);
            return domain.PublicId;
        }, Cancel);

        private static async Task<string> CampaignAsync(Installation installation, CustomerId customer, string sender)
        {
            var services = installation.Web.Services;
            Assert.True(EmailAddress.TryParse(sender, out var from, out _));
            var list = await services.GetRequiredService<MailingLists>().CreateAsync(customer, new NewMailingList("Newsletter", "Harbour Lane", from, "Kaj 4, Malmö"), Cancel);
            await services.GetRequiredService<Contacts>().UpsertAsync(customer, list.Key, [new NewContact(from, "{}")], Cancel);
            var campaign = await services.GetRequiredService<CampaignDrafts>().CreateAsync(customer, new NewCampaign
            {
                Name = "Early access", List = list.Key, Server = installation.Server, Subject = "Hello", FromName = "Harbour Lane", From = from, Html = "<p>Hello</p>",
            }, Cancel);
            await services.GetRequiredService<CampaignRuns>().StartAsync(customer, campaign.Key, Cancel);
            await Installation.UntilAsync(() => services.GetRequiredService<CampaignReports>().FindAsync(customer, campaign.PublicId, Cancel), head => head!.State == CampaignState.Finished);
            return campaign.PublicId;
        }

        public bool Has(string route) => things.Keys.Any(k => route.StartsWith(k, StringComparison.Ordinal));

        public string Named(string route, string parameter) =>
            Customer == default ? "AaIm3000000000000000aA" : parameter == "List" ? things["/lists/"] : things.OrderByDescending(t => t.Key.Length).FirstOrDefault(t => route.StartsWith(t.Key, StringComparison.Ordinal)).Value ?? throw new InvalidOperationException($"{route} names a {parameter}, and this table has none: add one to Estate");
    }
}
