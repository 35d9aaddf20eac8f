using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Postroad.Core.Persistence;
using Postroad.Core.Primitives;

namespace Postroad.Core.Campaigns;

/// <summary>A picture for mails. Its bytes are a file in the data folder; anybody who has its address sees it, for as long as mails do.</summary>
public sealed class CampaignImage : ICustomerOwned
{
    /// <summary>Characters of <see cref="Name"/>.</summary>
    internal const int MostName = 120;

    public long Id { get; private set; }

    public required CustomerId CustomerId { get; init; }

    /// <summary>Its name on the public origin and in the data folder: 128 random bits and an ending, and nothing that tells whose it is or when it came.</summary>
    public required string File { get; init; }

    /// <summary>As the person's computer called it; shown to those who work here.</summary>
    public required string Name { get; init; }

    public required int Bytes { get; init; }

    public required int Width { get; init; }

    public required int Height { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>A person's name.</summary>
    public required string CreatedBy { get; init; }

    internal sealed class Mapping : IEntityTypeConfiguration<CampaignImage>
    {
        public void Configure(EntityTypeBuilder<CampaignImage> builder)
        {
            builder.ToTable("campaign_images").HasKey(i => i.Id);
            builder.HasIndex(i => i.File).IsUnique();
            builder.HasIndex(i => new { i.CustomerId, i.Id });
            builder.Property(i => i.File).HasMaxLength(ImageName.MostLength);
            builder.Property(i => i.Name).HasMaxLength(MostName);
            builder.Property(i => i.CreatedBy).HasMaxLength(200);
        }
    }
}
