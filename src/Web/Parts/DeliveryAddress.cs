using System.Globalization;
using Postroad.Core.Events;
using Postroad.Core.Reports;

namespace Postroad.Web.Parts;

/// <summary>Reads what <see cref="Addresses.Deliveries(string, DeliveryQuery, int)"/> wrote, or what somebody typed: what makes no sense is as if it were not there.</summary>
public static class DeliveryAddress
{
    /// <summary>Longest start of an address that is looked for: no address is longer.</summary>
    private const int MostAddress = 254;

    public static DeliveryQuery Read(IQueryCollection query)
    {
        var start = Text("address");
        return new DeliveryQuery
        {
            Group = Addresses.Read<DeliveryGroup>(Text("state")),
            Sign = Addresses.Read<DeliverySign>(Text("event")),
            Link = Math.Max(0, Number("link")),
            AddressStart = start.Length <= MostAddress ? start : start[..MostAddress],
            Bounce = Text("bounce") is { Length: > 0 } reason ? new BounceCause(reason, Addresses.Read<BounceKind>(Text("kind")), Text("code")) : null,
            From = Cursor("newer", up: true) ?? Cursor("older", up: false),
        };

        DeliveryCursor? Cursor(string name, bool up)
        {
            if (Text(name) is not { Length: > 0 } place) return null;
            if (start.Length > 0) return new DeliveryCursor(0, place, up);
            return Number(name) is var seq and > 0 ? new DeliveryCursor(seq, null, up) : null;
        }

        string Text(string name) => QueryText.Read(query[name].FirstOrDefault());

        int Number(string name) => int.TryParse(Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }

    /// <summary>Number of the delivery that is unfolded; 0: none.</summary>
    public static int Open(IQueryCollection query) => int.TryParse(query["open"].FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var seq) ? seq : 0;
}
