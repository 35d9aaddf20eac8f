using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
using Postroad.Core.Persistence;

namespace Postroad.Core.Lists.Import;

/// <summary>Opens the file of an import as it was decided to be read; a dry run and an import read alike.</summary>
internal sealed class ImportReading(Database database, DataFolder folder, TimeProvider time)
{
    /// <summary>So many rows are looked at to find out how numbers and dates are written.</summary>
    private const int FormRows = 2_000;

    /// <exception cref="ImportException">The file is gone, or no longer what it was.</exception>
    public async Task<PeopleReader> OpenAsync(ImportJob job, TagBook tags, PeopleReader.Refusal refuse, CancellationToken cancel)
    {
        var path = ImportFiles.Upload(folder, job.PublicId);
        if (!File.Exists(path) || new FileInfo(path).Length != job.Size) throw new ImportException("The uploaded file is gone, or no longer what it was: upload it again.");
        var (settings, shape) = (job.ReadSettings(), job.ReadShape()!.ToShape());
        await using var db = database.Read(job.CustomerId);
        var plan = new ReadingPlan(settings.Columns) { Types = await db.Set<CustomField>().ToDictionaryAsync(f => f.Name, f => f.Type, cancel), BadValues = settings.BadValues };
        return new PeopleReader(path, shape, plan with { Forms = await FormsAsync(path, shape, plan, settings.Dates, cancel) }, tags, time, refuse);
    }

    private static async Task<ValueForms> FormsAsync(string path, CsvShape shape, ReadingPlan plan, DateOrder? chosen, CancellationToken cancel)
    {
        var (dates, numbers) = (ColumnsOf(plan, FieldType.Date), ColumnsOf(plan, FieldType.Number));
        List<string> dateValues = [], numberValues = [];
        if (dates.Count + numbers.Count > 0)
        {
            using var file = new CsvFile(path, shape.Way, _ => { });
            for (var row = 0; row < FormRows && await file.ReadAsync(cancel); row++)
            {
                if (file.FieldCount != plan.Columns.Count) continue;
                dateValues.AddRange(dates.Select(file.Value));
                numberValues.AddRange(numbers.Select(file.Value));
            }
        }

        return ValueForms.Of(dateValues, numberValues, chosen);
    }

    private static List<int> ColumnsOf(ReadingPlan plan, FieldType type) => [.. Enumerable.Range(0, plan.Columns.Count).Where(column => plan.TypeOf(column) == type)];
}
