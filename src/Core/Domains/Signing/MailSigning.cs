using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Postroad.Core.Accounts;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Domains.Signing;

/// <summary>Finds and opens the key that mail of a sender is signed with, and remembers when each was used last.</summary>
public sealed class MailSigning(Database database, Secrets secrets, TimeProvider time)
{
    /// <summary>Between two notes of when keys were used: they are kept for days.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<long, (CustomerId Customer, DateTimeOffset At)> uses = [];
    private long writtenAt;

    /// <summary>Null: there is none, or none whose record stands: mail leaves without a signature rather than with one that fails.</summary>
    /// <param name="customer">Whose mail it is. The installation's own is signed by whoever has the domain of its From, which an administrator chose.</param>
    /// <param name="from">Address.</param>
    /// <param name="known">As it was found before; opened anew only when it is another.</param>
    /// <exception cref="KeyException">The stored key does not open.</exception>
    internal async Task<KeyInUse?> FindAsync(CustomerId customer, string from, KeyInUse? known, CancellationToken cancel)
    {
        if (await OwnerAsync(customer, from, cancel) is not { } owner) return null;
        var names = DomainOwners.Names(from).ToList();
        await using var db = database.Read(owner);
        var signing = from domain in db.Set<SendingDomain>()
                      join key in db.Set<OwnKey>() on domain.Id equals key.DomainId
                      where names.Contains(domain.Name) && key.State == OwnKeyState.Signing && key.IsServed
                      select new { domain.Name, Key = key };
        if ((await signing.ToListAsync(cancel)).MaxBy(s => s.Name.Length) is not { } found) return null;
        if (known?.Id == found.Key.Id) return known;
        var pkcs8 = Convert.FromBase64String(await secrets.OpenAsync(found.Key.Place, found.Key.PrivateKey, cancel));
        return new KeyInUse(owner, found.Key.Id, found.Name, found.Key.Selector, pkcs8);
    }

    /// <summary>A mail was signed.</summary>
    internal void Note(KeyInUse key, DateTimeOffset at)
    {
        if (key.Used(at) is { } use) uses[key.Id] = (key.Customer, use);
    }

    /// <summary>Writes down when keys were used, once a minute.</summary>
    internal async Task WriteUsesAsync(CancellationToken cancel)
    {
        if (uses.IsEmpty || (writtenAt != 0 && time.GetElapsedTime(writtenAt) < Pause)) return;
        writtenAt = time.GetTimestamp();
        foreach (var (id, use) in uses)
        {
            await database.WriteAsync(session => session.Db(use.Customer).Set<OwnKey>().Where(k => k.Id == id && (k.LastSignedAt == null || k.LastSignedAt < use.At))
                .ExecuteUpdateAsync(set => set.SetProperty(k => k.LastSignedAt, use.At), cancel), cancel);
            uses.TryRemove(new(id, use));
        }
    }

    /// <summary>Null: nobody's, or another customer's.</summary>
    private async Task<CustomerId?> OwnerAsync(CustomerId customer, string from, CancellationToken cancel)
    {
        await using var db = database.Read(customer);
        var owner = (await DomainOwners.OfAsync(db, customer, from, cancel))?.Customer;
        return owner is null || (owner != customer && customer != CustomerId.Installation) ? null : owner;
    }
}
