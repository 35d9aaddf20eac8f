using System.Security.Cryptography;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing.Patterns;
using Scalar.AspNetCore;

namespace Postroad.Web.Api;

/// <summary>
/// All calls as a page, to read and to try, for whoever is signed in. Scalar's script comes out of its package, 1.4 MB compressed and on this page alone; fonts, proxy, telemetry and whatever
/// else would ask another host are off, and the policy lets none of it through.
/// </summary>
internal static class ApiReference
{
    public const string Address = "/scalar";

    public static void MapReference(this IEndpointRouteBuilder screens) => screens.MapScalarApiReference(Address, Show).Finally(endpoint =>
    {
        // Its page takes the name of a document, of which there is one.
        if (endpoint is RouteEndpointBuilder { RoutePattern.Parameters.Count: > 0 } page) page.RoutePattern = RoutePatternFactory.Parse(Address);
        // Its files are for everybody, the package says; here they are for whoever sees the page.
        foreach (var open in endpoint.Metadata.OfType<IAllowAnonymous>().ToList()) endpoint.Metadata.Remove(open);
    });

    /// <summary>
    /// Scripts by nonce. Style elements, which Scalar makes as it goes and not all of which take a nonce, are open, on this path alone: nothing that people wrote is shown here.
    /// </summary>
    private static void Show(ScalarOptions options, HttpContext http)
    {
        var nonce = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        http.Response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'";
        options.WithNonce(nonce).WithTitle("API · Postroad").AddDocument("v1").DisableDefaultFonts().DisableTelemetry().HideClientButton().DisableAgent().DisableMcp().HideDeveloperTools();
    }
}
