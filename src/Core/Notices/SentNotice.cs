using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postroad.Core.Accounts;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Notices;

/// <summary>A send of kind Notice with its content. Never changed; removed when nobody asks for it any more.</summary>
public sealed class SentNotice : ICustomerOwned
{
    public const int MostKind = 40;

    public required long SendId { get; init; }

    public required CustomerId CustomerId { get; init; }

    public required string PublicId { get; init; }

    public required string Kind { get; init; }

    /// <summary>Of whom it goes to: by it notices are counted.</summary>
    public required string AddressKey { get; init; }

    public required string FromAddress { get; init; }

    /// <summary>Sealed, for links in it open accounts: JSON of <see cref="Deliveries.MailContent"/>.</summary>
    public required string Content { get; init; }

    public required DateTimeOffset UsefulUntil { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    internal static SecretPlace PlaceOf(CustomerId customer, string publicId) => new(customer, "notices", publicId, "content");

    internal sealed class Mapping : IEntityTypeConfiguration<SentNotice>
    {
        public void Configure(EntityTypeBuilder<SentNotice> builder)
        {
            builder.ToTable("notices").HasKey(n => n.SendId);
            builder.Property(n => n.SendId).ValueGeneratedNever();
            builder.HasIndex(n => new { n.AddressKey, n.Kind, n.CreatedAt });
            builder.HasIndex(n => n.CreatedAt);
            builder.Property(n => n.PublicId).HasMaxLength(Primitives.PublicId.Length);
            builder.Property(n => n.Kind).HasMaxLength(MostKind);
            builder.Property(n => n.AddressKey).HasMaxLength(EmailAddress.MaxLength);
        }
    }
}
