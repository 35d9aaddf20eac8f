using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Accounts;

/// <summary>May a call be done?</summary>
public abstract record CallVerdict
{
    private CallVerdict()
    {
    }

    /// <summary>Yes, and nobody else does it meanwhile.</summary>
    public sealed record Begin : CallVerdict;

    /// <summary>It was done: this was the answer.</summary>
    public sealed record Done(int Status, string Headers, string Body) : CallVerdict;

    /// <summary>It is being done just now.</summary>
    public sealed record UnderWay : CallVerdict;

    /// <summary>Another call had this key.</summary>
    public sealed record Another : CallVerdict;
}

/// <summary>
/// Calls with an Idempotency-Key (draft-ietf-httpapi-idempotency-key-header): the first is done, the others of a day get its answer. One that was under way when the
/// process ended may be done again after a minute; what must not happen twice is guarded by its own state as well.
/// </summary>
public sealed class ApiCalls(Database database, TimeProvider time)
{
    /// <summary>So long an answer is kept.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    /// <summary>Longer than any call takes.</summary>
    private static readonly TimeSpan LongestCall = TimeSpan.FromMinutes(1);

    /// <param name="call">SHA-256 of the caller's key.</param>
    /// <param name="request">SHA-256 of method, address and body.</param>
    public Task<CallVerdict> BeginAsync(CustomerId customer, long key, byte[] call, byte[] request, CancellationToken cancel) => database.WriteAsync<CallVerdict>(async session =>
    {
        var (db, now) = (session.Db(customer), time.GetUtcNow());
        await db.Set<ApiCall>().Where(c => c.At < now - Kept || (c.Status == null && c.At < now - LongestCall)).ExecuteDeleteAsync(cancel);
        var taken = await session.RunAsync(
            "INSERT INTO api_calls (customer_id, key_id, call_hash, request_hash, at) VALUES (@p0, @p1, @p2, @p3, @p4) ON CONFLICT DO NOTHING",
            customer.Value, key, call, request, session.Instant(now));
        if (taken > 0) return new CallVerdict.Begin();
        var known = await db.Set<ApiCall>().SingleAsync(c => c.KeyId == key && c.CallHash == call, cancel);
        if (!CryptographicOperations.FixedTimeEquals(known.RequestHash, request)) return new CallVerdict.Another();
        return known.Status is { } status ? new CallVerdict.Done(status, known.Headers!, known.Body!) : new CallVerdict.UnderWay();
    }, cancel);

    /// <summary>Writes the answer down.</summary>
    public Task EndAsync(CustomerId customer, long key, byte[] call, int status, string headers, string body, CancellationToken cancel) => database.WriteAsync(
        session => session.Db(customer).Set<ApiCall>().Where(c => c.KeyId == key && c.CallHash == call)
            .ExecuteUpdateAsync(set => set.SetProperty(c => c.Status, status).SetProperty(c => c.Headers, headers).SetProperty(c => c.Body, body), cancel), cancel);

    /// <summary>It was not done after all: it may be tried again.</summary>
    public Task ForgetAsync(CustomerId customer, long key, byte[] call, CancellationToken cancel) =>
        database.WriteAsync(session => session.Db(customer).Set<ApiCall>().Where(c => c.KeyId == key && c.CallHash == call).ExecuteDeleteAsync(cancel), cancel);
}
