using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Deliveries;

/// <summary>A send of kind <see cref="SendKind.Test"/>: its content, which belongs to nothing else, and what it was a test of. Never changed.</summary>
public sealed class TestSend : ICustomerOwned
{
    /// <summary>Characters of <see cref="Of"/>.</summary>
    public const int MostOf = 60;

    public required long SendId { get; init; }

    public required CustomerId CustomerId { get; init; }

    public required string PublicId { get; init; }

    /// <summary>What is tested: its kind and public id, <c>server:...</c>, <c>campaign:...</c>.</summary>
    public required string Of { get; init; }

    public required string Subject { get; init; }

    public required string FromAddress { get; init; }

    /// <summary>All that its mails are made of; JSON of <see cref="MailContent"/>.</summary>
    public required string Content { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>A person's name.</summary>
    public required string CreatedBy { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<TestSend>
    {
        public void Configure(EntityTypeBuilder<TestSend> builder)
        {
            builder.ToTable("test_sends").HasKey(t => t.SendId);
            builder.Property(t => t.SendId).ValueGeneratedNever();
            builder.HasIndex(t => t.PublicId).IsUnique();
            builder.HasIndex(t => new { t.CustomerId, t.Of, t.SendId });
            builder.Property(t => t.PublicId).HasMaxLength(Primitives.PublicId.Length);
            builder.Property(t => t.Of).HasMaxLength(MostOf);
            builder.Property(t => t.CreatedBy).HasMaxLength(200);
        }
    }
}
