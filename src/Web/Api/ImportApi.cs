using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Postroad.Core.Accounts;
using Postroad.Core.Lists.Import;
using Postroad.Core.Primitives;

namespace Postroad.Web.Api;

/// <summary>Files of people, from their upload to the report.</summary>
internal static class ImportApi
{
    private const string What = "An import.", OfList = "A list.";

    /// <summary>How long a call waits for a file to be read before it answers that it is being read.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    public static void MapImportCalls(this RouteGroupBuilder api)
    {
        var limit = new RequestSizeLimitAttribute(ImportUploads.PartSize + 1024);
        var lists = api.MapGroup("/lists/{id}/imports").WithTags("Imports");
        lists.MapPost("", CreateAsync).WithMetadata(limit).TakesFile("text/csv").Answers<ImportBody>(201).Is("create_import", ApiScopes.ContactsWrite, "Send a CSV file of up to 8 MB; nobody is put on the list before it is started");
        lists.MapPost("/begin", BeginAsync).Answers<ImportBody>(201).Is("begin_import", ApiScopes.ContactsWrite, "Begin a file of up to 5 GB that comes in parts");
        var imports = api.MapGroup("/imports").WithTags("Imports");
        imports.MapGet("", ListAsync).Answers<ApiPage<ImportLineBody>>().Is("list_imports", ApiScopes.ContactsRead, "Imports, the newest first");
        imports.MapGet("/{id}", FindAsync).Answers<ImportBody>().Is("get_import", ApiScopes.ContactsRead, "How its file is read, the first rows, what is decided and what became of the rows; with its version in the ETag");
        imports.MapPut("/{id}/parts", TakePartAsync).WithMetadata(limit).TakesFile("text/csv").Answers<ImportBody>().Is("put_import_part", ApiScopes.ContactsWrite, "Send the next part, of up to 8 MB; after an interruption from what is uploaded on");
        imports.MapPut("/{id}", EditAsync).Answers<ImportBody>().Is("edit_import", ApiScopes.ContactsWrite, "Decide how it is read, which column is what and the rules; wants If-Match");
        imports.MapPost("/{id}/dry-run", TryAsync).Answers<ImportBody>().Is("try_import", ApiScopes.ContactsWrite, "Read and judge all of it as the import does, and store nothing");
        imports.MapPost("/{id}/start", StartAsync).Answers<ImportBody>().Is("start_import", ApiScopes.ContactsWrite, "Put these people on the list");
        imports.MapPost("/{id}/pause", PauseAsync).Answers<ImportBody>().Is("pause_import", ApiScopes.ContactsWrite, "Stop after the present piece");
        imports.MapPost("/{id}/resume", ResumeAsync).Answers<ImportBody>().Is("resume_import", ApiScopes.ContactsWrite, "Go on at the next person");
        imports.MapPost("/{id}/cancel", CancelAsync).Answers<ImportBody>().Is("cancel_import", ApiScopes.ContactsWrite, "End it; who is on the list by now stays there");
        imports.MapGet("/{id}/rejected.csv", RejectedAsync).AnswersFile().Is("get_rejected_rows", ApiScopes.ContactsRead, "The refused rows with their reasons, as a file");
    }

    /// <param name="file">Its name, for people.</param>
    private static async Task<IResult> CreateAsync(HttpContext http, ImportUploads uploads, ImportJobs imports, ImportExaminer examiner, TimeProvider time, string id, string? file, CancellationToken cancel)
    {
        var caller = ApiCaller.Of(http);
        if (http.Request.ContentLength is not { } size) return ApiProblems.Result(StatusCodes.Status411LengthRequired, "Say how long the file is", "Nothing was taken. Send it with Content-Length, or in parts.");
        if (size > ImportUploads.PartSize) return ApiProblems.Result(StatusCodes.Status413PayloadTooLarge, "This is too much at once", $"Nothing was taken: {size} bytes, and {ImportUploads.PartSize} are the most of one call. Send it in parts, with begin.");
        var begun = await uploads.BeginAsync(caller.Customer, id, new NewUpload(file ?? "", size), caller.Name, cancel);
        if (begun is not Edit<ImportJob>.Saved(var job)) return Refusal(begun);
        var isWhole = false;
        try
        {
            var put = await uploads.PutAsync(caller.Customer, job.PublicId, 0, http.Request.Body, cancel);
            if (put is UploadResult.NoRoom(var why)) return NoRoom(why);
            if (put is not UploadResult.Taken { IsWhole: true }) return put is UploadResult.Refused refused ? ApiProblems.Invalid([new("file", refused.Why)]) : ApiProblems.Conflict("Not all of the file came: send it again.");
            isWhole = true;
        }
        finally
        {
            // Also when the caller has left: nobody else goes on with it.
            if (!isWhole) await imports.CancelAsync(caller.Customer, job.PublicId, caller.Name, CancellationToken.None);
        }

        await examiner.WaitAsync(caller.Customer, job.PublicId, Patience, cancel);
        return await ShowAsync(http, imports, time, job.PublicId, isNew: true, cancel);
    }

