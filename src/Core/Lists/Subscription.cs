using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Lists;

/// <summary>Stored; do not renumber.</summary>
public enum SubscriptionStatus : short
{
    Unconfirmed = 0,
    Subscribed = 1,
    Unsubscribed = 2,
    Bounced = 3,
    Complained = 4,
}

/// <summary>A contact's membership of a list.</summary>
public sealed class Subscription : ICustomerOwned
{
    public required CustomerId CustomerId { get; init; }

    public required long ListId { get; init; }

    public required long ContactId { get; init; }

    public required SubscriptionStatus Status { get; set; }

    public required DateTimeOffset StatusAt { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<Subscription>
    {
        public void Configure(EntityTypeBuilder<Subscription> builder)
        {
            builder.ToTable("subscriptions").HasKey(s => new { s.ListId, s.ContactId });
            builder.HasIndex(s => s.ContactId);
        }
    }
}
