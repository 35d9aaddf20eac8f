using System.Text;
using Microsoft.EntityFrameworkCore;
using Postroad.Core.Lists;
using Postroad.Core.Lists.Import;
using Postroad.Core.Primitives;
using Postroad.Tests.Accounts;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Lists.Import;

public sealed class ContactImportTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_file_becomes_people_with_fields(TestDatabase database)
    {
        await using var desk = await Desk.OpenAsync(database);
        var result = await desk.ImportAsync("E-Mail;First Name;Stadt\nanna@example.com; Änne ;Köln\nben@example.com;\"O\"\"Hara; Ben\";\n");
        Assert.Equal((2, 0, 0, 0), (result.OnList, result.KeptOut, result.Folded, result.Rejected));
        Assert.Equal(';', result.Separator);
        Assert.Equal(["email", "first_name", "stadt"], result.Columns.Select(c => c.Field));
        Assert.Null(result.RejectsFile);
        Assert.Equal(("Änne", "Köln"), (await desk.FieldAsync("anna@example.com", "first_name"), await desk.FieldAsync("anna@example.com", "stadt")));
        Assert.Equal("O\"Hara; Ben", await desk.FieldAsync("ben@example.com", "first_name"));
    }

    [Theory, EachDatabase]
    public async Task A_second_file_merges_fields_and_keeps_people_once(TestDatabase database)
    {
        await using var desk = await Desk.OpenAsync(database);
        await desk.ImportAsync("email,first_name,city\nAnna@Example.com,Anna,Köln\n");
        var result = await desk.ImportAsync("email,first_name,plan\nanna@EXAMPLE.com,Änne,Pro\n");
        Assert.Equal(1, result.OnList);
        Assert.Equal(1, await desk.CountAsync());
        Assert.Equal(("Änne", "Köln", "Pro"), (await desk.FieldAsync("anna@example.com", "first_name"), await desk.FieldAsync("anna@example.com", "city"), await desk.FieldAsync("anna@example.com", "plan")));
    }

    [Theory, EachDatabase]
    public async Task Duplicates_fold_and_the_first_row_wins(TestDatabase database)
    {
        await using var desk = await Desk.OpenAsync(database);
        var result = await desk.ImportAsync("email,name\nanna@example.com,First\nANNA@example.COM,Second\n anna@example.com ,Third\nanna+x@example.com,Other\n");
        Assert.Equal((2, 2), (result.OnList, result.Folded));
        Assert.Equal("First", await desk.FieldAsync("anna@example.com", "name"));
    }

    [Theory]
    [InlineData("utf-8", false, "UTF-8")]
    [InlineData("utf-8", true, "UTF-8")]
    [InlineData("utf-16", true, "UTF-16")]
    [InlineData("utf-16BE", true, "UTF-16")]
    [InlineData("windows-1252", false, "Windows-1252")]
    public async Task Accents_arrive_whatever_the_file_is_written_in(string encoding, bool mark, string shown)
    {
        await using var sqlite = TestDatabase.Sqlite();
        await using var desk = await Desk.OpenAsync(sqlite);
        // More than one buffer, so that a letter stands across two of them, and the first accent in the last row.
        var filler = string.Concat(Enumerable.Range(0, 4000).Select(i => $"person{i}@example.com,Plain name of some length\n"));
        var text = $"email,name\n{filler}zoe@example.com,Zoë Müller – €\n";
        var codec = encoding == "windows-1252" ? CodePagesEncodingProvider.Instance.GetEncoding(1252)! : encoding == "utf-8" ? new UTF8Encoding(mark) : Encoding.GetEncoding(encoding);
        var result = await desk.ImportAsync([.. mark ? codec.GetPreamble() : [], .. codec.GetBytes(text)]);
        Assert.Equal((shown, 4001), (result.Encoding, result.OnList));
        Assert.Equal("Zoë Müller – €", await desk.FieldAsync("zoe@example.com", "name"));
    }

    [Fact]
    public async Task A_letter_across_the_edge_of_a_buffer_is_still_UTF8()
    {
        await using var sqlite = TestDatabase.Sqlite();
        await using var desk = await Desk.OpenAsync(sqlite);
        for (var shift = 0; shift < 3; shift++)
        {
            var head = "email,name\nanna@example.com,";
            var result = await desk.ImportAsync(head + new string('x', (1 << 16) - head.Length - 1 - shift) + "€\nben@example.com,ok\n");
            Assert.Equal("UTF-8", result.Encoding);
        }
    }

    [Fact]
    public async Task Bad_rows_are_left_out_and_named()
    {
        await using var sqlite = TestDatabase.Sqlite();
        await using var desk = await Desk.OpenAsync(sqlite);
        var result = await desk.ImportAsync(
            "email,name\n" +
            "anna@example.com,Anna\n" +
            "no-at-sign,Ben\n" +
            ",Nobody\n" +
            "two@@example.com,Two\n" +
            "late@nodot,Late\n" +
            "one@example.com\n" +
            "more@example.com,More,than,two\n" +
            "\n" +
            " , \n" +
            "stray@example.com,St\"ray\n" +
            "text@example.com,\"Text\"behind\n" +
            "zero@example.com,Ze\0ro\n" +
            $"long@example.com,{new string('x', ContactImport.MostValueLength + 1)}\n" +
            "crlf@exa\"mple.com,x\n" +
            "=cmd@example..com,=1+1\n" +
            "zoe@example.com,Zoe\n");
        Assert.Equal((2, 12), (result.OnList, result.Rejected));
        Assert.Equal([3, 4, 5, 6, 7, 8, 11, 12, 13, 14, 15, 16], result.FirstRejected.Select(r => r.Line));
        Assert.Contains(new RejectedRow(3, "no @", "no-at-sign"), result.FirstRejected);
        Assert.Contains(new RejectedRow(4, "no address", ""), result.FirstRejected);
        Assert.Contains(new RejectedRow(7, "1 values, but the header has 2 columns", "one@example.com"), result.FirstRejected);
        Assert.Contains(new RejectedRow(8, "4 values, but the header has 2 columns", "more@example.com,More,than,two"), result.FirstRejected);
        Assert.Contains(result.FirstRejected, r => r is { Line: 13, Reason: "a zero byte in \"name\"" });
        Assert.Contains(result.FirstRejected, r => r.Line == 14 && r.Reason.StartsWith("8,001 characters in \"name\"", StringComparison.Ordinal) && r.Value.Length < 300);

        var written = await File.ReadAllLinesAsync(result.RejectsFile!, Cancel);
        Assert.Equal("line,reason,value,email,name", written[0]);
        Assert.Equal(1 + result.Rejected, written.Length);
        Assert.DoesNotContain(written, line => line.Contains(",=cmd", StringComparison.Ordinal));
        Assert.StartsWith(desk.Installation.Folder, result.RejectsFile, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_open_quote_costs_its_own_row_only()
    {
        await using var sqlite = TestDatabase.Sqlite();
        await using var desk = await Desk.OpenAsync(sqlite);
        var rows = string.Concat(Enumerable.Range(0, 50_000).Select(i => $"p{i}@example.com,Name {i}\n"));
        var result = await desk.ImportAsync($"email,name\nopen@example.com,\"Never closed\n{rows}");
        Assert.Equal((50_000, 1), (result.OnList, result.Rejected));
        Assert.Equal(new RejectedRow(2, "a quote that is not closed in its line", "open@example.com,\"Never closed"), Assert.Single(result.FirstRejected));
    }

    [Fact]
    public async Task Line_breaks_inside_quotes_belong_to_the_value_where_the_whole_file_is_well_formed()
    {
        await using var sqlite = TestDatabase.Sqlite();
        await using var desk = await Desk.OpenAsync(sqlite);
        var result = await desk.ImportAsync("email,address\r\nanna@example.com,\"1 Harbour Lane\r\nPortsmouth\"\r\nben@example.com,none\r\nbad,none\r\n");
        Assert.Equal((2, 1), (result.OnList, result.Rejected));
        Assert.Equal("1 Harbour Lane\r\nPortsmouth", await desk.FieldAsync("anna@example.com", "address"));
        Assert.Equal(5, result.FirstRejected[0].Line);
    }

    [Theory]
    [InlineData("", "people.csv is empty.")]
    [InlineData("\n\n\n", "people.csv is empty.")]
    [InlineData("email,name\n", "people.csv has a header row, but no rows below it.")]
    [InlineData("anna@example.com,Anna\nben@example.com,Ben\n", "The first row of people.csv is a person (anna@example.com), not the names of the columns")]
    [InlineData("name,city\nAnna,Köln\n", "people.csv has no column of email addresses: none is called email, and none holds addresses. Its columns are: \"name\", \"city\".")]
    [InlineData("von,an\na@example.com,b@example.com\n", "people.csv has 2 columns of email addresses (\"von\", \"an\"): say which with --email-column.")]
    [InlineData("em\"ail,name\nanna@example.com,Anna\n", "The header row of people.csv (line 1) cannot be read: a quote inside a value")]
    [InlineData("\"email,name\nanna@example.com,Anna\n", "The header row of people.csv (line 1) cannot be read: a quote that is not closed in its line")]
    [InlineData("PK\u0003\u0004workbook", "people.csv is an Excel workbook or a zip archive, not CSV: in Excel choose Save as")]
    [InlineData("e\0m\0a\0i\0l\0\n\0a\0@\0", "people.csv is not a text file, or UTF-16 without a byte order mark")]
    public async Task A_file_that_cannot_be_imported_says_why_and_stores_nothing(string text, string why)
    {
        await using var sqlite = TestDatabase.Sqlite();
        await using var desk = await Desk.OpenAsync(sqlite);
        var refused = await Assert.ThrowsAsync<ImportException>(() => desk.ImportAsync(text));
        Assert.StartsWith(why, refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, await desk.CountAsync());
    }

    [Fact]
    public async Task A_row_without_end_names_its_line_and_the_limit()
    {
        await using var sqlite = TestDatabase.Sqlite();
        await using var desk = await Desk.OpenAsync(sqlite);
        var refused = await Assert.ThrowsAsync<ImportException>(() => desk.ImportAsync($"email,name\nanna@example.com,Anna\nben@example.com,{new string('x', 1 << 20)}\n"));
        Assert.Equal("Line 3 of people.csv is longer than 262,144 bytes, the most that one row may have.", refused.Message);
        Assert.Equal(0, await desk.CountAsync());
    }

    [Fact]
    public async Task A_missing_file_and_an_unknown_column_are_named()
    {
        await using var sqlite = TestDatabase.Sqlite();
        await using var desk = await Desk.OpenAsync(sqlite);
        var missing = await Assert.ThrowsAsync<ImportException>(() => desk.ImportFileAsync("/nowhere/people.csv"));
        Assert.Equal("There is no file /nowhere/people.csv.", missing.Message);
        var unknown = await Assert.ThrowsAsync<ImportException>(() => desk.ImportAsync("mail,name\nanna@example.com,Anna\n", "address"));
        Assert.Equal("people.csv has no column \"address\". Its columns are: \"mail\", \"name\".", unknown.Message);
    }

    [Theory]
    [InlineData("id,Email,note", 1)]
    [InlineData("id,E-Mail,note", 1)]
    [InlineData("id,EMAIL_ADDRESS,note", 1)]
    [InlineData("id,Adresse e-mail,note", 1)]
    [InlineData("id,correo electrónico,note", 1)]
    [InlineData("id,Почта,note", 1)]
    [InlineData("id,whatever,note", 1)]
    public async Task The_email_column_is_found(string header, int column)
    {
        await using var sqlite = TestDatabase.Sqlite();
        await using var desk = await Desk.OpenAsync(sqlite);
        var result = await desk.ImportAsync($"{header}\n1,anna@example.com,hello\n2,ben@example.com,x@\n");
        Assert.Equal(2, result.OnList);
        Assert.Equal("email", result.Columns[column].Field);
    }

    [Fact]
    public async Task A_named_column_is_taken_even_when_another_is_called_email()
    {
        await using var sqlite = TestDatabase.Sqlite();
        await using var desk = await Desk.OpenAsync(sqlite);
        var result = await desk.ImportAsync("email,work mail\nold@example.com,anna@example.org\n", "Work Mail");
        Assert.Equal(["email_2", "email"], result.Columns.Select(c => c.Field));
        Assert.Equal("old@example.com", await desk.FieldAsync("anna@example.org", "email_2"));
    }

    [Theory]
    [InlineData("First Name", "first_name")]
    [InlineData("firstName", "first_name")]
    [InlineData("FIRST_NAME", "first_name")]
    [InlineData("Prénom", "prenom")]
    [InlineData("Straße / Nr.", "strasse_nr")]
    [InlineData("Имя", "imya")]
    [InlineData("Préfixe", "prefixe")]
    [InlineData("Số điện thoại", "so_dien_thoai")]
    [InlineData("Cre\u0301ation", "creation")]
    [InlineData("Όνομα", "onoma")]
    [InlineData("名前", "field_1")]
    [InlineData("", "field_1")]
    [InlineData("2nd city", "field_2nd_city")]
    [InlineData("{{ 7*7 }}", "field_7_7")]
    public void Headers_become_names_that_templates_take(string header, string name) => Assert.Equal([name], FieldNames.From([header], email: -1));

    [Fact]
    public void No_name_comes_twice() =>
        Assert.Equal(["email", "name", "name_2", "name_3", "email_2"], FieldNames.From(["mail", "Name", "NAME", "name 2 ".Replace("2 ", "", StringComparison.Ordinal), "Email"], email: 0));

    /// <summary>A customer's list to import into.</summary>
    private sealed class Desk(TestInstallation installation, CustomerId customer, ListId list) : IAsyncDisposable
    {
        public TestInstallation Installation => installation;

        public static async Task<Desk> OpenAsync(TestDatabase database)
        {
            var installation = await TestInstallation.OpenAsync(database);
            var customer = await installation.AddCustomerAsync();
            return new Desk(installation, customer, await installation.AddListAsync(customer));
        }

        public Task<ImportResult> ImportAsync(string text, string? column = null) => ImportAsync(Encoding.UTF8.GetBytes(text), column);

        public async Task<ImportResult> ImportAsync(byte[] bytes, string? column = null)
        {
            var path = Path.Combine(installation.Folder, "people.csv");
            await File.WriteAllBytesAsync(path, bytes, Cancel);
            return await ImportFileAsync(path, column);
        }

        public Task<ImportResult> ImportFileAsync(string path, string? column = null) =>
            installation.Get<ContactImport>().RunAsync(customer, list, new ImportSource(path, column), null, Cancel);

        public async Task<string?> FieldAsync(string key, string field)
        {
            await using var db = installation.Database.Read(customer);
            var contact = await db.Set<Contact>().SingleAsync(c => c.EmailKey == key, Cancel);
            return System.Text.Json.JsonDocument.Parse(contact.Fields).RootElement.TryGetProperty(field, out var value) ? value.GetString() : null;
        }

        public async Task<int> CountAsync()
        {
            await using var db = installation.Database.Read(customer);
            return await db.Set<Subscription>().CountAsync(Cancel);
        }

        public ValueTask DisposeAsync() => installation.DisposeAsync();
    }
}
