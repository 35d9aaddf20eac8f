using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
using Postroad.Core.Domains.Dns;
using Postroad.Core.Primitives;

namespace Postroad.Core.Domains.Signing;

/// <summary>Makes and removes the keys of sending domains. What they are used for is decided by looks (<see cref="DomainKeeper"/>).</summary>
public sealed class DomainKeys(SendingDomains domains, DomainKeeper keeper, Secrets secrets, TimeProvider time)
{
    /// <summary>The first, or the next beside the one that signs.</summary>
    public async Task<Edit<DomainDetail>> MakeAsync(CustomerId customer, string publicId, string by, CancellationToken cancel)
    {
        if (await domains.FindAsync(customer, publicId, cancel) is not { Domain: var domain }) return new Edit<DomainDetail>.NotFound();
        if (domain.IsAddress) return Faulty($"{domain.Name} is an address, and keys are published by domains: add {domain.Domain}.");
        if (OwnKey.Selectors.Any(selector => !DnsName.TryParse($"{selector}._domainkey.{domain.Name}", out _))) return Faulty($"{domain.Name} is too long: no name fits below it.");
        var (publicKey, privateKey) = New();
        var (id, now) = (PublicId.New(time), time.GetUtcNow());
        var envelope = await secrets.SealAsync(OwnKey.PlaceOf(customer, id), privateKey, cancel);
        string? fault = null;
        var isThere = await domains.ChangeAsync(customer, domain, "domain.key.make", domain.Name, by, async db =>
        {
            var keys = await db.Set<OwnKey>().Where(k => k.DomainId == domain.Id).ToListAsync(cancel);
            if ((fault = WhyNot(keys, now)) is not null) return;
            // One that nobody needs any more gives its selector back.
            if (keys.Find(k => k.State == OwnKeyState.Replaced) is { } old)
            {
                db.Remove(old);
                await db.SaveChangesAsync(cancel);
            }

            var selector = OwnKey.Selectors.First(s => keys.All(k => k.Selector != s || k.State == OwnKeyState.Replaced));
            db.Add(new OwnKey { CustomerId = customer, PublicId = id, DomainId = domain.Id, Selector = selector, PublicKey = publicKey, PrivateKey = envelope, MadeAt = now, MadeBy = by });
        }, () => fault is null, cancel);
        if (fault is not null) return Faulty(fault);
        if (!isThere) return new Edit<DomainDetail>.NotFound();
        return await LookedAtAsync(customer, publicId, cancel);
    }

    /// <summary>Of no use to anybody: it never signed, or its last mail is old.</summary>
    public async Task<Edit<DomainDetail>> RemoveAsync(CustomerId customer, string publicId, string selector, string by, CancellationToken cancel)
    {
        if (await domains.FindAsync(customer, publicId, cancel) is not { Domain: var domain } detail || detail.Keys.All(k => k.Selector != selector)) return new Edit<DomainDetail>.NotFound();
        string? fault = null;
        var isThere = await domains.ChangeAsync(customer, domain, "domain.key.remove", $"{selector} of {domain.Name}", by, async db =>
        {
            var key = await db.Set<OwnKey>().SingleOrDefaultAsync(k => k.DomainId == domain.Id && k.Selector == selector, cancel);
            if (key is null || key.MayBeRemoved(time.GetUtcNow())) await db.Set<OwnKey>().Where(k => k.DomainId == domain.Id && k.Selector == selector).ExecuteDeleteAsync(cancel);
            else fault = key.State == OwnKeyState.Signing
                ? $"Mail of {domain.Name} is signed with {selector}. Make a new key; this one may be removed {OwnKey.Keep.TotalDays:0} days after its last mail."
                : $"Mail that was signed with {selector} may be verified until {key.KeepUntil:yyyy-MM-dd HH:mm} UTC. Leave its record published until then.";
        }, () => fault is null, cancel);
        if (fault is not null) return Faulty(fault);
        if (!isThere) return new Edit<DomainDetail>.NotFound();
        return await LookedAtAsync(customer, publicId, cancel);
    }

    /// <summary>Null: a further one may be made.</summary>
    public static string? WhyNot(IReadOnlyList<OwnKey> keys, DateTimeOffset now) =>
        keys.FirstOrDefault(k => k.State == OwnKeyState.Waiting) is { } waiting ? $"{waiting.Selector} waits to be published: publish its record, or remove it."
        : keys.FirstOrDefault(k => k.State == OwnKeyState.Replaced && now < k.KeepUntil) is { } old
            ? $"{old.Selector} has to stay published until {old.KeepUntil:yyyy-MM-dd HH:mm} UTC, and the next key takes its name."
        : null;

    private static (string Public, string Private) New()
    {
        using var key = RSA.Create(OwnKey.Bits);
        var pkcs8 = key.ExportPkcs8PrivateKey();
        try
        {
            return (Convert.ToBase64String(key.ExportSubjectPublicKeyInfo()), Convert.ToBase64String(pkcs8));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pkcs8);
        }
    }

    private static Edit<DomainDetail>.Faulty Faulty(string sentence) => new([new FieldFault("key", sentence)]);

    private async Task<Edit<DomainDetail>> LookedAtAsync(CustomerId customer, string publicId, CancellationToken cancel)
    {
        await keeper.LookAsync(customer, publicId, cancel);
        return await domains.FindAsync(customer, publicId, cancel) is { } detail ? new Edit<DomainDetail>.Saved(detail) : new Edit<DomainDetail>.NotFound();
    }
}
