using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postroad.Core.Primitives;

namespace Postroad.Core.SesSetup;

/// <summary>What Amazon SES was asked last of production access for a server's account in its region, and how AWS's review of it stands.</summary>
public sealed class ProductionRequest
{
    public required long ServerId { get; init; }

    /// <summary>In which it was asked; the sandbox is a region's own.</summary>
    public string Region { get; private set; } = "";

    public MailType MailType { get; private set; }

    public string Website { get; private set; } = "";

    /// <summary>What AWS's people read.</summary>
    public string Description { get; private set; } = "";

    public DateTimeOffset AskedAt { get; private set; }

    /// <summary>The person's name.</summary>
    public string AskedBy { get; private set; } = "";

    /// <summary>AWS's word: PENDING, GRANTED, DENIED, FAILED, or what it adds.</summary>
    public string Review { get; private set; } = Pending;

    /// <summary>By which AWS's support knows it. Null: not told.</summary>
    public string? CaseNumber { get; private set; }

    /// <summary>When it was seen that the review had ended. Null: it goes on.</summary>
    public DateTimeOffset? DecidedAt { get; private set; }

    public const string Pending = "PENDING", Granted = "GRANTED";

    internal void Asked(string region, ProductionWish wish, string by, DateTimeOffset at)
    {
        (Region, MailType, Website, Description) = (region, wish.MailType, wish.Website, wish.Description);
        (AskedBy, AskedAt, Review, CaseNumber, DecidedAt) = (by, at, Pending, null, null);
    }

    /// <summary>False: AWS says what it had said before.</summary>
    internal bool Read(string review, string? @case, DateTimeOffset at)
    {
        review = review.Fit(MostWord);
        if (Review == review && CaseNumber == @case) return false;
        (Review, CaseNumber) = (review, @case);
        DecidedAt = review == Pending ? null : DecidedAt ?? at;
        return true;
    }

    private const int MostWord = 40;

    internal sealed class Mapping : IEntityTypeConfiguration<ProductionRequest>
    {
        public void Configure(EntityTypeBuilder<ProductionRequest> builder)
        {
            builder.ToTable("production_requests").HasKey(r => r.ServerId);
            builder.Property(r => r.ServerId).ValueGeneratedNever();
            builder.Property(r => r.Region).HasMaxLength(40);
            builder.Property(r => r.Website).HasMaxLength(ProductionWish.MostWebsite);
            builder.Property(r => r.Description).HasMaxLength(ProductionWish.MostDescription);
            builder.Property(r => r.AskedBy).HasMaxLength(200);
            builder.Property(r => r.Review).HasMaxLength(MostWord);
            builder.Property(r => r.CaseNumber).HasMaxLength(100);
        }
    }
}

/// <summary>Stored; do not renumber.</summary>
public enum MailType : short
{
    Marketing = 0,
    Transactional = 1,
}
