using Postroad.Core.Accounts;
using Postroad.Core.Lists;
using Postroad.Core.Reports;
using Postroad.Web.Exports;

namespace Postroad.Web.Api;

/// <summary>The same files as the screens give: written as they are read, safe to open in a spreadsheet.</summary>
internal static class ExportApi
{
    public static void MapExportCalls(this RouteGroupBuilder api)
    {
        api.MapGet("/contacts.csv", ContactsAsync).WithTags("Contacts").AnswersFile().Is("export_contacts", ApiScopes.ContactsRead, "Contacts as a CSV file, with its filters");
        api.MapGet("/campaigns/{id}/deliveries.csv", DeliveriesAsync).WithTags("Deliveries").AnswersFile().Is("export_deliveries", ApiScopes.DeliveriesRead, "Deliveries of a campaign as a CSV file");
        api.MapGet("/campaigns/{id}/summary.csv", SummaryAsync).WithTags("Campaigns").AnswersFile().Is("export_report", ApiScopes.CampaignsRead, "The report of a campaign as a CSV file");
    }

    /// <param name="search">Start of an address, or a text in address or fields.</param>
    /// <param name="list">Id of a list.</param>
    /// <param name="tag">Id of a tag.</param>
    private static async Task<IResult> ContactsAsync(HttpContext http, ContactList contacts, CustomFields fields, string? search, string? list, string? status, string? tag, CancellationToken cancel)
    {
        if (search?.Length > ContactQuery.MostText) return ApiProblems.Invalid([new("search", $"{search.Length} characters; {ContactQuery.MostText} are the most.")]);
        if (!ContactApi.TryStatus(status, out var standing, out var fault)) return fault;
        var query = new ContactQuery { Text = search ?? "", List = list, Status = standing, Tag = tag };
        return await ContactExports.FileAsync(ApiCaller.Of(http).Customer, query, contacts, fields, cancel) is { } file ? file : ApiProblems.NotFound("A list or tag.");
    }

    /// <param name="group">all, queued, sent, delivered and so on: the names of the numbers.</param>
    /// <param name="email">Start of an address.</param>
    private static async Task<IResult> DeliveriesAsync(HttpContext http, CampaignReports reports, DeliveryExport export, string id, string? group, string? email, CancellationToken cancel)
    {
        if (await reports.FindAsync(ApiCaller.Of(http).Customer, id, cancel) is not { } head) return ApiProblems.NotFound("A campaign.");
        if (!DeliveryApi.TryGroup(group, out var chosen, out var fault)) return fault;
        return CampaignExports.Deliveries(head, export.ReadAsync(head, await reports.NumbersAsync(head, cancel), new DeliveryQuery { Group = chosen, AddressStart = email ?? "" }, cancel), cancel);
    }

    private static async Task<IResult> SummaryAsync(HttpContext http, CampaignReports reports, string id, CancellationToken cancel) =>
        await reports.FindAsync(ApiCaller.Of(http).Customer, id, cancel) is { } head ? CampaignExports.Summary(await reports.ReadAsync(head, cancel), cancel) : ApiProblems.NotFound("A campaign.");
}
