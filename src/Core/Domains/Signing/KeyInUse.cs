using System.Buffers;
using System.Collections.Concurrent;
using Postroad.Core.Domains.Dkim;
using Postroad.Core.Primitives;

namespace Postroad.Core.Domains.Signing;

/// <summary>An opened key, for as long as a send is worked on. Thread-safe.</summary>
internal sealed class KeyInUse(CustomerId customer, long id, string domain, string selector, byte[] pkcs8)
{
    private readonly ConcurrentBag<Desk> desks = [];
    private long lastNoted;

    public CustomerId Customer => customer;

    public long Id => id;

    /// <summary>Null: what it was used for is known to a second already.</summary>
    public DateTimeOffset? Used(DateTimeOffset now)
    {
        var second = now.ToUnixTimeSeconds();
        return Interlocked.Exchange(ref lastNoted, second) == second ? null : now;
    }

    public Desk Borrow() => desks.TryTake(out var desk) ? desk : new Desk(new DkimSigner(domain, selector, pkcs8));

    public void GiveBack(Desk desk)
    {
        desk.Mail.ResetWrittenCount();
        desks.Add(desk);
    }

    /// <summary>One mail's at a time.</summary>
    public sealed class Desk(DkimSigner signer)
    {
        public DkimSigner Signer => signer;

        /// <summary>The mail that is to be signed, for the signature stands in front of it.</summary>
        public ArrayBufferWriter<byte> Mail { get; } = new(32 * 1024);
    }
}
