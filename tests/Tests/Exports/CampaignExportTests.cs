using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Core.Accounts;
using Postroad.Core.Campaigns;
using Postroad.Core.Deliveries;
using Postroad.Core.Reports;
using Postroad.Simulator.Regions;
using Postroad.Tests.Fixtures;
using Postroad.Tests.Web;

namespace Postroad.Tests.Exports;

public sealed class CampaignExportTests
{
    private static readonly string[] People = ["=anna@example.com", "+ben@example.com", "cleo@example.com", "dora+bounce@example.com", "emil+full@example.com"];

    [Theory, EachDatabase]
    public async Task The_file_holds_a_row_for_each_delivery_as_the_list_shows_it(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind);
        var campaign = await SettledAsync(installation);
        using var guest = new Guest(installation.Web);
        await guest.SignInAsync(installation.Customer);

        var (text, answer) = await FileAsync(guest, $"/campaigns/{campaign.PublicId}/deliveries.csv");
        Assert.Equal(("text/csv", $"deliveries-{campaign.PublicId}.csv"), (answer.Content.Headers.ContentType?.MediaType, answer.Content.Headers.ContentDisposition?.FileName));
        Assert.StartsWith("\uFEFFNumber,Address,State,Reason,", text, StringComparison.Ordinal);
        Assert.EndsWith("\r\n", text, StringComparison.Ordinal);
        var rows = Rows(text);
        var stored = await installation.DeliveriesAsync(campaign);
        Assert.Equal(stored.Select(d => (d.Seq.ToString(null as IFormatProvider), d.Attempt.ToString(null as IFormatProvider))), rows.Select(r => (r[0], r[8])));
        Assert.Equal(["'+ben@example.com", "'=anna@example.com", "cleo@example.com", "dora+bounce@example.com", "emil+full@example.com"], rows.Select(r => r[1]).Order(StringComparer.Ordinal));
        Assert.Equal(2, rows.Count(r => r[2] == "Bounced"));
        Assert.Equal(3, rows.Count(r => r[2] == "Delivered"));
        Assert.All(rows, r => Assert.Equal("SES Frankfurt", r[6]));
    }

    [Theory, EachDatabase]
    public async Task The_filters_of_the_list_apply(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind);
        var campaign = await SettledAsync(installation);
        using var guest = new Guest(installation.Web);
        await guest.SignInAsync(installation.Customer);
        var file = $"/campaigns/{campaign.PublicId}/deliveries.csv";

        Assert.Equal(2, Rows((await FileAsync(guest, file + "?state=bounced")).Text).Count);
        Assert.Empty(Rows((await FileAsync(guest, file + "?state=failed")).Text));
        Assert.Equal("dora+bounce@example.com", Assert.Single(Rows((await FileAsync(guest, file + "?address=DORA")).Text))[1]);
        Assert.Empty(Rows((await FileAsync(guest, file + "?event=clicked")).Text));
    }

    [Theory, EachDatabase]
    public async Task The_summary_holds_the_figures_of_the_report(TestDatabase kind)
    {
        await using var installation = await Installation.StartAsync(kind);
        var campaign = await SettledAsync(installation);
        using var guest = new Guest(installation.Web);
        await guest.SignInAsync(installation.Customer);

        var rows = Rows((await FileAsync(guest, $"/campaigns/{campaign.PublicId}/summary.csv")).Text).ToDictionary(r => r[0], r => r[1]);
        Assert.Equal(("Early access", "Finished", "5", "5", "3", "2", "0"),
            (rows["Campaign"], rows["State"], rows["Recipients"], rows["Sent"], rows["Delivered"], rows["Bounced"], rows["Uncertain"]));
        Assert.Contains(rows.Keys, k => k.StartsWith("Bounced: Mailbox does not exist", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_customer_and_strangers_get_nothing()
    {
        await using var installation = await Installation.StartAsync(TestDatabase.Sqlite());
        var campaign = await SettledAsync(installation);
        var other = await installation.Web.Services.GetRequiredService<Customers>().CreateAsync("Nordkaffe", "UTC", TestContext.Current.CancellationToken);
        using var theirs = new Guest(installation.Web);
        await theirs.SignInAsync(other.Key);
        using var stranger = new Guest(installation.Web);
        foreach (var file in new[] { "deliveries.csv", "summary.csv" })
        {
            using var refused = await theirs.AdminAsync($"/campaigns/{campaign.PublicId}/{file}");
            Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
            using var sent = await stranger.AdminAsync($"/campaigns/{campaign.PublicId}/{file}");
            Assert.Equal(HttpStatusCode.Redirect, sent.StatusCode);
        }
    }

    [Theory, EachDatabase]
    public async Task A_long_list_comes_in_pieces_and_whole(TestDatabase kind)
    {
        const int Many = 11_000;
        await using var installation = await Installation.StartAsync(kind, new Installation.Change
        {
            Region = new RegionSettings { Name = "eu-central-1", MaxSendRate = 1, Identities = ["harbourlane.example"] },
            Deliveries = new DeliveryOptions { RangeSize = 500 },
        });
        await installation.SubscribeAsync([.. Enumerable.Range(1, Many).Select(i => $"person{i}@example.com")]);
        var campaign = await installation.StartCampaignAsync();
        var (reports, cancel) = (installation.Web.Services.GetRequiredService<CampaignReports>(), TestContext.Current.CancellationToken);
        await Installation.UntilAsync(async () => (await installation.TotalsOrNoneAsync(campaign))?.Recipients, n => n == Many);
        var head = (await reports.FindAsync(installation.Customer, campaign.PublicId, cancel))!;
        var pieces = new List<int>();
        var seen = new HashSet<string>();
        await foreach (var piece in installation.Web.Services.GetRequiredService<DeliveryExport>().ReadAsync(head, await reports.NumbersAsync(head, cancel), new DeliveryQuery(), cancel))
        {
            pieces.Add(piece.Count);
            foreach (var row in piece) Assert.True(seen.Add(row.AddressKey), $"{row.Address} came twice.");
        }

        Assert.Equal((3, Many), (pieces.Count, seen.Count));
        Assert.All(pieces, n => Assert.InRange(n, 1, DeliveryExport.Step));
    }

    private static async Task<Campaign> SettledAsync(Installation installation)
    {
        await installation.SubscribeAsync(People);
        var campaign = await installation.StartCampaignAsync();
        await installation.SettleAsync(campaign);
        return await installation.CampaignAsync(campaign.Id);
    }

    private static async Task<(string Text, HttpResponseMessage Answer)> FileAsync(Guest guest, string path)
    {
        var answer = await guest.AdminAsync(path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)), answer);
    }

    /// <summary>Behind the row of names. Cells with commas, quotes and lines as RFC 4180 says.</summary>
    private static List<List<string>> Rows(string text)
    {
        var (rows, row, cell, quoted) = (new List<List<string>>(), new List<string>(), new StringBuilder(), false);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"' && quoted && i + 1 < text.Length && text[i + 1] == '"') cell.Append(text[++i]);
            else if (text[i] == '"') quoted = !quoted;
            else if (quoted) cell.Append(text[i]);
            else if (text[i] is ',' or '\n')
            {
                row.Add(cell.ToString());
                cell.Clear();
                if (text[i] == ',') continue;
                rows.Add(row);
                row = [];
            }
            else if (text[i] != '\r') cell.Append(text[i]);
        }

        return rows[1..];
    }
}
