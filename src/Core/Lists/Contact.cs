using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Lists;

/// <summary>One person, one address, of one customer.</summary>
public sealed class Contact : ICustomerOwned
{
    public long Id { get; private set; }

    public required CustomerId CustomerId { get; init; }

    public required string PublicId { get; init; }

    /// <summary>As it is written into To.</summary>
    public required string Email { get; set; }

    /// <summary><see cref="EmailAddress.Key"/>; unique in the customer.</summary>
    public required string EmailKey { get; set; }

    /// <summary>Merge values as a JSON object of strings, names in snake_case. "{}" when there are none.</summary>
    public required string Fields { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<Contact>
    {
        public void Configure(EntityTypeBuilder<Contact> builder)
        {
            builder.ToTable("contacts").HasKey(c => c.Id);
            builder.HasIndex(c => new { c.CustomerId, c.EmailKey }).IsUnique();
            builder.HasIndex(c => c.PublicId).IsUnique();
            builder.Property(c => c.PublicId).HasMaxLength(Primitives.PublicId.Length);
            builder.Property(c => c.Email).HasMaxLength(EmailAddress.MaxLength);
            builder.Property(c => c.EmailKey).HasMaxLength(EmailAddress.MaxLength);
        }
    }
}
