using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Lists;

/// <summary>People who agreed to one kind of mail, with the defaults of what is sent to them.</summary>
public sealed class MailingList : ICustomerOwned
{
    public long Id { get; private set; }

    public required CustomerId CustomerId { get; init; }

    public required string PublicId { get; init; }

    public required string Name { get; set; }

    /// <summary>Display name in From; may be empty.</summary>
    public required string FromName { get; set; }

    public required string FromAddress { get; set; }

    /// <summary>Null: replies go to From.</summary>
    public string? ReplyTo { get; set; }

    /// <summary>Who sends, with postal address: stands in the footer (CAN-SPAM 16 CFR 316; many national laws).</summary>
    public required string PostalAddress { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public ListId Key => new(Id);

    internal sealed class Mapping : IEntityTypeConfiguration<MailingList>
    {
        public void Configure(EntityTypeBuilder<MailingList> builder)
        {
            builder.ToTable("mailing_lists").HasKey(l => l.Id);
            builder.Ignore(l => l.Key);
            builder.HasIndex(l => l.PublicId).IsUnique();
            builder.HasIndex(l => l.CustomerId);
            builder.Property(l => l.PublicId).HasMaxLength(Primitives.PublicId.Length);
            builder.Property(l => l.Name).HasMaxLength(200);
            builder.Property(l => l.FromName).HasMaxLength(200);
            builder.Property(l => l.FromAddress).HasMaxLength(EmailAddress.MaxLength);
            builder.Property(l => l.ReplyTo).HasMaxLength(EmailAddress.MaxLength);
            builder.Property(l => l.PostalAddress).HasMaxLength(500);
        }
    }
}
