using Microsoft.AspNetCore.Mvc;
using Postroad.Core.Campaigns;
using Postroad.Core.Primitives;
using Postroad.Core.Templates;
using Postroad.Web.Parts;
using Postroad.Web.SignIn;

namespace Postroad.Web.Editing;

/// <summary>What the screens that write campaigns ask for besides pages.</summary>
internal static class EditingApi
{
    /// <summary>Bytes of a form with a mail in it: HTML and text at their longest, in percent encoding of what is mostly ASCII.</summary>
    public const int MostForm = 3 * 1024 * 1024;

    private const int MostUpload = CampaignImages.MostBytes + (64 * 1024);

    public static void MapEditing(this IEndpointRouteBuilder screens)
    {
        screens.MapGet("/campaigns/{id}/preview/frame", MailFrame.ShowAsync);
        screens.MapGet(Addresses.AudienceCount, CountAsync);
        screens.MapPost(Addresses.CheckContent, CheckAsync).WithMetadata(new RequestSizeLimitAttribute(MostForm));
        screens.MapPost(Addresses.UploadImage, UploadAsync).WithMetadata(new RequestSizeLimitAttribute(MostUpload), new RequestFormLimitsAttribute { MultipartBodyLengthLimit = MostUpload });
        screens.MapPost("/campaigns/{id}/duplicate", DuplicateAsync);
    }

    /// <summary>The table of an audience that is being chosen.</summary>
    private static async Task CountAsync(HttpContext http, CampaignDrafts drafts, AudienceCounts counts, AudienceHtml html)
    {
        var customer = Callers.Of(http).Customer;
        var query = http.Request.Query;
        var audience = await drafts.AudienceOfAsync(customer, new DraftFields
        {
            Name = "-", Lists = Texts(query["lists"]), NotLists = Texts(query["not_lists"]), Tags = Texts(query["tags"]), NotTags = Texts(query["not_tags"]),
        }, http.RequestAborted);
        http.Response.ContentType = "text/html; charset=utf-8";
        await http.Response.WriteAsync(await html.RenderAsync(await counts.CountAsync(customer, audience, http.RequestAborted)), http.RequestAborted);
    }

    private static async Task CheckAsync(HttpContext http, CampaignDrafts drafts)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var faults = drafts.FaultsOf(new DraftFields { Name = "-", Html = form["html"].ToString() });
        await http.Response.WriteAsJsonAsync(Shown(faults), http.RequestAborted);
    }

    /// <summary>As the editor marks them.</summary>
    public static IReadOnlyList<EditorFault> Shown(IReadOnlyList<ContentFault> faults) => [.. faults.Where(f => f.Part == ContentPart.Html).Select(f => new EditorFault(f.Line, f.Column, f.Message))];

    private static async Task UploadAsync(HttpContext http, CampaignImages images, PublicImages addresses)
    {
        var caller = Callers.Of(http);
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var result = form.Files["image"] is not { Length: > 0 } file ? new Edit<CampaignImage>.Faulty([new("image", "Choose a picture first.")])
            : await KeepAsync(images, caller, file, http.RequestAborted);
        var wantsPage = http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal);
        if (result is Edit<CampaignImage>.Saved(var image))
        {
            if (wantsPage) http.Response.Redirect(Addresses.Images);
            else await http.Response.WriteAsJsonAsync(new { url = addresses.UrlOf(image.File), width = image.Width, height = image.Height }, http.RequestAborted);
            return;
        }

        var sentence = ((Edit<CampaignImage>.Faulty)result).Faults[0].Sentence;
        if (wantsPage)
        {
            http.Response.Redirect($"{Addresses.Images}?fault={Uri.EscapeDataString(sentence)}");
            return;
        }

        http.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        await http.Response.WriteAsJsonAsync(new { fault = sentence }, http.RequestAborted);
    }

    private static async Task<Edit<CampaignImage>> KeepAsync(CampaignImages images, Caller caller, IFormFile file, CancellationToken cancel)
    {
        await using var content = file.OpenReadStream();
        return await images.AddAsync(caller.Customer, file.FileName, content, caller.UserName, cancel);
    }

    private static async Task DuplicateAsync(HttpContext http, string id, CampaignDrafts drafts)
    {
        var caller = Callers.Of(http);
        if (await drafts.DuplicateAsync(caller.Customer, id, caller.UserName, http.RequestAborted) is { } copy) http.Response.Redirect(Addresses.Edit(copy.PublicId));
        else http.Response.StatusCode = StatusCodes.Status404NotFound;
    }

    private static IReadOnlyList<string> Texts(Microsoft.Extensions.Primitives.StringValues values) => [.. values.Where(v => !string.IsNullOrEmpty(v)).Select(v => v!)];
}

/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
internal sealed record EditorFault(int Line, int Column, string Message);
