using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postroad.Core.Primitives;

namespace Postroad.Core.Accounts;

/// <summary>Lets a program work for one customer. Only the hash of its secret is stored.</summary>
public sealed class ApiKey : Persistence.ICustomerOwned
{
    public long Id { get; private set; }

    public required CustomerId CustomerId { get; init; }

    public required string PublicId { get; init; }

    public required string Name { get; init; }

    /// <summary>Start of the key, which finds it and names it on screens: <c>pr_8Lw3xQ</c>.</summary>
    public required string Start { get; init; }

    /// <summary>SHA-256 of the whole key: for 256 random bits it needs no salt.</summary>
    public required byte[] KeyHash { get; init; }

    /// <summary>Of <see cref="ApiScopes"/>, separated by spaces.</summary>
    public required string Scopes { get; init; }

    public required string CreatedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>From then on it does not work. Null: until it is revoked.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>To within <see cref="ApiKeys.UsedEvery"/>. Null: never.</summary>
    public DateTimeOffset? UsedAt { get; private set; }

    /// <summary>Network address of that call.</summary>
    public string? UsedFrom { get; private set; }

    /// <summary>Null: it works.</summary>
    public DateTimeOffset? RevokedAt { get; private set; }

    public string? RevokedBy { get; private set; }

    public IReadOnlyList<string> ScopeList => Scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    internal sealed class Mapping : IEntityTypeConfiguration<ApiKey>
    {
        public void Configure(EntityTypeBuilder<ApiKey> builder)
        {
            builder.ToTable("api_keys").HasKey(k => k.Id);
            builder.Ignore(k => k.ScopeList);
            builder.HasIndex(k => k.Start).IsUnique();
            builder.HasIndex(k => new { k.CustomerId, k.Id });
            builder.HasIndex(k => k.PublicId).IsUnique();
            builder.Property(k => k.PublicId).HasMaxLength(Primitives.PublicId.Length);
            builder.Property(k => k.Name).HasMaxLength(ApiKeys.LongestName);
            builder.Property(k => k.Start).HasMaxLength(20);
            builder.Property(k => k.KeyHash).HasMaxLength(32);
            builder.Property(k => k.Scopes).HasMaxLength(500);
            builder.Property(k => k.CreatedBy).HasMaxLength(200);
            builder.Property(k => k.RevokedBy).HasMaxLength(200);
            builder.Property(k => k.UsedFrom).HasMaxLength(60);
        }
    }
}
