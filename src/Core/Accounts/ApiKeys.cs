using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Accounts;

/// <summary>A key that was made: <paramref name="Secret"/> is not seen again.</summary>
public sealed record NewApiKey(ApiKey Key, string Secret);

/// <summary>Keys of programs. A key is <c>pr_</c>, six characters that find it, <c>_</c>, and 43 of 256 random bits.</summary>
public sealed class ApiKeys(Database database, TimeProvider time)
{
    /// <summary>Characters.</summary>
    public const int LongestName = 100;

    /// <summary>Keys of one customer that work.</summary>
    public const int Most = 100;

    /// <summary>Days that a key may live at most, if it is to expire.</summary>
    public const int MostDays = 3_650;

    /// <summary>How exactly the last call is known: writing each down would cost more than it tells.</summary>
    internal static readonly TimeSpan UsedEvery = TimeSpan.FromMinutes(1);

    private const string Sign = "pr_";

    private const int StartSize = 6, SecretSize = 32;

    /// <param name="by">Name of whoever makes it.</param>
    /// <param name="isAdministrator">Their keys alone may touch sending servers.</param>
    /// <param name="days">How long it works, 1 to <see cref="MostDays"/>; null: until it is revoked.</param>
    public async Task<Edit<NewApiKey>> CreateAsync(CustomerId customer, string name, IReadOnlyList<string> scopes, string by, bool isAdministrator, CancellationToken cancel, int? days = null)
    {
        var faults = Faults(name, scopes, isAdministrator);
        if (days is < 1 or > MostDays) faults.Add(new("days", $"A key works for 1 to {MostDays:N0} days, or until it is revoked; {days:N0} are not possible."));
        if (faults.Count > 0) return new Edit<NewApiKey>.Faulty(faults);
        var start = Sign + new string(RandomNumberGenerator.GetItems<char>("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", StartSize));
        var secret = $"{start}_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretSize))}";
        var key = new ApiKey
        {
            CustomerId = customer, PublicId = PublicId.New(time), Name = name.Trim(), Start = start, KeyHash = HashOf(secret), CreatedBy = by, CreatedAt = time.GetUtcNow(), ExpiresAt = days is { } alive ? time.GetUtcNow().AddDays(alive) : null,
            // An administrator's key that may do everything keeps what that was: a scope of sending servers stands for it.
            Scopes = string.Join(' ', scopes.Contains(ApiScopes.Everything) ? isAdministrator ? [ApiScopes.Everything, ApiScopes.ServersWrite] : [ApiScopes.Everything] : scopes.Distinct()),
        };
        return await database.WriteAsync<Edit<NewApiKey>>(async session =>
        {
            var db = session.Db(customer);
            if (await db.Set<ApiKey>().CountAsync(k => k.RevokedAt == null && (k.ExpiresAt == null || k.ExpiresAt > key.CreatedAt), cancel) >= Most)
                return new Edit<NewApiKey>.Faulty([new("name", $"{Most} keys work for this customer, which is the most: revoke one that is not used.")]);
            db.Add(key);
            db.Add(new AuditEntry { CustomerId = customer, At = key.CreatedAt, By = by, Action = "api-key.create", Subject = $"{key.Name} {key.Start}", Note = key.Scopes });
            await db.SaveChangesAsync(cancel);
            return new Edit<NewApiKey>.Saved(new NewApiKey(key, secret));
        }, cancel);
    }

    /// <summary>The newest first, those revoked too.</summary>
    public async Task<IReadOnlyList<ApiKey>> ListAsync(CustomerId customer, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        return await db.Set<ApiKey>().OrderByDescending(k => k.Id).Take(5 * Most).ToListAsync(cancel);
    }

    /// <summary>From the next call on. False: there is no such key, or it was revoked before.</summary>
    public Task<bool> RevokeAsync(CustomerId customer, string publicId, string by, CancellationToken cancel) => database.WriteAsync(async session =>
    {
        var (db, now) = (session.Db(customer), time.GetUtcNow());
        var revoked = await db.Set<ApiKey>().Where(k => k.PublicId == publicId && k.RevokedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(k => k.RevokedAt, now).SetProperty(k => k.RevokedBy, by), cancel);
        if (revoked == 0) return false;
        db.Add(new AuditEntry { CustomerId = customer, At = now, By = by, Action = "api-key.revoke", Subject = publicId });
        await db.SaveChangesAsync(cancel);
        return true;
    }, cancel);

    /// <summary>Null: no such key, or it was revoked or has expired. A start that is known and one that is not cost the same.</summary>
    // By hand, because a context sees one customer and this question is asked before there is one.
    public async Task<ApiKey?> FindAsync(string secret, string? networkAddress, CancellationToken cancel)
    {
        if (secret.Length != Sign.Length + StartSize + 1 + Base64Url.GetEncodedLength(SecretSize) || !secret.StartsWith(Sign, StringComparison.Ordinal)) return null;
        var (start, hash, now) = (secret[..(Sign.Length + StartSize)], HashOf(secret), time.GetUtcNow());
        if (await OwnerAsync(start, cancel) is not { } customer) return null;
        await using var db = database.Read(customer);
        var key = await db.Set<ApiKey>().SingleOrDefaultAsync(k => k.Start == start, cancel);
        if (key is null || !CryptographicOperations.FixedTimeEquals(hash, key.KeyHash) || key.RevokedAt is not null || key.ExpiresAt <= now) return null;
        if (key.UsedAt is not { } used || now - used >= UsedEvery) await UseAsync(key, now, networkAddress, cancel);
        return key;
    }

    private async Task<CustomerId?> OwnerAsync(string start, CancellationToken cancel)
    {
        await using var connection = await database.OpenReadAsync(cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT customer_id FROM api_keys WHERE start = @start";
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = ("@start", start);
        command.Parameters.Add(parameter);
        return await command.ExecuteScalarAsync(cancel) is long customer ? new CustomerId(customer) : null;
    }

    private Task UseAsync(ApiKey key, DateTimeOffset now, string? from, CancellationToken cancel) => database.WriteAsync(
        session => session.Db(key.CustomerId).Set<ApiKey>().Where(k => k.Id == key.Id)
            .ExecuteUpdateAsync(set => set.SetProperty(k => k.UsedAt, now).SetProperty(k => k.UsedFrom, from), cancel), cancel);

    /// <summary>What is wrong with a key that somebody wishes for, before it is made.</summary>
    public static List<FieldFault> Faults(string name, IReadOnlyList<string> scopes, bool isAdministrator)
    {
        var faults = new List<FieldFault>();
        if (string.IsNullOrWhiteSpace(name)) faults.Add(new("name", "Write what the key is for, such as the name of the program: it stands in the log."));
        else if (name.Trim().Length > LongestName) faults.Add(new("name", $"{name.Trim().Length} characters is more than the {LongestName} that are kept: shorten it."));
        if (scopes.Count == 0) faults.Add(new("scopes", "Choose at least one thing that the key may do."));
        foreach (var unknown in scopes.Where(s => ApiScopes.All.All(known => known.Scope != s)))
            faults.Add(new("scopes", $"“{unknown}” is no scope. There are {string.Join(", ", ApiScopes.All.Select(s => s.Scope))}."));
        if (!isAdministrator)
            foreach (var scope in scopes.Where(ApiScopes.IsForAdministrators)) faults.Add(new("scopes", $"{scope} is for keys that an administrator makes: sending servers belong to the installation."));
        return faults;
    }

    private static byte[] HashOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
