using System.Security.Cryptography;
using System.Text;
using Postroad.Core.Accounts;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Lists.Import;

/// <summary>
/// Puts the people of a file on a list. Streams: memory grows by about 50 bytes a row, for the addresses already seen. Safe to repeat after it broke off:
/// whoever is on the list stays there once.
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
            var shape = await CsvShape.ExamineAsync(source.Path, cancel);
            using var rejects = new RejectsFile(folder.File("imports", $"{PublicId.New(time)}-rejects.csv"));
            using var file = new CsvFile(source.Path, shape.Encoding, shape.LineBreaksInQuotes, rejects.Add);
            await file.ReadHeaderAsync(cancel);
            var email = EmailColumn.Find(Path.GetFileName(source.Path), shape.Headers, source.EmailColumn, shape.Sample);
            return await StoreAsync(new People(file, shape, email, rejects, contacts), customer, list, rejects, progress, cancel);
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

    private async Task<ImportResult> StoreAsync(People people, CustomerId customer, ListId list, RejectsFile rejects, IProgress<int>? progress, CancellationToken cancel)
    {
        var (batch, total) = (new List<NewContact>(Contacts.BatchSize), default(UpsertResult));
        while (await people.NextAsync(cancel) is { } person)
        {
            batch.Add(person);
            if (batch.Count == Contacts.BatchSize) await StoreBatchAsync();
        }

        await StoreBatchAsync();
        return people.Result(total, rejects);

        async Task StoreBatchAsync()
        {
            total += await contacts.UpsertAsync(customer, list, batch, cancel);
            batch.Clear();
            progress?.Report(total.OnList);
        }
    }

    /// <summary>Reads people out of rows: each address once, bad rows left out.</summary>
    private sealed class People(CsvFile file, CsvShape shape, int email, RejectsFile rejects, Contacts contacts)
    {
        // 128 bits of SHA-256 stand for an address: two of five million are equal with a chance of 10^-26.
        // Made at its final size: growing to it would take twice the memory.
        private readonly HashSet<UInt128> seen = new(Math.Min(shape.Rows, MostPeople + 1));
        private readonly string[] fields = [.. FieldNames.From(shape.Headers, email)];
        private readonly string[] names = [.. FieldNames.From(shape.Headers, email).Where((_, i) => i != email)];
        private readonly string[] values = new string[shape.Headers.Count - 1];
        private readonly FieldsJson json = new();
        private int folded;

        public async ValueTask<NewContact?> NextAsync(CancellationToken cancel)
        {
            while (await file.ReadAsync(cancel))
            {
                // A file of bad rows alone fills the disk with the list of them.
                if (rejects.Count % Contacts.BatchSize == Contacts.BatchSize - 1) contacts.RequireRoom();
                if (file.IsBlank()) continue;
                if (Fault(out var address) is { } fault) rejects.Add(fault);
                else if (!seen.Add(Digest(address.Key))) folded++;
                else if (seen.Count > MostPeople) throw new ImportException($"The file has more than {MostPeople:N0} people: split it. Those before line {file.Line:N0} are on the list.");
                else return new NewContact(address, json.Write(names, values));
            }

            return null;
        }

        public ImportResult Result(UpsertResult total, RejectsFile all) => new()
        {
            OnList = total.OnList,
            KeptOut = total.KeptOut,
            Folded = folded,
            Rejected = all.Count,
            FirstRejected = all.First,
            RejectsFile = all.Path,
            Columns = [.. shape.Headers.Zip(fields, (header, field) => new ImportedColumn(header, field))],
            Encoding = shape.Encoding.Name,
            Separator = file.Separator,
        };

        private RejectedRow? Fault(out EmailAddress address)
        {
            address = default;
            if (file.FieldCount != fields.Length) return new RejectedRow(file.Line, $"{file.FieldCount} values, but the header has {fields.Length} columns", file.Raw);
            for (int column = 0, i = 0; column < fields.Length; column++)
            {
                var value = file.Value(column);
                if (ValueFault(column, value) is { } bad) return new RejectedRow(file.Line, bad, value);
                if (column != email) values[i++] = value;
                else if (!EmailAddress.TryParse(value, out address, out var fault)) return new RejectedRow(file.Line, fault, value);
            }

            return null;
        }

        private string? ValueFault(int column, string value) => value switch
        {
            { Length: > MostValueLength } => $"{value.Length:N0} characters in \"{shape.Headers[column]}\", {MostValueLength:N0} is the most",
            _ when value.Contains('\0') => $"a zero byte in \"{shape.Headers[column]}\"",
            _ when shape.Encoding.Damaged && value.Contains('\uFFFD') => $"bytes in \"{shape.Headers[column]}\" that are not UTF-8, although the file says it is",
            _ => null,
        };

        private static UInt128 Digest(string key)
        {
            Span<byte> utf8 = stackalloc byte[EmailAddress.MaxLength], hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(utf8[..Encoding.UTF8.GetBytes(key, utf8)], hash);
            return System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(hash);
        }
    }
}
