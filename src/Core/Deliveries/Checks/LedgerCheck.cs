using System.Data.Common;
using System.Globalization;
using Microsoft.Extensions.Options;
using Postroad.Core.Persistence;

namespace Postroad.Core.Deliveries.Checks;

/// <summary>
/// Verifies the promises of the ledger (I1 to I15) from what the database holds, as of one moment, without changing or blocking anything. Each statement
/// walks an index or the primary key; ten million deliveries take about a minute.
/// </summary>
public sealed class LedgerCheck(Database database, IOptions<DeliveryOptions> options, TimeProvider time)
{
    /// <summary>Rows that a broken promise names.</summary>
    internal const int MostNamed = 10;

    /// <exception cref="DatabaseException">It could not be read, and not because it is damaged.</exception>
    public async Task<LedgerReport> RunAsync(CancellationToken cancel)
    {
        var (at, since) = (time.GetUtcNow(), time.GetTimestamp());
        var (promises, unread) = await PromisesAsync(at, cancel);
        var whole = await FileIsWholeAsync(cancel);
        // A statement may meet the damage before the look at the pages does: then that look is the answer, and the rest cannot be told.
        if (unread is not null && whole.State != PromiseState.Broken) throw new DatabaseException($"The ledger of {database.Shown} could not be read: {unread.Message}", unread);
        return new LedgerReport(at, time.GetElapsedTime(since), database.Shown, [.. promises, whole]);
    }

    private async Task<(IReadOnlyList<Promise> Promises, DbException? Unread)> PromisesAsync(DateTimeOffset at, CancellationToken cancel)
    {
        try
        {
            await using var reader = await CheckReader.OpenAsync(database, cancel);
            var sends = (await reader.RowsAsync(SendFacts.Query, cancel)).ConvertAll(SendFacts.Read);
            var (rows, proof, flow) = (new RowPromises(reader, sends, cancel), new ProofPromises(reader, cancel), new FlowPromises(reader, sends, options.Value, at, cancel));
            return (
            [
                await rows.EverybodyOnceAsync(), await rows.OneStateAsync(), await proof.SentHasProofAsync(), await proof.NoCopyUnaskedAsync(), await proof.NothingHeldBackLeftAsync(),
                await flow.StopsAreBoundedAsync(), await flow.DoubtEndsAsync(), await proof.NobodyMailedAfterLeavingAsync(), FlowPromises.QuotaIsNotSeen, await rows.TotalsAgreeAsync(),
                await proof.EventsCountOnceAsync(), await flow.FinishedIsFinishedAsync(), await flow.NothingStaleAsync(), await flow.ChangesAreLoggedAsync(),
            ], null);
        }
        catch (DbException e)
        {
            return ([new Promise("I1-14", "What the rows say", PromiseState.NotSeen, $"Not to be seen: the ledger could not be read ({e.Message}).", [])], e);
        }
    }

    internal static string Many(long count, string one) => $"{Number(count)} {one}{(count == 1 ? "" : "s")}";

    internal static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Kept when nothing was found that speaks against it.</summary>
    internal static Promise Judge(string code, string title, Found against, string kept, Func<long, string> broken) => against.Count == 0
        ? new Promise(code, title, PromiseState.Kept, kept, [])
        : new Promise(code, title, PromiseState.Broken, broken(against.Count), against.Named);

    private async Task<Promise> FileIsWholeAsync(CancellationToken cancel)
    {
        const string title = "The database is whole";
        var (damage, how) = await database.FindDamageAsync(cancel);
        return damage.Count == 0
            ? new Promise("I15", title, how is null ? PromiseState.NotSeen : PromiseState.Kept, how ?? "PostgreSQL shows its pages only with the extension amcheck: CREATE EXTENSION amcheck.", [])
            : new Promise("I15", title, PromiseState.Broken, "It is damaged. Stop Postroad and restore a backup; nothing is safe to send from this.", [.. damage.Take(MostNamed)]);
    }
}
