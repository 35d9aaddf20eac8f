using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Lists;

/// <summary>Stored; do not renumber.</summary>
public enum FieldType : short
{
    Text = 1,
    Number = 2,
    Date = 3,
    YesNo = 4,
}

/// <summary>What a customer knows about its contacts: a name, a type and a label. The values stand in <see cref="Contact.Fields"/>.</summary>
public sealed class CustomField : ICustomerOwned
{
    /// <summary>Characters of <see cref="Name"/> and of <see cref="Label"/>.</summary>
    public const int MostName = 60, MostLabel = 100;

    public long Id { get; private set; }

    public required CustomerId CustomerId { get; init; }

    /// <summary>In snake_case: the name of its merge tag, and its key in <see cref="Contact.Fields"/>. Never changes; unique in the customer.</summary>
    public required string Name { get; init; }

    /// <summary>On screens.</summary>
    public required string Label { get; set; }

    /// <summary>Never changes, because values are stored in its form.</summary>
    public required FieldType Type { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>From 1; raised by each edit, which states the one it was made on.</summary>
    public int Version { get; set; } = 1;

    /// <summary>Null: as it was created.</summary>
    public DateTimeOffset? ChangedAt { get; set; }

    /// <summary>A person's name. Null with <see cref="ChangedAt"/>.</summary>
    public string? ChangedBy { get; set; }

    internal sealed class Mapping : IEntityTypeConfiguration<CustomField>
    {
        public void Configure(EntityTypeBuilder<CustomField> builder)
        {
            builder.ToTable("custom_fields").HasKey(f => f.Id);
            builder.HasIndex(f => new { f.CustomerId, f.Name }).IsUnique();
            builder.Property(f => f.Name).HasMaxLength(MostName);
            builder.Property(f => f.Label).HasMaxLength(MostLabel);
            builder.Property(f => f.Version).HasDefaultValue(1);
            builder.Property(f => f.ChangedBy).HasMaxLength(200);
        }
    }
}
