using System.Globalization;
using Postroad.Core.Primitives;

namespace Postroad.Web.Api;

/// <summary>Edits of things that others may be changing too (RFC 9110 section 13: ETag and If-Match).</summary>
internal static class ApiEdits
{
    /// <summary>The version that an edit was made on. Without one nothing is changed: whoever does not look may overwrite what somebody else has just written.</summary>
    public static bool TryVersion(HttpContext http, out int version, out IResult fault)
    {
        version = 0;
        fault = Results.Empty;
        if (http.Request.Headers.IfMatch is not [{ Length: > 0 } tag])
        {
            fault = ApiProblems.Result(StatusCodes.Status428PreconditionRequired, "Say which version you change", "Nothing was changed. Read it first, and send its ETag in If-Match.");
            return false;
        }

        if (tag is ['"', .. var number, '"'] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out version)) return true;
        fault = ApiProblems.Result(StatusCodes.Status412PreconditionFailed, "It was changed meanwhile", $"Nothing was changed: {tag} is no ETag of it.");
        return false;
    }

    /// <summary>A thing with its version in the ETag.</summary>
    public static IResult Show(HttpContext http, int version, object body)
    {
        Tag(http, version);
        return Results.Ok(body);
    }

    public static void Tag(HttpContext http, int version) => http.Response.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <param name="createdAt">Address of what was made. Null: it was there before.</param>
    /// <param name="what">"A list."</param>
    public static IResult Of<T>(HttpContext http, Edit<T> edit, Func<T, int> version, Func<T, object?> body, string what, Func<T, string>? createdAt = null)
    {
        switch (edit)
        {
            case Edit<T>.Saved saved:
                // Somebody else may have deleted it in the moment between.
                if (body(saved.Value) is not { } shown) return ApiProblems.NotFound(what);
                Tag(http, version(saved.Value));
                return createdAt is null ? Results.Ok(shown) : Results.Created(createdAt(saved.Value), shown);
            case Edit<T>.Faulty faulty:
                return ApiProblems.Invalid(faulty.Faults);
            case Edit<T>.Stale stale:
                return ApiProblems.Stale(version(stale.Current));
            default:
                return ApiProblems.NotFound(what);
        }
    }
}
