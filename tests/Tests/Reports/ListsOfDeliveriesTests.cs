using Postroad.Core.Campaigns;
using Postroad.Core.Deliveries;
using Postroad.Core.Events;
using Postroad.Core.Primitives;
using Postroad.Core.Reports;
using Postroad.Core.Sending;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Reports;

/// <summary>A number and the list behind it never disagree, whichever way somebody turns the pages.</summary>
public sealed class ListsOfDeliveriesTests
{
    private const int People = 40;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Every_list_holds_as_many_deliveries_as_the_counters_say(TestDatabase kind)
    {
        var database = await kind.OpenAsync();
        await using var office = await PostOffice.OpenAsync(database);
        var head = await MixedAsync(office);
        var pages = new DeliveryPages(database);
        var numbers = await NumbersAsync(office, head);

        Assert.Equal(numbers.Recipients, numbers.Queued + numbers.Sent + numbers.Suppressed + numbers.Failed);
        Assert.Equal(numbers.Sent, numbers.Delivered + numbers.Bounced + numbers.StillTrying + numbers.NoAnswerYet + numbers.Uncertain);
        foreach (var group in Enum.GetValues<DeliveryGroup>())
            Assert.Equal((group, numbers.Of(group)), (group, (await AllAsync(pages, head, numbers, new DeliveryQuery { Group = group, PageSize = 3 })).Count));
        foreach (var sign in Enum.GetValues<DeliverySign>())
            Assert.Equal((sign, numbers.Of(sign)), (sign, (await AllAsync(pages, head, numbers, new DeliveryQuery { Sign = sign, PageSize = 3 })).Count));
        var cause = new BounceCause("Mailbox does not exist", BounceKind.Hard, "5.1.1");
        Assert.Equal(numbers.Bounced, (await AllAsync(pages, head, numbers, new DeliveryQuery { Group = DeliveryGroup.Bounced, Bounce = cause })).Count);
        Assert.Empty(await AllAsync(pages, head, numbers, new DeliveryQuery { Group = DeliveryGroup.Bounced, Bounce = cause with { Status = "5.2.2" } }));
    }

    [Theory, EachDatabase]
    public async Task Turning_back_shows_the_same_pages(TestDatabase kind)
    {
        var database = await kind.OpenAsync();
        await using var office = await PostOffice.OpenAsync(database);
        var head = await MixedAsync(office);
        var numbers = await NumbersAsync(office, head);
        var pages = new DeliveryPages(database);
        foreach (var query in new[] { new DeliveryQuery { PageSize = 7 }, new DeliveryQuery { PageSize = 7, AddressStart = "P" } })
        {
            var first = await pages.ReadAsync(head, numbers, query, Cancel);
            var second = await pages.ReadAsync(head, numbers, query with { From = first.Older }, Cancel);
            var back = await pages.ReadAsync(head, numbers, query with { From = second.Newer }, Cancel);
            Assert.Equal(first.Rows.Select(r => r.Seq), back.Rows.Select(r => r.Seq));
            Assert.Empty(first.Rows.Select(r => r.Seq).Intersect(second.Rows.Select(r => r.Seq)));
        }
    }

    [Theory, EachDatabase]
    public async Task A_filtered_list_of_a_huge_running_campaign_begins_where_sending_is(TestDatabase kind)
    {
        var database = await kind.OpenAsync();
        await using var office = await PostOffice.OpenAsync(database);
        var head = await MixedAsync(office);
        // As if five million more were queued behind them: more places than one page looks through.
        var numbers = await NumbersAsync(office, head) with { Recipients = 5_000_000 };
        var page = await new DeliveryPages(database).ReadAsync(head, numbers, new DeliveryQuery { Group = DeliveryGroup.Bounced, PageSize = 3 }, Cancel);
        Assert.Equal(3, page.Rows.Count);
        Assert.Null(page.StoppedAfter);
    }

    [Theory, EachDatabase]
    public async Task An_address_is_found_by_its_beginning_in_any_case(TestDatabase kind)
    {
        var database = await kind.OpenAsync();
        await using var office = await PostOffice.OpenAsync(database);
        var head = await MixedAsync(office);
        var numbers = await NumbersAsync(office, head);
        var found = await AllAsync(new DeliveryPages(database), head, numbers, new DeliveryQuery { AddressStart = "P1", PageSize = 4 });
        Assert.Equal(Enumerable.Range(10, 10).Select(i => $"p{i}@example.com"), found.Select(r => r.Address));
        Assert.Empty(await AllAsync(new DeliveryPages(database), head, numbers, new DeliveryQuery { AddressStart = "p1%" }));
    }

