using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Postroad.Web.Parts;

namespace Postroad.Web.SignIn;

/// <summary>For whoever has typed their password a short while ago: where a browser that somebody left open, or a copied cookie, could do the most harm. Others type it first.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class FreshPasswordAttribute : Attribute;

/// <summary>Remembers in the browser, sealed and for one session, when its owner has last typed their password (or followed their one-time link).</summary>
internal sealed class FreshPasswords(IDataProtectionProvider protection, KeptForms forms, TimeProvider time)
{
    /// <summary>So long nothing is asked.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    private const string Name = "postroad-fresh";

    private readonly IDataProtector protector = protection.CreateProtector("password typed");

    /// <param name="session">Token of the session that it was typed in.</param>
    public void Note(HttpContext http, string session)
    {
        var written = string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow().ToUnixTimeMilliseconds()}|{StampOf(session)}");
        var cookie = new CookieOptions { HttpOnly = true, Secure = http.Request.IsHttps, SameSite = SameSiteMode.Strict, Path = "/", MaxAge = Lifetime };
        http.Response.Cookies.Append(NameOn(http), protector.Protect(written), cookie);
    }

    /// <summary>False too for what is of another session, or none of ours.</summary>
    public bool IsFresh(HttpContext http)
    {
        if (Callers.SessionOf(http) is not { } session || http.Request.Cookies[NameOn(http)] is not { Length: > 0 } sealedText) return false;
        try
        {
            var parts = protector.Unprotect(sealedText).Split('|');
            var typedAt = DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(parts[0], CultureInfo.InvariantCulture));
            return time.GetUtcNow() - typedAt <= Lifetime && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(parts[1]), Encoding.ASCII.GetBytes(StampOf(session)));
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <summary>Sends whoever has not typed it of late to the page that asks; what they had filled in waits beside their session.</summary>
    public async Task CheckAsync(HttpContext http, RequestDelegate next)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<FreshPasswordAttribute>() is null || http.Features.Get<Caller>() is null || IsFresh(http)) await next(http);
        else http.Response.Redirect(Addresses.Confirm(HttpMethods.IsPost(http.Request.Method) && await forms.KeepBesideAsync(http) ? Addresses.Kept : PathOf(http)));
    }

    public static string PathOf(HttpContext http) => http.Request.Path + http.Request.QueryString;

    private static string NameOn(HttpContext http) => http.Request.IsHttps ? "__Host-" + Name : Name;

    private static string StampOf(string session) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(session)));
}
