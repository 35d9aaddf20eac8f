using Microsoft.AspNetCore.Mvc;
using Postroad.Core.Accounts;
using Postroad.Core.Campaigns;
using Postroad.Core.Primitives;
using Postroad.Web.Editing;

namespace Postroad.Web.Api;

/// <summary>A picture for mails.</summary>
/// <param name="Url">What goes into the mail's HTML; anybody who has it sees the picture.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
public sealed record ImageBody(string Id, string Url, string Name, int Bytes, int Width, int Height, DateTimeOffset CreatedAt, string CreatedBy);

/// <summary>Pictures of campaigns.</summary>
internal static class ImageApi
{
    private const string What = "A picture.";

    public static void MapPictures(this RouteGroupBuilder api)
    {
        var images = api.MapGroup("/images").WithTags("Campaigns");
        images.MapGet("", ListAsync).Answers<ApiPage<ImageBody>>().Is("list_images", ApiScopes.CampaignsRead, "Pictures for mails, the newest first");
        // A byte more than a picture may have, so that one that is too large is told so in a sentence that names the limit.
        images.MapPost("", AddAsync).WithMetadata(new RequestSizeLimitAttribute(CampaignImages.MostBytes + 1024)).TakesFile("image/png", "image/jpeg", "image/gif", "image/webp")
            .Answers<ImageBody>(201).Is("add_image", ApiScopes.CampaignsWrite, "Send a picture of up to 5 MB: PNG, JPEG, GIF or WebP");
        images.MapGet("/{id}", FindAsync).Answers<ImageBody>().Is("get_image", ApiScopes.CampaignsRead, "One picture");
        images.MapDelete("/{id}", DeleteAsync).Answers().Is("delete_image", ApiScopes.CampaignsWrite, "Delete a picture that no campaign shows");
    }

    private static async Task<IResult> ListAsync(HttpContext http, CampaignImages images, PublicImages addresses, int? limit, string? cursor, CancellationToken cancel)
    {
        var size = ApiPaging.Size(limit);
        var found = await images.ListAsync(ApiCaller.Of(http).Customer, cursor, size, cancel);
        return Results.Ok(new ApiPage<ImageBody>([.. found.Select(i => Of(i, addresses))], found.Count == size ? found[^1].File : null));
    }

    /// <param name="name">As its owner calls it.</param>
    private static async Task<IResult> AddAsync(HttpContext http, CampaignImages images, PublicImages addresses, string? name, CancellationToken cancel) =>
        await images.AddAsync(ApiCaller.Of(http).Customer, name ?? "", http.Request.Body, ApiCaller.Of(http).Name, cancel) switch
        {
            Edit<CampaignImage>.Saved(var image) => Results.Created($"{ApiSetup.Root}/images/{image.File}", Of(image, addresses)),
            Edit<CampaignImage>.Faulty(var faults) => ApiProblems.Invalid(faults),
            _ => ApiProblems.NotFound(What),
        };

    private static async Task<IResult> FindAsync(HttpContext http, CampaignImages images, PublicImages addresses, string id, CancellationToken cancel) =>
        await images.FindAsync(ApiCaller.Of(http).Customer, id, cancel) is { } image ? Results.Ok(Of(image, addresses)) : ApiProblems.NotFound(What);

    private static async Task<IResult> DeleteAsync(HttpContext http, CampaignImages images, string id, CancellationToken cancel) =>
        await images.DeleteAsync(ApiCaller.Of(http).Customer, id, ApiCaller.Of(http).Name, cancel) switch
        {
            ImageDeletion.Deleted => Results.NoContent(),
            ImageDeletion.InUse used => ApiProblems.Conflict($"Nothing was deleted: the campaign “{used.Campaign}” shows it."),
            _ => ApiProblems.NotFound(What),
        };

    private static ImageBody Of(CampaignImage i, PublicImages addresses) => new(i.File, addresses.UrlOf(i.File), i.Name, i.Bytes, i.Width, i.Height, i.CreatedAt, i.CreatedBy);
}
