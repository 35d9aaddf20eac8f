using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Postroad.Core.Events;
using Postroad.Core.Reports;
using Postroad.Web.Parts;

namespace Postroad.Tests.Reports;

public sealed class DeliveryAddressTests
{
    [Fact]
    public void What_is_written_into_an_address_is_read_out_of_it()
    {
        DeliveryQuery[] queries =
        [
            new(),
            new() { Group = DeliveryGroup.NoAnswerYet, From = new DeliveryCursor(17, null, Backwards: false) },
            new() { Sign = DeliverySign.OpenedByMachine, AddressStart = "anna+news@", From = new DeliveryCursor(0, "anna+news@example.com", Backwards: true) },
            new() { Group = DeliveryGroup.Bounced, Bounce = new BounceCause("Refused by policy & more", BounceKind.OnProviderList, "5.7.1") },
            new() { Link = 3 },
        ];
        foreach (var query in queries)
        {
            var address = Addresses.Deliveries("c", query, open: 5);
            var read = new QueryCollection(QueryHelpers.ParseQuery(address[address.IndexOf('?', StringComparison.Ordinal)..]));
            Assert.Equal((query, 5), (DeliveryAddress.Read(read), DeliveryAddress.Open(read)));
        }
    }

    [Fact]
    public void Control_characters_are_not_read()
    {
        var read = DeliveryAddress.Read(new QueryCollection(QueryHelpers.ParseQuery("?address=%00an%07na%0A&bounce=a%00b&code=%005.7.1&kind=hard&older=b%00")));
        Assert.Equal(new DeliveryQuery { AddressStart = "anna", Bounce = new BounceCause("ab", BounceKind.Hard, "5.7.1"), From = new DeliveryCursor(0, "b", Backwards: false) }, read);
    }

    [Fact]
    public void Nonsense_reads_as_if_it_were_not_there()
    {
        var read = new QueryCollection(QueryHelpers.ParseQuery("?state=nowhere&event=x&link=-4&older=abc&open=99999999999&bounce="));
        Assert.Equal((new DeliveryQuery(), 0), (DeliveryAddress.Read(read), DeliveryAddress.Open(read)));
    }
}
