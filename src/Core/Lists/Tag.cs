using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Lists;

/// <summary>A free label on contacts: "grinder", "region:eu".</summary>
public sealed class Tag : ICustomerOwned
{
    /// <summary>Characters of <see cref="Name"/>.</summary>
    public const int MostName = 60;

    public long Id { get; private set; }

    public required CustomerId CustomerId { get; init; }

    public required string PublicId { get; init; }

    /// <summary>As somebody wrote it first, or renamed it.</summary>
    public required string Name { get; set; }

    /// <summary>What makes two spellings one tag, see <see cref="KeyOf"/>; unique in the customer.</summary>
    public required string NameKey { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>From 1; raised by each edit, which states the one it was made on.</summary>
    public int Version { get; set; } = 1;

    /// <summary>Null: as it was created.</summary>
    public DateTimeOffset? ChangedAt { get; set; }

    /// <summary>A person's name. Null with <see cref="ChangedAt"/>.</summary>
    public string? ChangedBy { get; set; }

    /// <summary>Without spaces around it, lower-case in every alphabet.</summary>
    public static string KeyOf(string name) => name.Trim().ToLowerInvariant();

    internal sealed class Mapping : IEntityTypeConfiguration<Tag>
    {
        public void Configure(EntityTypeBuilder<Tag> builder)
        {
            builder.ToTable("tags").HasKey(t => t.Id);
            builder.HasIndex(t => t.PublicId).IsUnique();
            builder.HasIndex(t => new { t.CustomerId, t.NameKey }).IsUnique();
            builder.Property(t => t.PublicId).HasMaxLength(Primitives.PublicId.Length);
            builder.Property(t => t.Name).HasMaxLength(MostName);
            builder.Property(t => t.NameKey).HasMaxLength(MostName);
            builder.Property(t => t.Version).HasDefaultValue(1);
            builder.Property(t => t.ChangedBy).HasMaxLength(200);
        }
    }
}

/// <summary>A tag on a contact.</summary>
public sealed class ContactTag : ICustomerOwned
{
    public required CustomerId CustomerId { get; init; }

    public required long TagId { get; init; }

    public required long ContactId { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<ContactTag>
    {
        public void Configure(EntityTypeBuilder<ContactTag> builder)
        {
            builder.ToTable("contact_tags").HasKey(t => new { t.TagId, t.ContactId });
            builder.HasIndex(t => new { t.ContactId, t.TagId });
        }
    }
}
