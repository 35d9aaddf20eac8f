using System.Globalization;
using Postroad.Core.Accounts;
using Postroad.Core.Deliveries;
using Postroad.Core.Reports;

namespace Postroad.Web.Api;

/// <summary>One message to one recipient.</summary>
/// <param name="Number">Its place in the campaign, from 1.</param>
/// <param name="Words">The provider's own; null: it said nothing.</param>
public sealed record DeliveryBody(
    int Number, string Email, DeliveryGroup Group, DeliveryState State, int Attempt, string? Reason, string? Words, string? Status, bool Opened, bool Clicked, bool Unsubscribed, bool Complained,
    DateTimeOffset? HandedOverAt, DateTimeOffset? AnsweredAt);

/// <summary>What happened to each message of a campaign.</summary>
internal static class DeliveryApi
{
    public static void MapDeliveries(this RouteGroupBuilder api) =>
        api.MapGet("/campaigns/{id}/deliveries", ListAsync).WithTags("Deliveries").Answers<ApiPage<DeliveryBody>>().Is("list_deliveries", ApiScopes.DeliveriesRead, "Deliveries of a campaign, the last one handed over first");

    /// <param name="group">all, queued, sent, delivered and so on: the names of the numbers.</param>
    /// <param name="email">Start of an address.</param>
    private static async Task<IResult> ListAsync(
        HttpContext http, CampaignReports reports, DeliveryPages pages, string id, string? group, string? email, int? limit, string? cursor, CancellationToken cancel)
    {
        if (await reports.FindAsync(ApiCaller.Of(http).Customer, id, cancel) is not { } head) return ApiProblems.NotFound("A campaign.");
        if (!TryGroup(group, out var chosen, out var fault)) return fault;
        if (!TryRead(cursor, out var from)) return ApiProblems.Invalid([new("cursor", "It is not one that this call gave out as next.")]);
        var query = new DeliveryQuery { Group = chosen, AddressStart = email ?? "", PageSize = ApiPaging.Size(limit), From = from };
        var page = await pages.ReadAsync(head, await reports.NumbersAsync(head, cancel), query, cancel);
        return Results.Ok(new ApiPage<DeliveryBody>([.. page.Rows.Select(Of)], page.Older is { } older ? $"{older.Seq}.{older.AddressKey}" : null));
    }

    public static bool TryGroup(string? group, out DeliveryGroup chosen, out IResult fault)
    {
        var names = Enum.GetValues<DeliveryGroup>().ToDictionary(g => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(g.ToString()));
        fault = ApiProblems.Invalid([new("group", $"“{group}” is none of {string.Join(", ", names.Keys)}.")]);
        return names.TryGetValue(group ?? "all", out chosen);
    }

    private static bool TryRead(string? cursor, out DeliveryCursor? from)
    {
        from = null;
        if (cursor is null) return true;
        var dot = cursor.IndexOf('.', StringComparison.Ordinal);
        if (dot < 1 || !int.TryParse(cursor.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out var seq)) return false;
        from = new DeliveryCursor(seq, cursor.Length == dot + 1 ? null : cursor[(dot + 1)..], Backwards: false);
        return true;
    }

    private static DeliveryBody Of(DeliveryRow row) => new(
        row.Seq, row.Address, row.Group, row.State, row.Attempt, row.Reason, row.Words, row.Status,
        row.Marks.HasFlag(DeliveryMarks.OpenedByPerson), row.Marks.HasFlag(DeliveryMarks.Clicked), row.Marks.HasFlag(DeliveryMarks.Unsubscribed), row.Marks.HasFlag(DeliveryMarks.Complained),
        row.HandedOverAt, row.AnsweredAt);
}
