using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Authentication.Cookies;
using Postroad.Core.Accounts;
using Postroad.Web.Live;

namespace Postroad.Web.SignIn;

/// <summary>Cookies of people who are signed in. Names begin with <c>__Host-</c> on https (RFC 6265bis section 4.1.3.2); plain http knows no such names.</summary>
internal static class SignInSetup
{
    /// <summary>Name of the limit on attempts to sign in.</summary>
    public const string Limit = "sign-in";

    public static void AddSignIn(this IServiceCollection services, Hosting.HostOptions options)
    {
        var secure = options.AdminUrl?.Scheme == "https";
        services.AddSingleton<Callers>().AddSingleton<FirstStep>().AddSingleton<KeptForms>().AddSingleton<FreshPasswords>();
        services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(cookie =>
        {
            Harden(cookie.Cookie, "postroad", secure);
            // The session behind it ends sooner: by itself, or because somebody ends it.
            (cookie.ExpireTimeSpan, cookie.SlidingExpiration) = (Sessions.LongestWhenItStays, false);
            (cookie.LoginPath, cookie.AccessDeniedPath, cookie.ReturnUrlParameter) = ("/sign-in", "/sign-in", "from");
            cookie.Events.OnValidatePrincipal = Callers.ValidateAsync;
            var signIn = cookie.Events.OnRedirectToLogin;
            cookie.Events.OnRedirectToLogin = async context =>
            {
                if (LiveReportApi.IsStream(context.Request)) await LiveReportApi.SayAsync(context.Response, ReportFeed.SignedOut);
                else if (!await context.HttpContext.RequestServices.GetRequiredService<KeptForms>().TryKeepAsync(context.HttpContext)) await signIn(context);
            };
        });
        services.AddAntiforgery(antiforgery =>
        {
            Harden(antiforgery.Cookie, "postroad-form", secure);
            antiforgery.SuppressXFrameOptionsHeader = true;
        });
        services.AddRateLimiter(limiter =>
        {
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.OnRejected = (context, _) =>
            {
                context.HttpContext.Response.Headers.RetryAfter = "60";
                return ValueTask.CompletedTask;
            };
            limiter.AddPolicy(Limit, http => RateLimitPartition.GetFixedWindowLimiter(
                http.Connection.RemoteIpAddress ?? IPAddress.None, _ => new FixedWindowRateLimiterOptions { PermitLimit = 60, Window = TimeSpan.FromMinutes(1) }));
        });
    }

    public static void MapSignOut(this IEndpointRouteBuilder screens) => screens.MapPost("/sign-out", (Delegate)SignOutAsync).WithMetadata(new OwnAffairsAttribute());

    private static async Task<IResult> SignOutAsync(HttpContext http, Callers callers)
    {
        await callers.SignOutAsync(http);
        return Results.LocalRedirect("/sign-in");
    }

    private static void Harden(CookieBuilder cookie, string name, bool secure)
    {
        cookie.Name = secure ? "__Host-" + name : name;
        cookie.SecurePolicy = secure ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
        (cookie.HttpOnly, cookie.SameSite, cookie.Path) = (true, SameSiteMode.Lax, "/");
    }
}
