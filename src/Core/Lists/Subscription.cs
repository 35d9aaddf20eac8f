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

/// <summary>What somebody who left gave as their reason. Stored; do not renumber.</summary>
public enum LeavingReason : short
{
    TooMany = 1,
    NotForMe = 2,
    NeverSignedUp = 3,
}

/// <summary>A contact's membership of a list.</summary>
public sealed class Subscription : ICustomerOwned
{
    public required CustomerId CustomerId { get; init; }

    public required long ListId { get; init; }

    public required long ContactId { get; init; }

    public required SubscriptionStatus Status { get; set; }

    public required DateTimeOffset StatusAt { get; set; }

    /// <summary>When the contact was put on the list, in whatever status. Null: not later than <see cref="StatusAt"/>, from before that was written down.</summary>
    public DateTimeOffset? JoinedAt { get; set; }

    /// <summary>How they came on it: "Sign-up page", "Import of people.csv", "Added by Ines Moreau". Null: not written down.</summary>
    public string? Source { get; set; }

    /// <summary>When the last mail that asks to confirm was queued: an older one's link does not count any more. Null: nobody asked.</summary>
    public DateTimeOffset? AskedAt { get; set; }

    /// <summary>How many such mails there were: nobody is asked for ever.</summary>
    public short Asked { get; set; }

    /// <summary>When the person confirmed by the link of such a mail; kept as proof, also when they left later. Null: did not.</summary>
    public DateTimeOffset? ConfirmedAt { get; set; }

    /// <summary>The network address from which they did, for the proof. Null: not known, or did not.</summary>
    public string? ConfirmedFrom { get; set; }

    /// <summary>Why they left, when they were asked afterwards. Null: they did not say, or came back.</summary>
    public LeavingReason? LeftFor { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<Subscription>
    {
        public void Configure(EntityTypeBuilder<Subscription> builder)
        {
            builder.ToTable("subscriptions").HasKey(s => new { s.ListId, s.ContactId });
            builder.HasIndex(s => s.ContactId);
            // A list by status, the newest contacts first, and how many there are.
            builder.HasIndex(s => new { s.ListId, s.Status, s.ContactId });
            // Few answer, and their answers are counted on the list's page.
            builder.HasIndex(s => new { s.ListId, s.LeftFor }).HasFilter("left_for IS NOT NULL");
            builder.Property(s => s.Source).HasMaxLength(Contact.MostSource);
            builder.Property(s => s.Asked).HasDefaultValue((short)0);
            builder.Property(s => s.ConfirmedFrom).HasMaxLength(45);
        }
    }
}
