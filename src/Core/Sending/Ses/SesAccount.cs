using Postroad.Core.Primitives;

namespace Postroad.Core.Sending.Ses;

/// <summary>
/// One AWS account in one region, as servers share it: its client, its pace of management calls and its last reading.
/// </summary>
internal sealed class SesAccount(SesClient client, TimeProvider time)
{
    private volatile AccountReading? _reading;

    /// <summary>Null: never read, or the key may not.</summary>
    public AccountReading? Reading => _reading;

    public SesClient Client => client;

    /// <summary>Takes over what another server of the same account and region read.</summary>
    public void Share(AccountReading reading) => _reading = reading;

    /// <summary>Asks GetAccount. The reading is null when it was refused or not understood; the reply says why.</summary>
    public async Task<(AccountReading? Reading, SesReply Reply)> ReadAsync(CancellationToken cancel)
    {
        var askedAt = time.GetUtcNow();
        var reply = await client.GetAccountAsync(cancel);
        var answer = reply.Is200 ? reply.Read(SesJson.Default.GetAccountAnswer) : null;
        if (answer is null) return (null, reply);
        var reading = new AccountReading
        {
            AskedAt = askedAt,
            Max24HourSend = answer.SendQuota?.Max24HourSend,
            SentLast24Hours = answer.SendQuota?.SentLast24Hours,
            MaxSendRate = answer.SendQuota?.MaxSendRate,
            Production = answer.ProductionAccessEnabled,
            SendingEnabled = answer.SendingEnabled,
            Enforcement = answer.EnforcementStatus,
            Plan = answer.PricingAttributes?.CurrentPlan,
            Review = answer.Details?.ReviewDetails?.Status,
            ReviewCase = answer.Details?.ReviewDetails?.CaseId?.Fit(100),
            Suppresses = answer.SuppressionAttributes?.SuppressedReasons,
        };
        _reading = reading;
        return (reading, reply);
    }
}
