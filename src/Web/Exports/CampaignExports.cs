using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Postroad.Core.Reports;
using Postroad.Web.Parts;
using Postroad.Web.SignIn;

namespace Postroad.Web.Exports;

/// <summary>A campaign's deliveries and its summary as files. They are written as they are read, so their length is known to nobody before the end.</summary>
internal static class CampaignExports
{
    private const string Csv = "text/csv; charset=utf-8";

    // With the mark that tells spreadsheets what it is.
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: true);

    public static void MapExports(this IEndpointRouteBuilder screens)
    {
        screens.MapGet("/campaigns/{id}/deliveries.csv", DeliveriesAsync);
        screens.MapGet("/campaigns/{id}/summary.csv", SummaryAsync);
    }

    /// <summary>With the filters that the list of deliveries has in its own address.</summary>
    private static async Task<Results<PushStreamHttpResult, NotFound, RedirectHttpResult>> DeliveriesAsync(string id, HttpContext http, CampaignReports reports, DeliveryExport export, FreshPasswords fresh, CancellationToken cancel)
    {
        if (await reports.FindAsync(Callers.Of(http).Customer, id, cancel) is not { } head) return TypedResults.NotFound();
        var (numbers, query) = (await reports.NumbersAsync(head, cancel), DeliveryAddress.Read(http.Request.Query));
        if (numbers.Recipients > ContactExports.MostWithoutPassword && !fresh.IsFresh(http)) return TypedResults.LocalRedirect(Addresses.Confirm(FreshPasswords.PathOf(http)));
        return Deliveries(head, export.ReadAsync(head, numbers, query, cancel), cancel);
    }

    private static async Task<Results<PushStreamHttpResult, NotFound>> SummaryAsync(string id, HttpContext http, CampaignReports reports, CancellationToken cancel)
    {
        if (await reports.FindAsync(Callers.Of(http).Customer, id, cancel) is not { } head) return TypedResults.NotFound();
        return Summary(await reports.ReadAsync(head, cancel), cancel);
    }

    public static PushStreamHttpResult Deliveries(CampaignHead head, IAsyncEnumerable<IReadOnlyList<DeliveryRow>> pieces, CancellationToken cancel) =>
        TypedResults.Stream(stream => WriteAsync(stream, head, pieces, cancel), Csv, $"deliveries-{head.PublicId}.csv");

    public static PushStreamHttpResult Summary(CampaignReport report, CancellationToken cancel) => TypedResults.Stream(async stream =>
    {
        await using var writer = new StreamWriter(stream, Utf8, leaveOpen: true);
        await writer.WriteAsync(SummaryRows.Of(report).AsMemory(), cancel);
    }, Csv, $"summary-{report.Head.PublicId}.csv");

    private static async Task WriteAsync(Stream stream, CampaignHead head, IAsyncEnumerable<IReadOnlyList<DeliveryRow>> pieces, CancellationToken cancel)
    {
        await using var writer = new StreamWriter(stream, Utf8, leaveOpen: true);
        var text = DeliveryRows.Names(new CsvText());
        await foreach (var rows in pieces)
        {
            foreach (var row in rows) DeliveryRows.Write(text, row, head);
            await writer.WriteAsync(text.Take().AsMemory(), cancel);
            await writer.FlushAsync(cancel);
        }

        await writer.WriteAsync(text.Take().AsMemory(), cancel);
    }
}
