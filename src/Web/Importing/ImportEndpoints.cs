using System.Text;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using Postroad.Core.Lists;
using Postroad.Core.Lists.Import;
using Postroad.Core.Primitives;
using Postroad.Web.SignIn;

namespace Postroad.Web.Importing;

/// <summary>What the upload of a file needs beyond pages: parts of it, and a whole small one from a browser without script.</summary>
internal static partial class ImportEndpoints
{
    /// <summary>Bytes of a form with a file, for browsers without script.</summary>
    public const int MostForm = 32 << 20;

    /// <summary>How long a page waits for a file to be read before it says that it is being read.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    public static void MapImports(this IEndpointRouteBuilder screens)
    {
        screens.MapPost("/lists/{list}/import/begin", BeginAsync);
        screens.MapPost("/lists/{list}/import/file", TakeFormAsync).WithMetadata(new RequestSizeLimitAttribute(MostForm));
        screens.MapGet("/imports/{id}/upload", StateAsync);
        screens.MapPost("/imports/{id}/parts", TakePartAsync).WithMetadata(new RequestSizeLimitAttribute(ImportUploads.PartSize + 1024));
        screens.MapGet("/imports/{id}/rejected.csv", RejectedAsync);
    }

    /// <summary>The same file of the same person goes on where it stopped.</summary>
    private static async Task<IResult> BeginAsync(string list, HttpContext http, ImportUploads uploads, [FromForm] string name, [FromForm] long size, [FromForm] long time)
    {
        var caller = Callers.Of(http);
        return await uploads.BeginAsync(caller.Customer, list, new NewUpload(name, size, time), caller.UserName, http.RequestAborted) switch
        {
            Edit<ImportJob>.Saved(var job) => Json(new UploadState(job.PublicId, job.Uploaded, job.Size, ImportUploads.PartSize, null)),
            Edit<ImportJob>.Faulty(var faults) => Json(new UploadState(null, 0, size, 0, faults[0].Sentence), StatusCodes.Status422UnprocessableEntity),
            _ => Results.NotFound(),
        };
    }

    private static async Task<IResult> StateAsync(string id, HttpContext http, ImportJobs imports) =>
        await imports.FindAsync(Callers.Of(http).Customer, id, http.RequestAborted) is { Job: { State: ImportState.Uploading } job }
            ? Json(new UploadState(job.PublicId, job.Uploaded, job.Size, ImportUploads.PartSize, null)) : Results.NotFound();

    /// <param name="offset">Where in the file the part begins.</param>
    private static async Task<IResult> TakePartAsync(string id, long offset, HttpContext http, ImportUploads uploads) =>
        await uploads.PutAsync(Callers.Of(http).Customer, id, offset, http.Request.Body, http.RequestAborted) switch
        {
            UploadResult.Taken taken => Json(new UploadState(id, taken.Offset, 0, ImportUploads.PartSize, null)),
            UploadResult.Elsewhere elsewhere => Json(new UploadState(id, elsewhere.Offset, 0, ImportUploads.PartSize, null), StatusCodes.Status409Conflict),
            UploadResult.NoRoom(var why) => Json(new UploadState(id, offset, 0, 0, why), StatusCodes.Status507InsufficientStorage),
            UploadResult.Refused refused => Json(new UploadState(id, offset, 0, 0, refused.Why), StatusCodes.Status422UnprocessableEntity),
            _ => Results.NotFound(),
        };

    private static async Task<IResult> TakeFormAsync(string list, HttpContext http, ImportUploads uploads, ImportExaminer examiner, MailingLists lists, IFormFile? file)
    {
        var caller = Callers.Of(http);
        if (await lists.FindAsync(caller.Customer, list, http.RequestAborted) is null) return Results.NotFound();
        if (file is null || file.Length == 0) return Results.LocalRedirect(ImportAddresses.Upload(list) + "?fault=none");
        if (await uploads.BeginAsync(caller.Customer, list, new NewUpload(file.FileName, file.Length), caller.UserName, http.RequestAborted) is not Edit<ImportJob>.Saved(var job))
            return Results.LocalRedirect(ImportAddresses.Upload(list) + "?fault=refused");
        await using var content = file.OpenReadStream();
        if (await uploads.PutAsync(caller.Customer, job.PublicId, 0, content, http.RequestAborted) is not UploadResult.Taken { IsWhole: true }) return Results.LocalRedirect(ImportAddresses.Import(job.PublicId));
        await examiner.WaitAsync(caller.Customer, job.PublicId, Patience, http.RequestAborted);
        return Results.LocalRedirect(ImportAddresses.Import(job.PublicId));
    }

    private static async Task<IResult> RejectedAsync(string id, HttpContext http, ImportJobs imports, ImportReports reports) =>
        await imports.FindAsync(Callers.Of(http).Customer, id, http.RequestAborted) is { } found && reports.Open(found.Job) is { } stream
            ? Results.Stream(body => WriteAsync(stream, body, http.RequestAborted), "text/csv; charset=utf-8", $"rejected-{id}.csv") : Results.NotFound();

    /// <summary>With the mark by which spreadsheets know UTF-8.</summary>
    private static async Task WriteAsync(Stream file, Stream body, CancellationToken cancel)
    {
        await using (file)
        {
            await body.WriteAsync(Encoding.UTF8.Preamble.ToArray(), cancel);
            await file.CopyToAsync(body, cancel);
        }
    }

    private static IResult Json(UploadState state, int status = StatusCodes.Status200OK) => Results.Json(state, UploadJson.Default.UploadState, statusCode: status);

    /// <param name="Offset">So many bytes are here.</param>
    /// <param name="Part">Bytes of a part.</param>
    /// <param name="Why">Why it is not taken, in a sentence. Null: it is.</param>
    private sealed record UploadState(string? Import, long Offset, long Size, int Part, string? Why);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
    [JsonSerializable(typeof(UploadState))]
    private sealed partial class UploadJson : JsonSerializerContext;
}
