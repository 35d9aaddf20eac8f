using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Accounts;

/// <summary>A key by its number, which stands beside what was made with it.</summary>
public sealed record NumberedKey(long Id, byte[] Bytes);

/// <summary>The installation's stored keys, unwrapped. Safe for use by many at once.</summary>
public sealed class KeyRing(Database database, IDataProtectionProvider protection, TimeProvider time)
{
    /// <summary>Any number, the same for all nodes.</summary>
    private const long CreationLock = 0x506F7374_4B657973;

    private readonly ConcurrentDictionary<(CustomerId, KeyPurpose), IReadOnlyList<NumberedKey>> known = new();

    /// <summary>
    /// All keys of links and delivery keys in mails, oldest first, numbered 1, 2, 3 by age; the last one signs. The first is made at the first call of an
    /// installation; none is ever deleted.
    /// </summary>
    /// <exception cref="KeyException">The key file is missing, wrong or open to others.</exception>
    public async Task<IReadOnlyList<NumberedKey>> LinkKeysAsync(CancellationToken cancel) =>
        [.. (await GetAsync(CustomerId.Installation, KeyPurpose.Links, cancel)).Select((key, i) => key with { Id = i + 1 })];

    /// <summary>Data keys of one customer's secrets, oldest first.</summary>
    /// <exception cref="KeyException">The key file is missing, wrong or open to others.</exception>
    internal Task<IReadOnlyList<NumberedKey>> SecretKeysAsync(CustomerId customer, CancellationToken cancel) => GetAsync(customer, KeyPurpose.Secrets, cancel);

    private async Task<IReadOnlyList<NumberedKey>> GetAsync(CustomerId customer, KeyPurpose purpose, CancellationToken cancel)
    {
        if (known.TryGetValue((customer, purpose), out var keys)) return keys;
        keys = await ReadAsync(customer, purpose, cancel);
        if (keys.Count == 0)
        {
            await CreateAsync(customer, purpose, cancel);
            keys = await ReadAsync(customer, purpose, cancel);
        }

        return known[(customer, purpose)] = keys;
    }

    private async Task<IReadOnlyList<NumberedKey>> ReadAsync(CustomerId customer, KeyPurpose purpose, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        var rows = await db.Set<StoredKey>().Where(k => k.Purpose == purpose).OrderBy(k => k.Id).ToListAsync(cancel);
        return rows.ConvertAll(k => new NumberedKey(k.Id, Unwrap(k)));
    }

    private async Task CreateAsync(CustomerId customer, KeyPurpose purpose, CancellationToken cancel)
    {
        // Wrapped before the write: wrapping may store a ring key, and writes do not nest.
        var wrapped = Run(() => Protector(customer, purpose).Protect(RandomNumberGenerator.GetBytes(Envelope.KeySize)));
        await database.WriteAsync(async session =>
        {
            var db = session.Db(customer);
            // Two nodes that start together make one key: with two, each would sign what the other does not know yet.
            if (database.IsPostgres) await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({CreationLock})", cancel);
            if (await db.Set<StoredKey>().AnyAsync(k => k.Purpose == purpose, cancel)) return;
            db.Add(new StoredKey { CustomerId = customer, Purpose = purpose, Wrapped = wrapped, CreatedAt = time.GetUtcNow() });
            await db.SaveChangesAsync(cancel);
        }, cancel);
    }

    private byte[] Unwrap(StoredKey key) => Run(() => Protector(key.CustomerId, key.Purpose).Unprotect(key.Wrapped));

    private IDataProtector Protector(CustomerId customer, KeyPurpose purpose) => protection.CreateProtector("Postroad.StoredKey", purpose.ToString(), customer.ToString());

    /// <summary>Data Protection wraps what went wrong with the ring into layers of its own; the operator needs the sentence inside.</summary>
    private static byte[] Run(Func<byte[]> work)
    {
        try
        {
            return work();
        }
        catch (CryptographicException e)
        {
            for (Exception? inner = e; inner is not null; inner = inner.InnerException)
                if (inner is KeyException key) throw new KeyException(key.Message, e);
            throw new KeyException("A stored key cannot be unwrapped: the key ring in the database does not belong to it. Restore database and keys/ring.key from the same backup.", e);
        }
    }
}
