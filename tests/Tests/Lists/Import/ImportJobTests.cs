using System.Text;
using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
using Postroad.Core.Lists;
using Postroad.Core.Lists.Import;
using Postroad.Core.Primitives;
using Postroad.Core.Suppressions;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Lists.Import;

public sealed class ImportJobTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task A_dry_run_says_what_the_import_does_and_stores_nothing(TestDatabase database)
    {
        await using var desk = await ImportDesk.OpenAsync(database);
        await desk.FieldsAsync(("name", FieldType.Text), ("city", FieldType.Text));
        await desk.ImportAsync("email,name,city\nanna@example.com,Anna,\nben@example.com,Ben,Lyon\nzoe@example.com,Zoe,Malmö\n");
        var job = await desk.DecideAsync(
            await desk.UploadAsync("email,name,city\nanna@example.com,Änne,Köln\nben@example.com,Ben,Lyon\nnew@example.com,New,\nNEW@example.com,Again,\nbad,x,y\nshort@example.com\n"), s => s);
        var before = await desk.CountAsync();
        var tried = await desk.TryAsync(job);
        Assert.Equal((1, 1, 1, 1, 2), (tried.Added, tried.Updated, tried.Unchanged, tried.Folded, tried.Rejected));
        Assert.Equal((before, "Anna"), (await desk.CountAsync(), (await desk.FieldsOfAsync("anna@example.com"))["name"]));

        var done = await desk.RunAsync(job);
        var counts = done.ReadCounts();
        Assert.Equal((ImportState.Finished, 6), (done.State, counts.Rows));
        Assert.Equal((tried.Added, tried.Updated, tried.Unchanged, tried.Folded, tried.KeptOut), (counts.Added, counts.Updated, counts.Unchanged, counts.Folded, counts.KeptOut));
        Assert.Equal(tried.ByReason.OrderBy(r => r.Key), counts.ByReason.OrderBy(r => r.Key));
        Assert.Equal(new Dictionary<RejectReason, int> { [RejectReason.Address] = 1, [RejectReason.Columns] = 1 }.OrderBy(r => r.Key), counts.ByReason.OrderBy(r => r.Key));
        Assert.Equal(2, (await desk.RejectedAsync(done)).Length);
    }

    [Theory, EachDatabase]
    public async Task What_is_there_is_filled_overwritten_or_left_alone_as_the_rule_says(TestDatabase database)
    {
        await using var desk = await ImportDesk.OpenAsync(database);
        await desk.FieldsAsync(("name", FieldType.Text), ("city", FieldType.Text), ("plan", FieldType.Text));
        const string First = "email,name,city\nanna@example.com,Anna,\n", Second = "email,name,city,plan\nanna@example.com,Änne,Köln,\n";
        await desk.ImportAsync(First);
        await desk.ImportAsync(Second, s => s with { Rule = UpdateRule.LeaveAlone });
        Assert.Equal([new("name", "Anna")], await desk.FieldsOfAsync("anna@example.com"));
        await desk.ImportAsync(Second, s => s with { Rule = UpdateRule.FillEmpty });
        Assert.Equal(("Anna", "Köln"), ((await desk.FieldsOfAsync("anna@example.com"))["name"], (await desk.FieldsOfAsync("anna@example.com"))["city"]));
        await desk.ImportAsync(Second, s => s with { Rule = UpdateRule.Overwrite });
        Assert.Equal("Änne", (await desk.FieldsOfAsync("anna@example.com"))["name"]);
        // An empty cell changes nothing.
        var again = await desk.ImportAsync(First, s => s with { Rule = UpdateRule.Overwrite });
        Assert.Equal("Köln", (await desk.FieldsOfAsync("anna@example.com"))["city"]);
        Assert.Equal(1, again.ReadCounts().Updated);
    }

    [Theory, EachDatabase]
    public async Task Whoever_left_is_never_subscribed_again_by_an_import(TestDatabase database)
    {
        await using var desk = await ImportDesk.OpenAsync(database);
        await desk.ImportAsync("email\nanna@example.com\nben@example.com\n");
        await desk.Installation.Database.WriteAsync(async session =>
        {
            var db = session.Db(desk.Customer);
            var anna = await db.Set<Contact>().Where(c => c.EmailKey == "anna@example.com").Select(c => c.Id).SingleAsync(Cancel);
            await db.Set<Subscription>().Where(s => s.ContactId == anna).ExecuteUpdateAsync(set => set.SetProperty(s => s.Status, SubscriptionStatus.Unsubscribed), Cancel);
            db.Add(new Suppression { EmailKey = "cleo@example.com", CustomerId = desk.Customer, ListId = 0, Reason = SuppressionReason.Complaint, Source = "SES event", CreatedAt = TimeProvider.System.GetUtcNow() });
            await db.SaveChangesAsync(Cancel);
        }, Cancel);
        foreach (var rule in Enum.GetValues<UpdateRule>())
        {
            var job = await desk.DecideAsync(await desk.UploadAsync("email\nanna@example.com\nben@example.com\ncleo@example.com\n"), s => s with { Rule = rule });
            Assert.Equal(2, (await desk.TryAsync(job)).KeptOut);
            Assert.Equal(2, (await desk.RunAsync(job)).ReadCounts().KeptOut);
            Assert.Equal(
                (SubscriptionStatus.Unsubscribed, SubscriptionStatus.Subscribed, SubscriptionStatus.Complained),
                (await desk.StatusOfAsync("anna@example.com"), await desk.StatusOfAsync("ben@example.com"), await desk.StatusOfAsync("cleo@example.com")));
        }
    }

    [Theory, EachDatabase]
    public async Task Values_take_the_form_of_their_fields_or_the_row_is_refused(TestDatabase database)
    {
        await using var desk = await ImportDesk.OpenAsync(database);
        await desk.FieldsAsync(("born", FieldType.Date), ("spent", FieldType.Number), ("member", FieldType.YesNo));
        const string Text = "email;born;spent;member\na@example.com;25/12/1990;1.234,50;ja\nb@example.com;03/04/1984;7,5;Non\nc@example.com;1990-02-03;12;sí\nd@example.com;31.02.1984;12;yes\ne@example.com;;many;\nf@example.com;;;perhaps\n";
        var refused = await desk.ImportAsync(Text);
        Assert.Equal((3, 3), (refused.ReadCounts().Added, refused.ReadCounts().ByReason[RejectReason.Field]));
        Assert.Equal(new Dictionary<string, string> { ["born"] = "1990-12-25", ["spent"] = "1234.5", ["member"] = "true" }, await desk.FieldsOfAsync("a@example.com"));
        Assert.Equal(new Dictionary<string, string> { ["born"] = "1984-04-03", ["spent"] = "7.5", ["member"] = "false" }, await desk.FieldsOfAsync("b@example.com"));
        Assert.Equal("1990-02-03", (await desk.FieldsOfAsync("c@example.com"))["born"]);
        Assert.Contains(await desk.RejectedAsync(refused), line => line.StartsWith("5,\"born: \"\"31.02.1984\"\" is not a date", StringComparison.Ordinal));

        var without = await desk.ImportAsync(Text, s => s with { BadValues = BadValue.LeaveOut, Dates = DateOrder.MonthFirst, Rule = UpdateRule.Overwrite });
        Assert.Equal((3, 0), (without.ReadCounts().Added, without.ReadCounts().Rejected));
        Assert.Equal("1984-03-04", (await desk.FieldsOfAsync("b@example.com"))["born"]);
    }

    [Theory, EachDatabase]
    public async Task Tags_come_from_a_column_and_for_everybody_and_are_made_once(TestDatabase database)
    {
        await using var desk = await ImportDesk.OpenAsync(database);
        var job = await desk.ImportAsync("email,tags\nanna@example.com,\"vip, Grinder\"\nben@example.com,\nzoe@example.com,VIP|vip\n", s => s with { Tags = ["import-2026-11"] });
        Assert.Equal(3, job.ReadCounts().Added);
        Assert.Equal(["Grinder", "import-2026-11", "vip"], (await desk.TagsOfAsync("anna@example.com")).Order(StringComparer.Ordinal));
        Assert.Equal(["import-2026-11"], await desk.TagsOfAsync("ben@example.com"));
        Assert.Equal(["import-2026-11", "vip"], await desk.TagsOfAsync("zoe@example.com"));
        var again = await desk.DecideAsync(await desk.UploadAsync("email,tags\nanna@example.com,vip\nben@example.com,vip\n"), s => s);
        Assert.Equal((1, 1), (await desk.TryAsync(again) is var tried ? tried.Updated : 0, tried.Unchanged));
        Assert.Equal((1, 1), ((await desk.RunAsync(again)).ReadCounts() is var counts ? counts.Updated : 0, counts.Unchanged));
    }

    [Theory, EachDatabase]
    public async Task A_cancelled_import_stops_at_a_piece_and_what_it_counts_is_what_is_there(TestDatabase database)
    {
        await using var desk = await ImportDesk.OpenAsync(database);
        var job = await desk.DecideAsync(await desk.UploadAsync("email\n" + string.Concat(Enumerable.Range(0, 2_000).Select(i => $"p{i}@example.com\n"))), s => s);
        Assert.IsType<ImportMove.Done>(await desk.Jobs.StartAsync(desk.Customer, job.PublicId, ImportDesk.By, Cancel));
        Assert.IsType<ImportMove.Done>(await desk.Jobs.PauseAsync(desk.Customer, job.PublicId, ImportDesk.By, Cancel));
        await desk.Installation.Get<ImportRuns>().DrainAsync(Cancel);
        Assert.Equal((ImportState.Paused, 0), ((await desk.ReadAsync(job)).State, await desk.CountAsync()));
        Assert.IsType<ImportMove.Done>(await desk.Jobs.ResumeAsync(desk.Customer, job.PublicId, ImportDesk.By, Cancel));
        Assert.IsType<ImportMove.Done>(await desk.Jobs.CancelAsync(desk.Customer, job.PublicId, ImportDesk.By, Cancel));
        Assert.IsType<ImportMove.NotAllowed>(await desk.Jobs.ResumeAsync(desk.Customer, job.PublicId, ImportDesk.By, Cancel));
        await using var db = desk.Installation.Database.Read(desk.Customer);
        Assert.Equal(["import.upload", "import.start", "import.pause", "import.resume", "import.cancel"], await db.Set<AuditEntry>().OrderBy(e => e.Id).Where(e => e.Subject == job.PublicId).Select(e => e.Action).ToListAsync(Cancel));
    }

    [Theory]
    [InlineData("windows-1251", "Имя", "Пётр")]
    [InlineData("windows-1253", "Όνομα", "Γιώργος")]
    [InlineData("shift_jis", "名前", "山田")]
    [InlineData("utf-16", "名前", "山田")]
    public async Task A_wrong_guess_of_the_letters_is_corrected_and_the_file_read_anew(string encoding, string header, string name)
    {
        await using var sqlite = TestDatabase.Sqlite();
        await using var desk = await ImportDesk.OpenAsync(sqlite);
        await desk.FieldsAsync(("name", FieldType.Text));
        var codec = CodePagesEncodingProvider.Instance.GetEncoding(encoding) ?? Encoding.GetEncoding(encoding);
        var job = await desk.UploadAsync([.. encoding == "utf-16" ? codec.GetPreamble() : [], .. codec.GetBytes($"email,{header}\nanna@example.com,{name}\n")]);
        job = await desk.ExamineAsync(await desk.DecideAsync(job, s => s with { Encoding = encoding, Separator = ',' }));
        Assert.Equal((header, name), (job.ReadShape()!.Headers[1], job.ReadShape()!.Sample[0][1]));
        job = await desk.RunAsync(await desk.DecideAsync(job, s => s with { Columns = [new(ColumnUse.Email), new(ColumnUse.Field, "name")] }));
        Assert.Equal((ImportState.Finished, name), (job.State, (await desk.FieldsOfAsync("anna@example.com"))["name"]));
    }

    [Fact]
    public async Task A_file_without_names_of_columns_loses_nobody()
    {
        await using var sqlite = TestDatabase.Sqlite();
        await using var desk = await ImportDesk.OpenAsync(sqlite);
        var job = await desk.UploadAsync("anna@example.com;Anna\nben@example.com;Ben\n");
        Assert.Equal((false, ';', 2), (job.ReadShape()!.HasHeader, job.ReadShape()!.Separator, job.ReadShape()!.Rows));
        Assert.Equal(["Column 1", "Column 2"], job.ReadShape()!.Headers);
        Assert.Equal(2, (await desk.RunAsync(await desk.DecideAsync(job, s => s))).ReadCounts().Added);
    }

    [Fact]
    public async Task What_cannot_be_read_is_said_and_may_be_decided_otherwise()
    {
        await using var sqlite = TestDatabase.Sqlite();
        await using var desk = await ImportDesk.OpenAsync(sqlite);
        var job = await desk.UploadAsync("PK\u0003\u0004workbook", "Kunden.xlsx");
        Assert.Equal((ImportState.Ready, null), (job.State, job.Shape));
        Assert.StartsWith("Kunden.xlsx is an Excel workbook or a zip archive, not CSV:", job.Why, StringComparison.Ordinal);
        Assert.Contains(Assert.IsType<ImportMove.Faulty>(await desk.Jobs.StartAsync(desk.Customer, job.PublicId, ImportDesk.By, Cancel)).Faults, f => f.Field == "file");
    }

    [Fact]
    public async Task Decisions_are_checked_all_at_once_and_the_second_of_two_is_told()
    {
        await using var sqlite = TestDatabase.Sqlite();
        await using var desk = await ImportDesk.OpenAsync(sqlite);
        await desk.FieldsAsync(("name", FieldType.Text));
        var job = await desk.UploadAsync("email,a,b,c\nanna@example.com,1,2,3\n");
        var wanted = job.ReadSettings() with { Columns = [new(ColumnUse.Ignore), new(ColumnUse.Field, "name"), new(ColumnUse.Field, "name"), new(ColumnUse.Field, "nothing")], Tags = [new string('x', 61)], Consent = new string('x', 401) };
        var faults = Assert.IsType<Edit<ImportJob>.Faulty>(await desk.Jobs.SaveAsync(desk.Customer, job.PublicId, job.Version, wanted, ImportDesk.By, Cancel)).Faults;
        Assert.Equal(["consent", "tags", "columns", "column_3", "column_4"], faults.Select(f => f.Field));
        var missing = Assert.IsType<ImportMove.Faulty>(await desk.Jobs.StartAsync(desk.Customer, job.PublicId, ImportDesk.By, Cancel)).Faults;
        Assert.Equal(["consent"], missing.Select(f => f.Field));
        await desk.DecideAsync(job, s => s);
        Assert.IsType<Edit<ImportJob>.Stale>(await desk.Jobs.SaveAsync(desk.Customer, job.PublicId, job.Version, job.ReadSettings(), "Somebody else", Cancel));
        Assert.IsType<Edit<ImportJob>.NotFound>(await desk.Jobs.SaveAsync(await desk.Installation.AddCustomerAsync("Other"), job.PublicId, job.Version, job.ReadSettings(), "Somebody else", Cancel));
    }

    [Fact]
    public async Task Refused_rows_are_harmless_in_a_spreadsheet_and_come_back_as_they_were()
    {
        await using var sqlite = TestDatabase.Sqlite();
        await using var desk = await ImportDesk.OpenAsync(sqlite);
        await desk.FieldsAsync(("name", FieldType.Text));
        var job = await desk.ImportAsync("email,name\nbad1,=HYPERLINK(\"x\")\nbad2,＝1+1\nbad3,@SUM(A1)\nbad4,-2+3\n=bad5@,\"+1 \"\"a\"\"\"\n".Replace("=HYPERLINK(\"x\")", "\"=HYPERLINK(\"\"x\"\")\"", StringComparison.Ordinal));
        var lines = await desk.RejectedAsync(job);
        Assert.Equal(5, lines.Length);
        foreach (var cell in lines.SelectMany(line => line.Split(','))) Assert.False(Formulas.BeginsAsOne(cell.TrimStart('"')), cell);
        var corrected = string.Join('\n', lines.Select((line, i) => $"good{i}@example.com," + line.Split(',', 5)[4]));
        await desk.ImportAsync("email,name\n" + corrected);
        Assert.Equal(("=HYPERLINK(\"x\")", "@SUM(A1)", "+1 \"a\""),
            ((await desk.FieldsOfAsync("good0@example.com"))["name"], (await desk.FieldsOfAsync("good2@example.com"))["name"], (await desk.FieldsOfAsync("good4@example.com"))["name"]));
    }
}
