using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Postroad.Core.Lists;
using Postroad.Core.Primitives;
using Postroad.Web.Parts;
using Postroad.Web.SignIn;

namespace Postroad.Web.Exports;

/// <summary>Contacts as a file, with the filters of the screen. Written as it is read, a page at a time: no length of a list needs more memory.</summary>
internal static class ContactExports
{
    private const string Csv = "text/csv; charset=utf-8";

    private const int PageSize = 1_000;

    /// <summary>Contacts in a file that a browser gets in which nobody has typed their password of late.</summary>
    public const int MostWithoutPassword = 1_000;

    // With the mark that tells spreadsheets what it is.
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: true);

    public static void MapContactExports(this IEndpointRouteBuilder screens) => screens.MapGet("/contacts.csv", ContactsAsync);

    private static async Task<Results<PushStreamHttpResult, NotFound, RedirectHttpResult>> ContactsAsync(HttpContext http, ContactList list, CustomFields fields, FreshPasswords fresh, CancellationToken cancel)
    {
        var (customer, query) = (Callers.Of(http).Customer, PeopleAddresses.Read(http.Request.Query, null));
        // How many a search finds is told by nothing but the search: it counts as many.
        if (!fresh.IsFresh(http) && await list.CountAsync(customer, query, cancel) is not { Value: <= MostWithoutPassword }) return TypedResults.LocalRedirect(Addresses.Confirm(FreshPasswords.PathOf(http)));
        return await FileAsync(customer, query, list, fields, cancel) is { } file ? file : TypedResults.NotFound();
    }

    /// <summary>Null: the query names a list or tag that this customer has not.</summary>
    public static async Task<PushStreamHttpResult?> FileAsync(CustomerId customer, ContactQuery asked, ContactList list, CustomFields fields, CancellationToken cancel)
    {
        var query = asked with { From = null, PageSize = PageSize };
        // Before the first byte: behind it nothing can be answered but more of the file.
        if (await list.ReadAsync(customer, query, cancel) is not { } first) return null;
        var columns = await fields.ListAsync(customer, cancel);
        return TypedResults.Stream(stream => WriteAsync(stream, new Source(list, customer, query, columns), first, cancel), Csv, "contacts.csv");
    }

    private static async Task WriteAsync(Stream stream, Source source, ContactPage page, CancellationToken cancel)
    {
        await using var writer = new StreamWriter(stream, Utf8, leaveOpen: true);
        var text = Names(new CsvText(), source.Columns);
        for (var at = page; ; at = await source.List.ReadAsync(source.Customer, source.Query with { From = at.Next }, cancel) ?? new ContactPage { Rows = [], Next = null, StoppedAfter = null })
        {
            foreach (var row in at.Rows) Write(text, row, source);
            await writer.WriteAsync(text.Take().AsMemory(), cancel);
            await writer.FlushAsync(cancel);
            if (at.Next is null) return;
        }
    }

    private static CsvText Names(CsvText text, IReadOnlyList<CustomField> columns)
    {
        text.Cell("email");
        foreach (var field in columns) text.Cell(field.Name);
        return text.Cell("lists").Cell("tags").Cell("language").Cell("added (UTC)").EndRow();
    }

    private static void Write(CsvText text, ContactRow row, Source source)
    {
        text.Cell(row.Email);
        foreach (var field in source.Columns) text.Cell(row.Values.GetValueOrDefault(field.Name));
        text.Cell(string.Join(", ", row.Subscriptions.Select(s => $"{s.ListName}: {Addresses.Word(s.Subscription.Status)}")))
            .Cell(string.Join(", ", row.Tags.Select(t => t.Name))).Cell(row.Language).Cell(row.CreatedAt).EndRow();
    }

    private sealed record Source(ContactList List, CustomerId Customer, ContactQuery Query, IReadOnlyList<CustomField> Columns);
}
