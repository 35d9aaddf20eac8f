using System.Collections.Concurrent;
using Postroad.Core.Primitives;

namespace Postroad.Core.Domains.Reports;

/// <summary>Who may have a report in memory: one upload of each customer, and a few in all. Who waits for a seat has loaded nothing yet.</summary>
internal sealed class ReportSeats : IDisposable
{
    /// <summary>Files of 10 MB, or what was read of them.</summary>
    internal const int Most = 8;

    /// <summary>A large report is read and stored in less.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim all = new(Most, Most);

    private readonly ConcurrentDictionary<CustomerId, SemaphoreSlim> own = new();

    /// <summary>False: none was free in time. One that was taken is given back by <see cref="Leave"/>.</summary>
    public async Task<bool> TakeAsync(CustomerId customer, TimeProvider time, CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancel, patience.Token);
        var mine = own.GetOrAdd(customer, _ => new SemaphoreSlim(1, 1));
        try
        {
            await mine.WaitAsync(end.Token);
            try
            {
                await all.WaitAsync(end.Token);
                return true;
            }
            catch (OperationCanceledException)
            {
                mine.Release();
                throw;
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return false;
        }
    }

    public void Leave(CustomerId customer)
    {
        all.Release();
        own[customer].Release();
    }

    public void Dispose()
    {
        all.Dispose();
        foreach (var seat in own.Values) seat.Dispose();
    }
}
