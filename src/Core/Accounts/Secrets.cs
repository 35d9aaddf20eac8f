using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Postroad.Core.Primitives;

namespace Postroad.Core.Accounts;

/// <summary>
/// Where a secret lies. It is sealed for this place alone: copied to another customer's, row's or field's place it does not open.
/// </summary>
/// <param name="Customer">Owner of the row; <see cref="CustomerId.Installation"/> for sending servers.</param>
/// <param name="Row">What never changes and never comes again: the row's public id.</param>
public sealed record SecretPlace(CustomerId Customer, string Table, string Row, string Field)
{
    internal string Context =>
        Table.Contains('|') || Row.Contains('|') || Field.Contains('|')
            ? throw new ArgumentException("A place has no \"|\" in its names.")
            : $"{Customer}|{Table}|{Row}|{Field}";
}

/// <summary>Secrets at rest: AES-256-GCM with a data key per customer, bound to their place. The text form is <c>1.KEY.BASE64URL</c>.</summary>
public sealed class Secrets(KeyRing ring)
{
    private const string Version = "1";

    /// <exception cref="KeyException">The key file is missing, wrong or open to others.</exception>
    public async Task<string> SealAsync(SecretPlace place, string secret, CancellationToken cancel)
    {
        var key = (await ring.SecretKeysAsync(place.Customer, cancel))[^1];
        return string.Create(CultureInfo.InvariantCulture, $"{Version}.{key.Id}.{Envelope.Seal(key.Bytes, Encoding.UTF8.GetBytes(secret), place.Context)}");
    }

    /// <exception cref="KeyException">Sealed for another place, by another installation, or changed since.</exception>
    public async Task<string> OpenAsync(SecretPlace place, string sealedSecret, CancellationToken cancel)
    {
        var parts = sealedSecret.Split('.');
        var keys = await ring.SecretKeysAsync(place.Customer, cancel);
        var key = parts is [Version, var number, _] && long.TryParse(number, CultureInfo.InvariantCulture, out var id) ? keys.FirstOrDefault(k => k.Id == id) : null;
        if (key is null) throw new KeyException($"The secret {place.Field} of {place.Table} {place.Row} was sealed with a key that this installation does not have.");
        try
        {
            return Encoding.UTF8.GetString(Envelope.Open(key.Bytes, parts[2], place.Context));
        }
        catch (CryptographicException e)
        {
            throw new KeyException($"The secret {place.Field} of {place.Table} {place.Row} does not open: it was sealed for another place, or changed since. Enter it again.", e);
        }
    }
}
