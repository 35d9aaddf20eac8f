using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Postroad.Core.Primitives;

namespace Postroad.Web.Parts;

/// <summary>
/// A secret that somebody typed into a form which then was not saved: it goes back to the browser sealed, so that it need not be typed again and stands in no page in clear. Of use to the same
/// person only, and only for a while.
/// </summary>
internal sealed class KeptSecrets(IDataProtectionProvider protection)
{
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(30);

    public string Seal(UserId user, string secret) => For(user).Protect(secret, Kept);

    /// <summary>Null: nothing was kept, it is somebody else's, or it is too old.</summary>
    public string? Open(UserId user, string? kept)
    {
        if (string.IsNullOrEmpty(kept)) return null;
        try
        {
            return For(user).Unprotect(kept);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private ITimeLimitedDataProtector For(UserId user) => protection.CreateProtector("Postroad.KeptSecrets", user.Value.ToString(System.Globalization.CultureInfo.InvariantCulture)).ToTimeLimitedDataProtector();
}
