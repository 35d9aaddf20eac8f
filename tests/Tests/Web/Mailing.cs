using Postroad.Core.Campaigns;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Web;

/// <summary>An installation that has mailed one person, and that person's mail.</summary>
internal sealed class Mailing : IAsyncDisposable
{
    public const string Anna = "anna@example.com";

    public const string Html = """
        <html><body><p>Hello {{ first_name }}</p><a href="https://harbourlane.example/early?a=1&amp;b=2">Shop</a> <a href="https://harbourlane.example/for/{{ first_name }}">Yours</a>
        <a href="{{ unsubscribe_url }}">Leave</a> <a href="{{ view_url }}">Look</a></body></html>
        """;

    private Mailing(Installation installation, Campaign campaign, ReceivedMail mail) =>
        (Installation, Campaign, Mail, Guest) = (installation, campaign, mail, new Guest(installation.Web));

    public Installation Installation { get; }

    public Campaign Campaign { get; }

    public ReceivedMail Mail { get; }

    public Guest Guest { get; }

    public static async Task<Mailing> SendAsync(TestDatabase kind, Installation.Change? change = null, string html = Html)
    {
        var installation = await Installation.StartAsync(kind, change);
        await installation.SubscribeAsync(Anna);
        var campaign = await installation.StartCampaignAsync(html: html);
        await installation.SettleAsync(campaign);
        return new Mailing(installation, campaign, await ReceivedMail.OfAsync(installation, Anna));
    }

    public async ValueTask DisposeAsync()
    {
        Guest.Dispose();
        await Installation.DisposeAsync();
    }
}
