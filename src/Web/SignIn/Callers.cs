using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Postroad.Core.Accounts;
using Postroad.Core.Primitives;

namespace Postroad.Web.SignIn;

/// <summary>Who makes a request, and whom they work for.</summary>
/// <param name="TimeZone">IANA name of the customer's zone.</param>
/// <param name="IsAdministrator">Of the installation: sees what concerns all customers.</param>
public sealed record Caller(UserId User, string UserName, string Email, CustomerId Customer, string CustomerName, string TimeZone, bool IsAdministrator, Role Role)
{
    /// <summary>False: sees what the customer has and changes nothing of it (<see cref="RoleGate"/>).</summary>
    public bool MayChange => Role == Role.Owner;
}

/// <summary>Knows who is signed in. Asked at every request: who was removed, or whose session was ended, is out at once.</summary>
internal sealed class Callers(Users users, Sessions sessions, FreshPasswords fresh)
{
    private const string SessionClaim = "session";

    /// <summary>The caller of a request that needed a sign-in.</summary>
    public static Caller Of(HttpContext http) => http.Features.GetRequiredFeature<Caller>();

    /// <summary>The token of the session that a request belongs to; null: it belongs to none.</summary>
    public static string? SessionOf(HttpContext http) => http.User.FindFirstValue(SessionClaim);

    /// <summary>Signs in for the first customer the user works for, in a session of its own.</summary>
    /// <param name="stays">It lasts when the browser is closed.</param>
    /// <returns>The token of the session; null: the user works for none.</returns>
    public async Task<string?> SignInAsync(HttpContext http, User user, bool stays, CancellationToken cancel)
    {
        var worksFor = await users.CustomersOfAsync(user.Key, cancel);
        if (worksFor.Count == 0) return null;
        // Never on in a session that somebody else may have begun in this browser.
        if (SessionOf(http) is { } before) await sessions.EndAsync(before, cancel);
        var token = await sessions.StartAsync(user.Key, worksFor[0], stays, http.Request.Headers.UserAgent, http.Connection.RemoteIpAddress?.ToString(), cancel);
        fresh.Note(http, token);
        await http.SignInAsync(
            new ClaimsPrincipal(new ClaimsIdentity([new Claim(SessionClaim, token)], CookieAuthenticationDefaults.AuthenticationScheme)), new AuthenticationProperties { IsPersistent = stays });
        return token;
    }

    /// <summary>Is the session of a long request still one, for the same customer?</summary>
    public async Task<bool> IsSignedInAsync(HttpContext http, CancellationToken cancel) =>
        SessionOf(http) is { } token && await sessions.FindAsync(token, cancel) is { } owner && owner.Customer.Key == Of(http).Customer;

    /// <summary>Ends the session, so that a copy of its cookie is worth nothing.</summary>
    public async Task SignOutAsync(HttpContext http)
    {
        if (SessionOf(http) is { } token) await sessions.EndAsync(token, http.RequestAborted);
        await http.SignOutAsync();
    }

    public static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        // The page that says that something broke asks nobody: perhaps it is the database that broke.
        if (context.HttpContext.Features.Get<IExceptionHandlerFeature>() is not null)
        {
            context.RejectPrincipal();
            return;
        }

        var sessions = context.HttpContext.RequestServices.GetRequiredService<Sessions>();
        var owner = context.Principal!.FindFirstValue(SessionClaim) is { } token ? await sessions.FindAsync(token, context.HttpContext.RequestAborted) : null;
        if (owner is null) context.RejectPrincipal();
        else context.HttpContext.Features.Set(new Caller(owner.User.Key, owner.User.Name, owner.User.Email, owner.Customer.Key, owner.Customer.Name, owner.Customer.TimeZone, owner.User.IsAdministrator, owner.Role));
    }
}
