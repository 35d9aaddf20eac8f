using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postroad.Core.Primitives;

namespace Postroad.Core.Accounts;

/// <summary>A tenant: owns lists, campaigns, domains and users. The root of ownership, so it is found by key and not filtered.</summary>
public sealed class Customer
{
    public long Id { get; private set; }

    public required string PublicId { get; init; }

    public required string Name { get; set; }

    /// <summary>IANA name; screens of this customer show its local time.</summary>
    public required string TimeZone { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public CustomerId Key => new(Id);

    internal sealed class Mapping : IEntityTypeConfiguration<Customer>
    {
        public void Configure(EntityTypeBuilder<Customer> builder)
        {
            builder.ToTable("customers").HasKey(c => c.Id);
            builder.HasIndex(c => c.PublicId).IsUnique();
            builder.Ignore(c => c.Key);
            builder.Property(c => c.PublicId).HasMaxLength(Primitives.PublicId.Length);
            builder.Property(c => c.Name).HasMaxLength(200);
            builder.Property(c => c.TimeZone).HasMaxLength(64);
        }
    }
}
