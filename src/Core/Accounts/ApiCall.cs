using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Accounts;

/// <summary>A call that its caller gave a key of their own, so that it can be repeated and is done once.</summary>
public sealed class ApiCall : ICustomerOwned
{
    public required CustomerId CustomerId { get; init; }

    /// <summary>The API key it was made with.</summary>
    public required long KeyId { get; init; }

    /// <summary>SHA-256 of the caller's key.</summary>
    public required byte[] CallHash { get; init; }

    /// <summary>SHA-256 of method, address and body: another call must not have the same key.</summary>
    public required byte[] RequestHash { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>HTTP status of the answer. Null: the call is being done.</summary>
    public int? Status { get; private set; }

    /// <summary>Headers of the answer that belong to it, as a JSON object. Null with <see cref="Status"/>.</summary>
    public string? Headers { get; private set; }

    /// <summary>Null with <see cref="Status"/>.</summary>
    public string? Body { get; private set; }

    internal sealed class Mapping : IEntityTypeConfiguration<ApiCall>
    {
        public void Configure(EntityTypeBuilder<ApiCall> builder)
        {
            builder.ToTable("api_calls").HasKey(c => new { c.CustomerId, c.KeyId, c.CallHash });
            builder.HasIndex(c => c.At);
            builder.Property(c => c.CallHash).HasMaxLength(32);
            builder.Property(c => c.RequestHash).HasMaxLength(32);
        }
    }
}
