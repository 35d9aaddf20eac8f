using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Lists;

/// <summary>One person, one address, of one customer.</summary>
public sealed class Contact : ICustomerOwned
{
    /// <summary>Characters of <see cref="Source"/>, here and of a subscription.</summary>
    internal const int MostSource = 200;

    public long Id { get; private set; }

    public required CustomerId CustomerId { get; init; }

    public required string PublicId { get; init; }

    /// <summary>As it is written into To.</summary>
    public required string Email { get; set; }

    /// <summary><see cref="EmailAddress.Key"/>; unique in the customer.</summary>
    public required string EmailKey { get; set; }

    /// <summary>
    /// Merge values as a JSON object of strings, names in snake_case; those of a <see cref="CustomField"/> in the one form of its type, see
    /// <see cref="FieldValues"/>. "{}" when there are none.
    /// </summary>
    public required string Fields { get; set; }

    /// <summary>One of <see cref="Languages"/>. Null: that of the list.</summary>
    public string? Language { get; set; }

    /// <summary>Where the person came from: "Sign-up page", "Import of people.csv". Null: not written down.</summary>
    public string? Source { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>From 1; raised by each edit, which states the one it was made on.</summary>
    public int Version { get; set; } = 1;

    /// <summary>Null: as it was created.</summary>
    public DateTimeOffset? ChangedAt { get; set; }

    /// <summary>A person's name, or that of an import. Null with <see cref="ChangedAt"/>.</summary>
    public string? ChangedBy { get; set; }

    public ContactId Key => new(Id);

    internal sealed class Mapping : IEntityTypeConfiguration<Contact>
    {
        public void Configure(EntityTypeBuilder<Contact> builder)
        {
            builder.ToTable("contacts").HasKey(c => c.Id);
            builder.HasIndex(c => new { c.CustomerId, c.EmailKey }).IsUnique();
            builder.HasIndex(c => c.PublicId).IsUnique();
            builder.Ignore(c => c.Key);
            // Everybody of a customer, the newest first.
            builder.HasIndex(c => new { c.CustomerId, c.Id });
            builder.Property(c => c.PublicId).HasMaxLength(Primitives.PublicId.Length);
            builder.Property(c => c.Email).HasMaxLength(EmailAddress.MaxLength);
            builder.Property(c => c.EmailKey).HasMaxLength(EmailAddress.MaxLength);
            builder.Property(c => c.Language).HasMaxLength(Languages.CodeLength);
            builder.Property(c => c.Source).HasMaxLength(MostSource);
            builder.Property(c => c.Version).HasDefaultValue(1);
            builder.Property(c => c.ChangedBy).HasMaxLength(200);
        }
    }
}
