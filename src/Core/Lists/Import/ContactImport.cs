using Postroad.Core.Accounts;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Lists.Import;

/// <summary>
/// Puts the people of a file on a list at one go: for the command line. Streams: memory grows by 25 bytes a row, for the addresses already seen. Safe to repeat after
/// it broke off: whoever is on the list stays there once.
/// </summary>
public sealed class ContactImport(Contacts contacts, DataFolder folder, TimeProvider time)
{
    /// <summary>Refused rows kept in memory and shown; all are in the file.</summary>
    public const int MostNamed = 100;

    /// <summary>People in one file.</summary>
    public const int MostPeople = 5_000_000;

    /// <summary>Of one value in a row, in characters.</summary>
    public const int MostValueLength = 8_000;

    /// <param name="progress">Told how many people are on the list so far, after each batch.</param>
    /// <exception cref="ImportException">
    /// The file as a whole cannot be imported; then nothing was stored, unless it has over <see cref="MostPeople"/> people or the storage gave out on the way, which is said.
    /// </exception>
    public async Task<ImportResult> RunAsync(CustomerId customer, ListId list, ImportSource source, IProgress<int>? progress, CancellationToken cancel)
    {
        try
        {
            // Before the file is read, and a list of its bad rows is begun.
            contacts.RequireRoom();
            var name = Path.GetFileName(source.Path);
            var shape = await CsvShape.ExamineAsync(source.Path, new CsvWishes(HasHeader: true), cancel);
            if (CsvShape.PersonIn(shape.Headers) is { } person)
                throw new ImportException($"The first row of {name} is a person ({person}), not the names of the columns: put a row such as email,first_name before it.");
            var email = EmailColumn.Find(name, shape.Headers, source.EmailColumn, shape.Sample);
            return await StoreAsync(shape, email, new Arrival(customer, list), source.Path, progress, cancel);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ImportException($"There is no file {source.Path}.", e);
        }
        catch (DatabaseException e)
        {
            throw new ImportException($"{Path.GetFileName(source.Path)} is not imported, or not all of it. {e.Message}. Import it again when that is over: whoever is on the list by now stays there once.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImportException($"{source.Path} cannot be read: {e.Message}", e);
        }
    }

    private async Task<ImportResult> StoreAsync(CsvShape shape, int email, Arrival arrival, string path, IProgress<int>? progress, CancellationToken cancel)
    {
        var fields = FieldNames.From(shape.Headers, email);
        using var rejects = new RejectsFile(ImportFiles.Rejects(folder, PublicId.New(time)), shape.Headers);
        using var reader = new PeopleReader(path, shape, PlanOf(fields, email), new TagBook([]), time, (_, row, cells) =>
        {
            // A file of bad rows alone fills the disk with the list of them.
            if (rejects.Count % Contacts.BatchSize == Contacts.BatchSize - 1) contacts.RequireRoom();
            rejects.Add(row, cells);
        });
        var (batch, total) = (new List<NewContact>(Contacts.BatchSize), default(UpsertResult));
        while (await reader.NextAsync(cancel) is { } person)
        {
            batch.Add(person);
            if (batch.Count == Contacts.BatchSize) await StoreBatchAsync();
        }

        await StoreBatchAsync();
        rejects.Save();
        return new ImportResult
        {
            OnList = total.OnList,
            KeptOut = total.KeptOut,
            Folded = reader.Folded,
            Rejected = rejects.Count,
            FirstRejected = rejects.First,
            RejectsFile = rejects.Path,
            Columns = [.. shape.Headers.Zip(fields, (header, field) => new ImportedColumn(header, field))],
            Encoding = shape.Encoding.Name,
            Separator = shape.Way.Separator ?? ',',
        };

        async Task StoreBatchAsync()
        {
            total += await contacts.PutAsync(arrival, batch, from: 0, noted: null, cancel);
            batch.Clear();
            progress?.Report(total.OnList);
        }
    }

    /// <summary>Everything that is no address becomes a merge field of text.</summary>
    private static ReadingPlan PlanOf(IReadOnlyList<string> fields, int email) =>
        new([.. fields.Select((field, i) => i == email ? new ImportColumn(ColumnUse.Email) : new ImportColumn(ColumnUse.Field, field))]);
}