    private static async Task<IResult> BeginAsync(HttpContext http, ImportUploads uploads, ImportJobs imports, TimeProvider time, string id, NewImportBody body, CancellationToken cancel)
    {
        var begun = await uploads.BeginAsync(ApiCaller.Of(http).Customer, id, body.ToUpload(), ApiCaller.Of(http).Name, cancel);
        return begun is Edit<ImportJob>.Saved(var job) ? await ShowAsync(http, imports, time, job.PublicId, isNew: true, cancel) : Refusal(begun);
    }

    /// <param name="list">Id of the list they go to.</param>
    private static async Task<IResult> ListAsync(HttpContext http, ImportJobs imports, string? list, string? cursor, CancellationToken cancel)
    {
        var found = await imports.ListAsync(ApiCaller.Of(http).Customer, cursor, list, cancel);
        return Results.Ok(new ApiPage<ImportLineBody>([.. found.Select(f => LineOf(f.Job, f.ListId))], found.Count == ImportJobs.PageSize ? found[^1].Job.PublicId : null));
    }

    private static Task<IResult> FindAsync(HttpContext http, ImportJobs imports, TimeProvider time, string id, CancellationToken cancel) => ShowAsync(http, imports, time, id, isNew: false, cancel);

    /// <param name="offset">Where in the file the part begins: what is uploaded.</param>
    private static async Task<IResult> TakePartAsync(HttpContext http, ImportUploads uploads, ImportJobs imports, ImportExaminer examiner, TimeProvider time, string id, long offset, CancellationToken cancel)
    {
        var customer = ApiCaller.Of(http).Customer;
        switch (await uploads.PutAsync(customer, id, offset, http.Request.Body, cancel))
        {
            case UploadResult.Taken taken:
                if (taken.IsWhole) await examiner.WaitAsync(customer, id, Patience, cancel);
                return await ShowAsync(http, imports, time, id, isNew: false, cancel);
            case UploadResult.Elsewhere elsewhere:
                http.Response.Headers["Upload-Offset"] = elsewhere.Offset.ToString(CultureInfo.InvariantCulture);
                return ApiProblems.Conflict($"Nothing was taken: {elsewhere.Offset} bytes are here, and the next part begins there.");
            case UploadResult.NoRoom(var why):
                return NoRoom(why);
            case UploadResult.Refused refused:
                return ApiProblems.Invalid([new("file", refused.Why)]);
            default:
                return await RefusalAsync(http, imports, id, cancel);
        }
    }

    private static async Task<IResult> EditAsync(HttpContext http, ImportJobs imports, ImportExaminer examiner, TimeProvider time, string id, ImportWishBody body, CancellationToken cancel)
    {
        if (!ApiEdits.TryVersion(http, out var version, out var fault)) return fault;
        var caller = ApiCaller.Of(http);
        if (await imports.FindAsync(caller.Customer, id, cancel) is not { } found) return ApiProblems.NotFound(What);
        switch (await imports.SaveAsync(caller.Customer, id, version, body.Over(found.Job.ReadSettings()), caller.Name, cancel))
        {
            case Edit<ImportJob>.Saved:
                await examiner.WaitAsync(caller.Customer, id, Patience, cancel);
                return await ShowAsync(http, imports, time, id, isNew: false, cancel);
            case Edit<ImportJob>.Faulty faulty:
                return ApiProblems.Invalid([.. faulty.Faults.Select(Named)]);
            case Edit<ImportJob>.Stale stale:
                return ApiProblems.Stale(stale.Current.Version);
            default:
                return await RefusalAsync(http, imports, id, cancel);
        }
    }

    private static async Task<IResult> TryAsync(HttpContext http, ImportJobs imports, ImportExaminer examiner, TimeProvider time, string id, CancellationToken cancel)
    {
        var moved = await imports.TryAsync(ApiCaller.Of(http).Customer, id, ApiCaller.Of(http).Name, cancel);
        if (moved is ImportMove.Done) await examiner.WaitAsync(ApiCaller.Of(http).Customer, id, Patience, cancel);
        return await OfAsync(http, imports, time, moved, id, cancel);
    }

    private static async Task<IResult> StartAsync(HttpContext http, ImportJobs imports, TimeProvider time, string id, CancellationToken cancel) =>
        await OfAsync(http, imports, time, await imports.StartAsync(ApiCaller.Of(http).Customer, id, ApiCaller.Of(http).Name, cancel), id, cancel);

