using System.Net;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Web;

public sealed class ControlCharacterTests
{
    /// <summary>PostgreSQL takes no zero byte in a text, so these once ended as faults there.</summary>
    [Theory, EachDatabase]
    public async Task What_is_typed_into_an_address_never_breaks_a_list(TestDatabase database)
    {
        await using var installation = await Installation.StartAsync(database);
        await installation.SubscribeAsync("anna@example.com");
        var campaign = await installation.StartCampaignAsync();
        using var guest = new Guest(installation.Web);
        using (await guest.SignInAsync(installation.Customer)) { }

        var deliveries = $"/campaigns/{campaign.PublicId}/deliveries";
        string[] paths =
        [
            "/campaigns?q=%00", "/campaigns?q=a%00b&state=running", $"{deliveries}?address=%00", $"{deliveries}?address=an%00na", $"{deliveries}?bounce=%00", $"{deliveries}?bounce=a%00&kind=hard&code=%00",
            $"{deliveries}?address=a&older=%00b", $"{deliveries}?state=%00&event=%00&open=%00",
        ];
        foreach (var path in paths)
        {
            using var answer = await guest.AdminAsync(path);
            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{path} answered {answer.StatusCode}");
        }

        using var id = await guest.AdminAsync("/campaigns/a%00b");
        Assert.True(id.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.BadRequest, $"An id with a zero byte answered {id.StatusCode}");
    }
}
