using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postroad.Core.Accounts;
using Postroad.Core.Domains.Checks;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Domains.Signing;

/// <summary>Stored; do not renumber.</summary>
public enum OwnKeyState : short
{
    /// <summary>Its record is to be published; nothing is signed with it yet.</summary>
    Waiting = 0,

    /// <summary>Mail is signed with it, while <see cref="OwnKey.IsServed"/>.</summary>
    Signing = 1,

    /// <summary>Another one signs; receivers may still ask for this one.</summary>
    Replaced = 2,
}

/// <summary>
/// A DKIM key of ours for a sending domain: RSA, made here. It signs once every name server of the zone serves exactly it, gives way to the next one when that is served, and may be removed when its
/// last mail is old. The private half is sealed and leaves the database for signing alone.
/// </summary>
public sealed class OwnKey : ICustomerOwned
{
    /// <summary>RFC 8301 section 3.2 asks signers for no shorter one; a longer one does not fit into one answer over UDP.</summary>
    internal const int Bits = 2048;

    private const int MostFault = 1000;

    /// <summary>Behind its last mail: relays try for five days (RFC 5321 section 4.5.4.1), and some verify when a mail is fetched.</summary>
    public static readonly TimeSpan Keep = TimeSpan.FromDays(7);

    /// <summary>In turn, so that an old one stays published beside a new one.</summary>
    internal static readonly IReadOnlyList<string> Selectors = ["postroad1", "postroad2"];

    public long Id { get; private set; }

    public required CustomerId CustomerId { get; init; }

    public required string PublicId { get; init; }

    public required long DomainId { get; init; }

    public required string Selector { get; init; }

    /// <summary>SubjectPublicKeyInfo in base 64, as p= has it.</summary>
    public required string PublicKey { get; init; }

    /// <summary>PKCS #8 in base 64, in a sealed envelope. No screen, call or log line has it.</summary>
    internal string PrivateKey { get; init; } = "";

    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>The person's name, or the API key's.</summary>
    public required string MadeBy { get; init; }

    public OwnKeyState State { get; private set; }

    /// <summary>Every name server of the zone served exactly it, and since then none has said otherwise.</summary>
    public bool IsServed { get; private set; }

    /// <summary>What was wrong with its record at the last look, in a sentence. Null: nothing.</summary>
    public string? Fault { get; private set; }

    /// <summary>Null: never.</summary>
    public DateTimeOffset? SignsSince { get; private set; }

    /// <summary>Null: it is not replaced.</summary>
    public DateTimeOffset? ReplacedAt { get; private set; }

    /// <summary>Of the last mail, a minute exactly. Null: none.</summary>
    public DateTimeOffset? LastSignedAt { get; private set; }

    /// <summary>Text of the record.</summary>
    public string Record => $"v=DKIM1; k=rsa; p={PublicKey}";

    /// <summary>Its record has to stand until then. Null: as long as it signs, or it never did.</summary>
    public DateTimeOffset? KeepUntil => ReplacedAt is not { } at ? null : (LastSignedAt > at ? LastSignedAt.Value : at) + Keep;

    /// <summary>Nobody needs its record any more, or never did.</summary>
    public bool MayBeRemoved(DateTimeOffset now) => State == OwnKeyState.Waiting || (State == OwnKeyState.Replaced && now >= KeepUntil);

    /// <summary>Its private half is sealed for this place.</summary>
    internal SecretPlace Place => PlaceOf(CustomerId, PublicId);

    internal static SecretPlace PlaceOf(CustomerId customer, string publicId) => new(customer, "own_keys", publicId, "private_key");

    /// <summary>A look at its record has ended.</summary>
    /// <returns>It signs from now on.</returns>
    internal bool See(KeySight sight, DateTimeOffset at)
    {
        Fault = sight.Fault?.Fit(MostFault);
        if (sight.IsServed) IsServed = true;
        else if (sight.IsDenied) IsServed = false;
        if (State != OwnKeyState.Waiting || !IsServed) return false;
        (State, SignsSince) = (OwnKeyState.Signing, at);
        return true;
    }

    /// <summary>Another one signs now.</summary>
    internal void Replace(DateTimeOffset at)
    {
        if (State != OwnKeyState.Signing) throw new InvalidOperationException($"Key {Selector} of domain {DomainId} is {State}: only one that signs is replaced.");
        (State, ReplacedAt) = (OwnKeyState.Replaced, at);
    }

    internal sealed class Mapping : IEntityTypeConfiguration<OwnKey>
    {
        public void Configure(EntityTypeBuilder<OwnKey> builder)
        {
            builder.ToTable("own_keys").HasKey(k => k.Id);
            builder.Ignore(k => k.Record).Ignore(k => k.KeepUntil).Ignore(k => k.Place);
            builder.HasIndex(k => k.PublicId).IsUnique();
            builder.HasIndex(k => new { k.DomainId, k.Selector }).IsUnique();
            builder.Property(k => k.PrivateKey);
            builder.Property(k => k.PublicId).HasMaxLength(Primitives.PublicId.Length);
            builder.Property(k => k.Selector).HasMaxLength(63);
            builder.Property(k => k.PublicKey).HasMaxLength(1000);
            builder.Property(k => k.MadeBy).HasMaxLength(200);
            builder.Property(k => k.Fault).HasMaxLength(MostFault);
        }
    }
}
