using System.Security.Cryptography;
using System.Text;
using Postroad.Simulator.Control;
using Postroad.Simulator.Permissions;
using Postroad.Simulator.Regions;

namespace Postroad.Simulator.Smtp;

/// <summary>
/// Whose connection it is, and for which region. Amazon SES has a host for each region, so the name that the client asks for in its handshake says which; who asks for none of these (an address
/// of this machine) is in the region that the password is for.
/// </summary>
internal sealed class SmtpLogin(KeyRing ring, Settings settings)
{
    private const string Before = "email-smtp.", Behind = ".amazonaws.com";

    /// <summary>As the host of a region is called.</summary>
    public static string HostOf(string region) => Before + region + Behind;

    /// <summary>Null: no such key, a temporary one (they have no password), or not its password in this region.</summary>
    /// <param name="host">As the handshake names it. Empty: it names none.</param>
    public Signed? Check(string host, string user, string password)
    {
        if (ring.Find(user) is not { Token: null } caller) return null;
        var given = Encoding.UTF8.GetBytes(password);
        var region = Regions(host).FirstOrDefault(r => settings.Knows(Place.Of(r, caller.Account))
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(SmtpPassword.Of(caller.Secret, r)), given));
        return region is null ? null : new Signed(region, caller);
    }

    private IEnumerable<string> Regions(string host) =>
        host.StartsWith(Before, StringComparison.OrdinalIgnoreCase) && host.EndsWith(Behind, StringComparison.OrdinalIgnoreCase) && host.Length > Before.Length + Behind.Length
            ? [host[Before.Length..^Behind.Length]]
            : settings.Regions.Select(r => Place.RegionOf(r.Settings.Name)).Distinct();
}