    [Theory, EachDatabase]
    public async Task A_time_line_tells_what_happened_in_order_with_the_words_of_others(TestDatabase kind)
    {
        var database = await kind.OpenAsync();
        await using var office = await PostOffice.OpenAsync(database);
        var head = await MixedAsync(office);
        var story = await new DeliveryStories(database, office.Keys).FindAsync(head, 1, Cancel);
        Assert.NotNull(story);
        Assert.Equal(office.Keys.Write(new DeliveryRef(head.Send!.Value, 1)), story.DeliveryKey);
        Assert.Equal(story.Steps.Select(s => s.At).Order(), story.Steps.Select(s => s.At));
        Assert.Contains(story.Steps, s => s.Kind == StoryKind.Intended);
        Assert.Contains(story.Steps, s => s.Event is { Type: EventType.Bounced, Words: "550 5.1.1 no such user" });
        Assert.Null(await new DeliveryStories(database, office.Keys).FindAsync(head with { Customer = new CustomerId(head.Customer.Value + 1) }, 1, Cancel));
    }

    /// <summary>All rows by turning pages onwards; no row comes twice.</summary>
    private static async Task<List<DeliveryRow>> AllAsync(DeliveryPages pages, CampaignHead head, CampaignNumbers numbers, DeliveryQuery query)
    {
        var rows = new List<DeliveryRow>();
        var (page, turns) = (await pages.ReadAsync(head, numbers, query, Cancel), 0);
        while (true)
        {
            rows.AddRange(page.Rows);
            if (page.Older is null) break;
            Assert.True(++turns < 100, "The pages never end.");
            page = await pages.ReadAsync(head, numbers, query with { From = page.Older }, Cancel);
        }

        Assert.Equal(rows.Count, rows.Select(r => r.Seq).Distinct().Count());
        return rows;
    }

    private static async Task<CampaignNumbers> NumbersAsync(PostOffice office, CampaignHead head) =>
        await new CampaignReports(office.Database, new DeliveryPages(office.Database), office.Time, Microsoft.Extensions.Options.Options.Create(office.Options)).NumbersAsync(head, Cancel);

    /// <summary>Forty people to whom different things happened: bounced, delivered and opened, late, no answer, uncertain, refused, suppressed.</summary>
    private static async Task<CampaignHead> MixedAsync(PostOffice office)
    {
        office.Server.Answer = message => Number(message.To) switch
        {
            31 or 32 => new SendResult.Unknown("Connection reset by peer"),
            33 => new SendResult.Rejected(RejectReason.InvalidAddress, "400 BadRequest"),
            _ => new SendResult.Accepted("m-" + message.To),
        };
        await office.SuppressAsync("p34@example.com");
        var send = await office.SendToAsync([.. Enumerable.Range(1, People).Select(i => $"p{i:00}@example.com")]);
        office.StartEngine();
        await Installation.UntilAsync(async () => (await office.DeliveriesAsync(send)).Count(d => d.State is DeliveryState.Queued or DeliveryState.Submitting), left => left == 0);
        await office.StopEngineAsync();
        await office.Intake.AppendAsync([.. Enumerable.Range(1, 25).SelectMany(seq => Events(send, seq))], Cancel);
        return HeadOf(office, send);
    }

    private static IEnumerable<DeliveryEvent> Events(SendId send, int seq)
    {
        var at = TimeProvider.System.GetUtcNow().AddSeconds(seq);
        DeliveryEvent Of(EventType type, long key) => new() { Delivery = new DeliveryRef(send, seq), Type = type, At = at, Key = key };
        if (seq <= 4) yield return Of(EventType.Bounced, 1) with { Bounce = BounceKind.Hard, Reason = "Mailbox does not exist", Words = "550 5.1.1 no such user", Status = "5.1.1" };
        else if (seq <= 20) yield return Of(EventType.Delivered, 2) with { Words = "250 Ok" };
        else yield return Of(EventType.Delayed, 3) with { Reason = "Tried later", Words = "451 4.3.2 Try later" };
        if (seq is > 4 and <= 10) yield return Of(EventType.Opened, 4);
        if (seq is > 8 and <= 14) yield return Of(EventType.Opened, 5) with { ByMachine = true };
        if (seq is 5 or 6) yield return Of(EventType.Clicked, 6) with { Link = 1 };
        if (seq == 7) yield return Of(EventType.Unsubscribed, 7);
        if (seq == 8) yield return Of(EventType.Complained, 8);
    }

    private static int Number(string address) => int.Parse(address.AsSpan(1, 2), System.Globalization.CultureInfo.InvariantCulture);

    private static CampaignHead HeadOf(PostOffice office, SendId send) => new()
    {
        Customer = office.Customer, Id = new CampaignId(1), PublicId = "c", Name = "Early access", Subject = "Hello", List = new ListId(office.List), ListName = "Newsletter", State = CampaignState.Sending,
        StateSince = office.Time.GetUtcNow(), StateReason = null, StateBy = null, Send = send, AllRecipientsKnown = true, CreatedAt = office.Time.GetUtcNow(), StartedAt = office.Time.GetUtcNow(),
        FinishedAt = null, Server = new ServerHead("SES Frankfurt", "eu-central-1", ServerState.Active, null),
    };
}
