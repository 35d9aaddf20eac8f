using Postroad.Core.Accounts;
using Postroad.Core.Lists;

namespace Postroad.Web.Api;

/// <summary>A typed field of contacts: <c>{{ name }}</c> in a mail.</summary>
public sealed record FieldBody(string Name, string Label, FieldType Type);

/// <param name="Name">In snake_case; never changes.</param>
/// <param name="Type">text, number, date or yes_no; never changes.</param>
public sealed record NewFieldBody(string? Name, string? Label, FieldType? Type);

/// <param name="Label">On screens.</param>
public sealed record LabelBody(string? Label);

/// <param name="Contacts">Exact up to a bound.</param>
public sealed record TagBody(string Id, string Name, long Contacts);

/// <summary>Another name for a tag.</summary>
public sealed record TagNameBody(string? Name);

/// <summary>Custom fields and tags.</summary>
internal static class FieldApi
{
    private const string Field = "A field.", Tag = "A tag.";

    public static void MapFields(this RouteGroupBuilder api)
    {
        var fields = api.MapGroup("/fields").WithTags("Fields and tags");
        fields.MapGet("", ListAsync).Answers<ApiPage<FieldBody>>().Is("list_fields", ApiScopes.ContactsRead, "Custom fields");
        fields.MapPost("", CreateAsync).Answers<FieldBody>(201).Is("create_field", ApiScopes.ContactsWrite, "Make a custom field");
        fields.MapGet("/{name}", FindAsync).Answers<FieldBody>().Is("get_field", ApiScopes.ContactsRead, "One custom field, with its version in the ETag");
        fields.MapPut("/{name}", RelabelAsync).Answers<FieldBody>().Is("relabel_field", ApiScopes.ContactsWrite, "Change the label of a custom field; wants If-Match");
        fields.MapDelete("/{name}", DeleteAsync).Answers().Is("delete_field", ApiScopes.ContactsWrite, "Delete a custom field; its values stay with the contacts as text");
        var tags = api.MapGroup("/tags").WithTags("Fields and tags");
        tags.MapGet("", TagsAsync).Answers<ApiPage<TagBody>>().Is("list_tags", ApiScopes.ContactsRead, "Tags, with how many contacts have each");
        tags.MapGet("/{id}", TagAsync).Answers<TagNameBody>().Is("get_tag", ApiScopes.ContactsRead, "One tag, with its version in the ETag");
        tags.MapPut("/{id}", RenameAsync).Answers<TagNameBody>().Is("rename_tag", ApiScopes.ContactsWrite, "Rename a tag; wants If-Match");
        tags.MapDelete("/{id}", DeleteTagAsync).Answers().Is("delete_tag", ApiScopes.ContactsWrite, "Delete a tag, from all contacts");
    }

    private static async Task<IResult> ListAsync(HttpContext http, CustomFields fields, CancellationToken cancel) =>
        Results.Ok(new ApiPage<FieldBody>([.. (await fields.ListAsync(ApiCaller.Of(http).Customer, cancel)).Select(Of)], null));

    private static async Task<IResult> CreateAsync(HttpContext http, CustomFields fields, NewFieldBody body, CancellationToken cancel) => ApiEdits.Of(
        http, await fields.CreateAsync(ApiCaller.Of(http).Customer, new NewCustomField(body.Name ?? "", body.Label ?? "", body.Type ?? FieldType.Text), ApiCaller.Of(http).Name, cancel),
        f => f.Version, Of, Field, f => $"{ApiSetup.Root}/fields/{f.Name}");

    private static async Task<IResult> FindAsync(HttpContext http, CustomFields fields, string name, CancellationToken cancel) =>
        await fields.FindAsync(ApiCaller.Of(http).Customer, name, cancel) is { } field ? ApiEdits.Show(http, field.Version, Of(field)) : ApiProblems.NotFound(Field);

    private static async Task<IResult> RelabelAsync(HttpContext http, CustomFields fields, string name, LabelBody body, CancellationToken cancel) => ApiEdits.TryVersion(http, out var version, out var fault)
        ? ApiEdits.Of(http, await fields.RelabelAsync(ApiCaller.Of(http).Customer, name, version, body.Label ?? "", ApiCaller.Of(http).Name, cancel), f => f.Version, Of, Field)
        : fault;

    private static async Task<IResult> DeleteAsync(HttpContext http, CustomFields fields, string name, CancellationToken cancel) =>
        await fields.DeleteAsync(ApiCaller.Of(http).Customer, name, ApiCaller.Of(http).Name, cancel) ? Results.NoContent() : ApiProblems.NotFound(Field);

    private static async Task<IResult> TagsAsync(HttpContext http, Tags tags, CancellationToken cancel) =>
        Results.Ok(new ApiPage<TagBody>([.. (await tags.SummariesAsync(ApiCaller.Of(http).Customer, cancel)).Select(t => new TagBody(t.Tag.PublicId, t.Tag.Name, t.Contacts.Value))], null));

    private static async Task<IResult> TagAsync(HttpContext http, Tags tags, string id, CancellationToken cancel) =>
        await tags.FindAsync(ApiCaller.Of(http).Customer, id, cancel) is { } tag ? ApiEdits.Show(http, tag.Version, new TagNameBody(tag.Name)) : ApiProblems.NotFound(Tag);

    private static async Task<IResult> RenameAsync(HttpContext http, Tags tags, string id, TagNameBody body, CancellationToken cancel) => ApiEdits.TryVersion(http, out var version, out var fault)
        ? ApiEdits.Of(http, await tags.RenameAsync(ApiCaller.Of(http).Customer, id, version, body.Name ?? "", ApiCaller.Of(http).Name, cancel), t => t.Version, t => new TagNameBody(t.Name), Tag)
        : fault;

    private static async Task<IResult> DeleteTagAsync(HttpContext http, Tags tags, string id, CancellationToken cancel) =>
        await tags.DeleteAsync(ApiCaller.Of(http).Customer, id, ApiCaller.Of(http).Name, cancel) ? Results.NoContent() : ApiProblems.NotFound(Tag);

    private static FieldBody Of(CustomField field) => new(field.Name, field.Label, field.Type);
}
