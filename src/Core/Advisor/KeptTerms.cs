using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Postroad.Core.Advisor;

/// <summary>The one row with <see cref="SesTerms"/> as an administrator has corrected them.</summary>
public sealed class KeptTerms
{
    internal const short Only = 1;

    public short Id { get; init; } = Only;

    /// <summary>JSON of <see cref="SesTerms"/>.</summary>
    public string Text { get; internal set; } = "";

    public int Version { get; internal set; }

    public DateTimeOffset ChangedAt { get; internal set; }

    /// <summary>A person's name, or a key's.</summary>
    public string ChangedBy { get; internal set; } = "";

    internal sealed class Mapping : IEntityTypeConfiguration<KeptTerms>
    {
        public void Configure(EntityTypeBuilder<KeptTerms> builder)
        {
            builder.ToTable("ses_terms").HasKey(t => t.Id);
            builder.Property(t => t.Id).ValueGeneratedNever();
            builder.Property(t => t.ChangedBy).HasMaxLength(200);
        }
    }
}
