namespace Postroad.Core.Deliveries;

/// <summary>How a loop comes by permits.</summary>
internal sealed partial class SendingLoop
{
    /// <summary>Answers are not kept waiting for a permit, nor does a permit wait for answers that cannot be written.</summary>
    private async ValueTask<int> PermitAsync(CancellationToken stop)
    {
        using var asking = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var permit = quota.TakeAsync(lane.Server, TurnSize, asking.Token);
        try
        {
            if (!permit.IsCompleted) await WriteAnswersAsync();
        }
        catch
        {
            asking.Cancel();
            if (await GrantedAsync(permit, asking.Token) is > 0 and var granted) quota.GiveBack(lane.Server, granted);
            throw;
        }

        return await GrantedAsync(permit, stop);
    }

    /// <summary>0 when the wait was given up.</summary>
    private static async ValueTask<int> GrantedAsync(ValueTask<int> permit, CancellationToken given)
    {
        try
        {
            return await permit;
        }
        catch (OperationCanceledException) when (given.IsCancellationRequested)
        {
            return 0;
        }
    }
}
