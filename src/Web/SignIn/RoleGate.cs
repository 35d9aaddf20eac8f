namespace Postroad.Web.SignIn;

/// <summary>A page or address of administrators; for others there is none.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class ForAdministratorsAttribute : Attribute;

/// <summary>Changes what belongs to the person alone: their password, their sessions. An analyst may.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class OwnAffairsAttribute : Attribute;

/// <summary>
/// Who may do what, in one place, whatever a page forgets: what is for administrators is not there for others, and an analyst changes nothing, because every request of
/// another kind than GET is refused unless its endpoint says that it is the person's own affair.
/// </summary>
internal static class RoleGate
{
    public static Task CheckAsync(HttpContext http, RequestDelegate next)
    {
        if (http.Features.Get<Caller>() is not { } caller || http.GetEndpoint() is not { } endpoint) return next(http);
        var forAdministrators = endpoint.Metadata.GetMetadata<ForAdministratorsAttribute>() is not null;
        if (forAdministrators && !caller.IsAdministrator) return RefuseAsync(http, StatusCodes.Status404NotFound);
        var changes = !HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method);
        if (!changes || caller.MayChange || forAdministrators || endpoint.Metadata.GetMetadata<OwnAffairsAttribute>() is not null) return next(http);
        return RefuseAsync(http, StatusCodes.Status403Forbidden);
    }

    private static Task RefuseAsync(HttpContext http, int status)
    {
        http.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}
