using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Accounts;

/// <summary>What a stored key is for. Stored; do not renumber.</summary>
public enum KeyPurpose : short
{
    /// <summary>AES-256-GCM key of a customer's secrets; of the installation's for customer 0.</summary>
    Secrets = 1,

    /// <summary>HMAC key of links and delivery keys in mails. Never deleted: unsubscribe links work for years.</summary>
    Links = 2,
}

/// <summary>A key that encrypts or authenticates, itself wrapped by Data Protection, whose ring is wrapped by a key outside the database.</summary>
public sealed class StoredKey : ICustomerOwned
{
    public long Id { get; private set; }

    public required CustomerId CustomerId { get; init; }

    public required KeyPurpose Purpose { get; init; }

    public required byte[] Wrapped { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<StoredKey>
    {
        public void Configure(EntityTypeBuilder<StoredKey> builder)
        {
            builder.ToTable("stored_keys").HasKey(k => k.Id);
            builder.HasIndex(k => new { k.CustomerId, k.Purpose });
            builder.Property(k => k.Wrapped).HasMaxLength(1024);
        }
    }
}

/// <summary>One element of the Data Protection key ring (sign-in cookies, antiforgery, wrapped keys), encrypted by the key outside the database.</summary>
public sealed class RingKey
{
    public long Id { get; private set; }

    public required string FriendlyName { get; init; }

    public required string Xml { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<RingKey>
    {
        public void Configure(EntityTypeBuilder<RingKey> builder)
        {
            builder.ToTable("ring_keys").HasKey(k => k.Id);
            builder.Property(k => k.FriendlyName).HasMaxLength(200);
        }
    }
}