    private static async Task<IResult> PauseAsync(HttpContext http, ImportJobs imports, TimeProvider time, string id, CancellationToken cancel) =>
        await OfAsync(http, imports, time, await imports.PauseAsync(ApiCaller.Of(http).Customer, id, ApiCaller.Of(http).Name, cancel), id, cancel);

    private static async Task<IResult> ResumeAsync(HttpContext http, ImportJobs imports, TimeProvider time, string id, CancellationToken cancel) =>
        await OfAsync(http, imports, time, await imports.ResumeAsync(ApiCaller.Of(http).Customer, id, ApiCaller.Of(http).Name, cancel), id, cancel);

    private static async Task<IResult> CancelAsync(HttpContext http, ImportJobs imports, TimeProvider time, string id, CancellationToken cancel) =>
        await OfAsync(http, imports, time, await imports.CancelAsync(ApiCaller.Of(http).Customer, id, ApiCaller.Of(http).Name, cancel), id, cancel);

    private static async Task<IResult> RejectedAsync(HttpContext http, ImportJobs imports, ImportReports reports, string id, CancellationToken cancel)
    {
        if (await imports.FindAsync(ApiCaller.Of(http).Customer, id, cancel) is not { } found) return ApiProblems.NotFound(What);
        return reports.Open(found.Job) is { } stream ? Results.Stream(stream, "text/csv; charset=utf-8", $"rejected-{id}.csv")
            : ApiProblems.Result(StatusCodes.Status404NotFound, "There is no such file", "No row of this import was refused, or it ended over 30 days ago.");
    }

    private static async Task<IResult> OfAsync(HttpContext http, ImportJobs imports, TimeProvider time, ImportMove move, string id, CancellationToken cancel) => move switch
    {
        ImportMove.Done => await ShowAsync(http, imports, time, id, isNew: false, cancel),
        ImportMove.Faulty faulty => ApiProblems.Invalid(faulty.Faults),
        ImportMove.NotAllowed no => NotNow(no.State),
        _ => ApiProblems.NotFound(What),
    };

    private static async Task<IResult> ShowAsync(HttpContext http, ImportJobs imports, TimeProvider time, string id, bool isNew, CancellationToken cancel)
    {
        if (await imports.FindAsync(ApiCaller.Of(http).Customer, id, cancel) is not { } found) return ApiProblems.NotFound(What);
        ApiEdits.Tag(http, found.Job.Version);
        var body = Of(found.Job, found.ListId, time.GetUtcNow());
        return isNew ? Results.Created($"{ApiSetup.Root}/imports/{id}", body) : Results.Ok(body);
    }

    private static IResult Refusal(Edit<ImportJob> begun) => begun is Edit<ImportJob>.Faulty faulty ? ApiProblems.Invalid(faulty.Faults) : ApiProblems.NotFound(OfList);

    /// <summary>It is not there, or its state does not allow it.</summary>
    private static async Task<IResult> RefusalAsync(HttpContext http, ImportJobs imports, string id, CancellationToken cancel) =>
        await imports.FindAsync(ApiCaller.Of(http).Customer, id, cancel) is { } found ? NotNow(found.Job.State) : ApiProblems.NotFound(What);

    private static IResult NoRoom(string why) => ApiProblems.Result(StatusCodes.Status507InsufficientStorage, "There is no room for the file", why);

    private static IResult NotNow(ImportState state) => ApiProblems.Conflict($"Nothing was changed: the import is {state.ToString().ToLowerInvariant()}.");

    /// <summary>As calls name it: the screen's third column is <c>columns[2]</c>.</summary>
    private static FieldFault Named(FieldFault fault) => fault.Field.StartsWith("column_", StringComparison.Ordinal) && int.TryParse(fault.Field.AsSpan("column_".Length), CultureInfo.InvariantCulture, out var number)
        ? fault with { Field = $"columns[{number - 1}]" } : fault;

    private static ImportLineBody LineOf(ImportJob j, string list) => new(
        j.PublicId, list, j.FileName, j.State, j.StateAt, j.Why, j.Size, j.Uploaded, ImportUploads.PartSize, ImportCountsBody.Of(j.ReadCounts()), j.CreatedAt, j.CreatedBy, j.StartedAt, j.EndedAt);

    private static ImportBody Of(ImportJob j, string list, DateTimeOffset now) => new(
        j.PublicId, list, j.FileName, j.State, j.StateAt, j.Why, j.Size, j.Uploaded, ImportUploads.PartSize, j.ReadShape() is { } shape ? ImportShapeBody.Of(shape) : null, ImportWishBody.Of(j.ReadSettings()),
        j.ReadDryRun() is { } dryRun ? ImportCountsBody.Of(dryRun) : null, ImportCountsBody.Of(j.ReadCounts()), j.RowsPerSecond(now), j.CreatedAt, j.CreatedBy, j.StartedAt, j.EndedAt);
}
