using System.Globalization;
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
public sealed record Caller(UserId User, string UserName, CustomerId Customer, string CustomerName, string TimeZone, bool IsAdministrator);

/// <summary>Knows who is signed in. Asked at every request: who was removed is out at once.</summary>
internal sealed class Callers(Users users, Customers customers)
{
    private const string UserClaim = "user", CustomerClaim = "customer";

    /// <summary>The caller of a request that needed a sign-in.</summary>
    public static Caller Of(HttpContext http) => http.Features.GetRequiredFeature<Caller>();

    /// <summary>Signs in for the first customer the user works for. False: the user works for none.</summary>
    public async Task<bool> SignInAsync(HttpContext http, User user, CancellationToken cancel)
    {
        var worksFor = await users.CustomersOfAsync(new UserId(user.Id), cancel);
        if (worksFor.Count == 0) return false;
        Claim[] claims = [new(UserClaim, user.Id.ToString(CultureInfo.InvariantCulture)), new(CustomerClaim, worksFor[0].ToString())];
        await http.SignInAsync(new ClaimsPrincipal(new ClaimsIdentity(claims, CookieAuthenticationDefaults.AuthenticationScheme)));
        return true;
    }

    public static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        // The page that says that something broke asks nobody: perhaps it is the database that broke.
        if (context.HttpContext.Features.Get<IExceptionHandlerFeature>() is not null)
        {
            context.RejectPrincipal();
            return;
        }

        var callers = context.HttpContext.RequestServices.GetRequiredService<Callers>();
        if (await callers.FindAsync(context.Principal!, context.HttpContext.RequestAborted) is { } caller) context.HttpContext.Features.Set(caller);
        else context.RejectPrincipal();
    }

    private async Task<Caller?> FindAsync(ClaimsPrincipal principal, CancellationToken cancel)
    {
        if (!long.TryParse(principal.FindFirstValue(UserClaim), CultureInfo.InvariantCulture, out var user)) return null;
        if (!long.TryParse(principal.FindFirstValue(CustomerClaim), CultureInfo.InvariantCulture, out var customer)) return null;
        if (!await users.WorksForAsync(new UserId(user), new CustomerId(customer), cancel)) return null;
        var (who, whom) = (await users.FindAsync(new UserId(user), cancel), await customers.FindAsync(new CustomerId(customer), cancel));
        return who is null || whom is null ? null : new Caller(new UserId(user), who.Name, new CustomerId(customer), whom.Name, whom.TimeZone, who.IsAdministrator);
    }
}
