using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Postroad.Web.Hosting;

namespace Postroad.Tests.Web;

/// <summary>Everything that the web server answers to, read from the server itself.</summary>
internal static class Endpoints
{
    private static readonly string[] Usual = ["GET"];
    private static readonly string[] FilesBegin = ["/assets/", "/favicon.", "/_framework/"];

    /// <summary>Pages that who is not signed in may see, by route, and why. Besides them files: styles, scripts, fonts and icons, which are in every release.</summary>
    public static readonly IReadOnlyDictionary<string, string> Anonymous = new Dictionary<string, string>
    {
        ["/sign-in"] = "says how to sign in",
        ["/sign-in/{Token}"] = "signs in",
        ["/lost-password"] = "sends whoever lost a password a link to choose another",
        ["/new-password/{Token}"] = "lets whoever has its link choose a password",
        ["/set-up/{Token}"] = "makes the first user, who has nothing to sign in with yet",
        ["/openapi/{documentName}.json"] = "describes the calls of the API, which are the same in every installation",
        ["/error"] = "shown in place of a page that failed, to strangers too",
        ["/not-found"] = "shown in place of a page that is not there",
        ["/{**path:file}"] = "the framework's, when run from source and never when published: files that were made after the build; nothing else is there",
        ["/status/{Status:int}"] = "shown in place of an empty refusal",
    };

    public static IReadOnlyList<RouteEndpoint> Of(WebServer web) =>
        [.. web.Services.GetRequiredService<IEnumerable<EndpointDataSource>>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()];

    public static IEnumerable<RouteEndpoint> On(WebServer web, Origin origin) => Of(web).Where(e => OriginOf(e) == origin);

    /// <summary>The screens and their files, without the API, which is called with keys instead of cookies.</summary>
    public static IEnumerable<RouteEndpoint> OfScreens(WebServer web) => On(web, Origin.Admin).Where(e => !IsApi(e));

    public static IEnumerable<RouteEndpoint> OfApi(WebServer web) => Of(web).Where(IsApi);

    public static bool IsApi(RouteEndpoint endpoint) => Route(endpoint).StartsWith("/api/", StringComparison.OrdinalIgnoreCase);

    public static Origin? OriginOf(Endpoint endpoint) => endpoint.Metadata.GetMetadata<ServedOn>()?.Origin;

    public static IReadOnlyList<string> Methods(Endpoint endpoint) =>
        endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods is { Count: > 0 } methods ? methods : Usual;

    public static string Route(RouteEndpoint endpoint) => "/" + endpoint.RoutePattern.RawText!.TrimStart('/');

    /// <summary>A path that reaches it.</summary>
    public static string Path(RouteEndpoint endpoint) =>
        "/" + string.Join('/', endpoint.RoutePattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part switch
        {
            RoutePatternLiteralPart literal => literal.Content,
            RoutePatternSeparatorPart separator => separator.Content,
            _ => "1",
        }))));

    /// <summary>Endpoints of the screens that let strangers in without standing on the list; endpoints that belong to no origin.</summary>
    public static IEnumerable<string> Faults(IEnumerable<RouteEndpoint> endpoints)
    {
        foreach (var endpoint in endpoints)
        {
            if (OriginOf(endpoint) is not { } origin) yield return $"{Route(endpoint)} belongs to no origin";
            else if (origin == Origin.Admin && LetsStrangersIn(endpoint) && !IsListed(Route(endpoint))) yield return $"{Route(endpoint)} lets strangers in";
        }
    }

    /// <summary>Of files the beginning of the name is listed, of pages all of the route.</summary>
    public static bool IsListed(string route) => Anonymous.ContainsKey(route) || FilesBegin.Any(begin => route.StartsWith(begin, StringComparison.Ordinal));

    private static bool LetsStrangersIn(Endpoint endpoint) =>
        endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null || endpoint.Metadata.GetMetadata<IAuthorizeData>() is null;
}
