using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Suppressions;

/// <summary>Why an address must not be mailed. Stored; do not renumber.</summary>
public enum SuppressionReason : short
{
    HardBounce = 1,
    Complaint = 2,
    Unsubscribed = 3,
    ProviderList = 4,
    Manual = 5,
}

/// <summary>
/// An address that must not be mailed. Scope: customer 0 is the whole installation; list 0 is everything of the customer. Read at the last moment,
/// inside the intent transaction.
/// </summary>
public sealed class Suppression : ICustomerOwned
{
    public required string EmailKey { get; init; }

    public required CustomerId CustomerId { get; init; }

    /// <summary>0: every list of the customer.</summary>
    public required long ListId { get; init; }

    public required SuppressionReason Reason { get; init; }

    /// <summary>Who told us: "SES event", "one-click unsubscribe", "unsubscribe page".</summary>
    public required string Source { get; init; }

    /// <summary>The provider's words or what else proves it. Null: nothing but the source.</summary>
    public string? Evidence { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<Suppression>
    {
        public void Configure(EntityTypeBuilder<Suppression> builder)
        {
            builder.ToTable("suppressions").HasKey(s => new { s.EmailKey, s.CustomerId, s.ListId });
            builder.Property(s => s.EmailKey).HasMaxLength(EmailAddress.MaxLength);
            builder.Property(s => s.Source).HasMaxLength(100);
            builder.Property(s => s.Evidence).HasMaxLength(1000);
        }
    }
}
